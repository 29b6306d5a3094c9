"""How is the site drawn on the overview? Gas warning, emergency stop, supply and weather."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from hmi.mimic.sheet import Sheet
from plant.equipment import Unit

_SAFETY: tuple[tuple[str, bool | None], ...] = (
    ("room_ch4.PV", None),
    ("room_h2s.PV", None),
    ("room_o2.PV", None),
    ("emergency_stop.PV", True),
    ("fire.PV", True),
    ("ventilation.PV", None),
)
"""Tags and, for discrete ones, the value that is abnormal."""

_WEATHER = (
    "ambient_temperature.PV",
    "humidity.PV",
    "irradiance.PV",
    "mixing_tank_level.PV",
)


def draw_site(sheet: Sheet, unit: Unit, rect: QRectF) -> None:
    """Draw the site's panel; the mains' state comes from the energy unit where there is one."""
    texts, sizes = sheet.canvas.texts, sheet.sizes
    inner = sheet.panel(rect, texts.unit_name(unit.unit_id))
    safety = [(tag, alert) for name, alert in _SAFETY for tag in sheet.tags(unit.unit_id, name)]
    for other in sheet.description.units.values():
        if other.kind == "energy":
            safety += [(tag, False) for tag in sheet.tags(other.unit_id, "mains_present.PV")]
    weather = sheet.tags(unit.unit_id, *_WEATHER)
    count = len(safety) + len(weather) + 1
    height = min(sizes.row, inner.height() / count)
    line = QRectF(inner.left(), inner.top() - 2, inner.width(), height)
    for tag, alert in safety:
        sheet.row(line, tag, alert=alert, label=_label(sheet, tag.item))
        line = line.translated(0, height)
    sheet.text(line, texts("overview.site.weather"), sizes.small, weight=QFont.Weight.DemiBold)
    for tag in weather:
        line = line.translated(0, height)
        sheet.row(line, tag, label=_label(sheet, tag.item))


def _label(sheet: Sheet, item: str) -> str:
    key = f"overview.site.{item}"
    return sheet.canvas.texts(key) if key in sheet.canvas.texts else ""
