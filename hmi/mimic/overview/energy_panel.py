"""How is energy drawn on the overview? Loads now, what they have used, and the supply."""

from collections.abc import Sequence
from itertools import cycle

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from hmi.mimic.share_bar import SHADES, ShareBarItem
from hmi.mimic.sheet import RIGHT, Sheet
from hmi.mimic.value_item import ValueStyle
from hmi.theme import Token
from plant.equipment import Unit
from plant.tag import Tag

OPTIMISATION = ("heaters", "agitators", "dosing", "jacket_compressor")
OTHER = ("blower", "compressor", "auxiliaries")
SUPPLY = ("mains", "generator", "solar")


def draw_energy(sheet: Sheet, unit: Unit, rect: QRectF) -> None:
    """Draw the energy panel: a bar of shares, then rows of power and counter."""
    texts, sizes = sheet.canvas.texts, sheet.sizes
    name = texts.unit_name(unit.unit_id)
    sheet.target(
        rect, texts("overview.open_unit", unit=name), lambda: sheet.links.open_page("energy")
    )
    inner = sheet.panel(rect, name)
    consumers = [
        tag
        for item in (*OPTIMISATION, *OTHER)
        for tag in sheet.tags(unit.unit_id, f"{item}_power.PV")
    ]
    bar = QRectF(inner.left(), inner.top() - 2, inner.width(), 10)
    if consumers:
        sheet.add(ShareBarItem(bar, consumers, sheet.canvas, sheet.watches))
    groups = (
        ("optimisation_load.PV", OPTIMISATION),
        ("load.PV", OTHER),
        (None, SUPPLY),
    )
    count = sum(len(items) for _, items in groups) + 3
    height = min(sizes.row, (inner.bottom() - bar.bottom() - 6) / count)
    top = bar.bottom() + 6
    for total, items in groups:
        top = _group(
            sheet, unit, QRectF(inner.left(), top, inner.width(), height), (total, items)
        )


def _group(
    sheet: Sheet, unit: Unit, line: QRectF, group: tuple[str | None, Sequence[str]]
) -> float:
    """Draw a heading with its total and the rows below; return where the next may begin."""
    total, items = group
    shades = dict(zip((*OPTIMISATION, *OTHER), cycle(SHADES), strict=False))
    texts, sizes = sheet.canvas.texts, sheet.sizes
    heading = texts(f"overview.energy.{total.partition('.')[0] if total else 'supply'}")
    sheet.text(line, heading, sizes.small, weight=QFont.Weight.DemiBold)
    total_tag = sheet.tag(unit.unit_id, total) if total else None
    if total_tag is not None:
        sheet.value(_power_column(line), total_tag, ValueStyle(sizes.value, sizes.small, RIGHT))
    for item in items:
        power = sheet.tag(unit.unit_id, f"{item}_power.PV")
        if power is None:
            continue
        line = line.translated(0, line.height())
        _row(sheet, line, power, sheet.tag(unit.unit_id, f"{item}_energy.PV"), shades.get(item))
    return line.bottom()


def _row(
    sheet: Sheet, line: QRectF, power: Tag, counter: Tag | None, shade: Token | None
) -> None:
    sizes = sheet.sizes
    if shade is not None:
        sheet.swatch(QRectF(line.left(), round(line.center().y()) - 4, 8, 8), shade)
    label = QRectF(line.left() + 13, line.top(), line.width() * 0.4 - 13, line.height())
    sheet.text(
        label, sheet.canvas.texts(f"overview.energy.{power.item}"), sizes.small, ink="dim"
    )
    sheet.value(_power_column(line), power, ValueStyle(sizes.value, sizes.small, RIGHT))
    if counter is not None:
        where = QRectF(
            line.left() + line.width() * 0.66, line.top(), line.width() * 0.34, line.height()
        )
        sheet.value(where, counter, ValueStyle(sizes.small, sizes.small - 1, RIGHT))


def _power_column(line: QRectF) -> QRectF:
    return QRectF(
        line.left() + line.width() * 0.36, line.top(), line.width() * 0.3, line.height()
    )
