"""How is the gas train drawn on the overview? From the holder to biomethane storage."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from hmi.mimic.level_item import LevelItem
from hmi.mimic.sheet import CENTER, Sheet
from hmi.mimic.symbol_item import SymbolPlace
from hmi.mimic.symbols import Symbol
from plant.equipment import Unit

_ROWS = (
    "holder_level.PV",
    "raw_ch4.PV",
    "header_pressure.PV",
    "raw_flow.PV",
    "suction_o2.PV",
    "product_ch4.PV",
    "h2s_in.PV",
    "product_flow.PV",
    "h2s_out.PV",
    "discharge_pressure.PV",
    "condensate_level.PV",
    "storage_pressure.PV",
)
"""Two columns of values, read row by row: raw gas and cleaning left, gas and product right."""

_STEPS: tuple[tuple[str, Symbol | None], ...] = (
    ("holder", None),
    ("scrubber", None),
    ("blower", Symbol.BLOWER),
    ("compressor", Symbol.COMPRESSOR),
    ("membrane", None),
    ("product_valve", Symbol.VALVE_ACROSS),
    ("storage", None),
)


def draw_gas(sheet: Sheet, unit: Unit, rect: QRectF) -> None:
    """Draw the gas train's panel."""
    sizes, name = sheet.sizes, sheet.canvas.texts.unit_name(unit.unit_id)
    sheet.target(
        rect,
        sheet.canvas.texts("overview.open_unit", unit=name),
        lambda: sheet.links.open_page("gas"),
    )
    inner = sheet.panel(rect, name)
    tags = sheet.tags(unit.unit_id, *_ROWS)
    lines = (len(tags) + 1) // 2
    table_top = inner.bottom() - lines * sizes.row
    _train(
        sheet, unit, QRectF(inner.left(), inner.top(), inner.width(), table_top - inner.top())
    )
    gap = 16
    width = (inner.width() - gap) / 2
    for index, tag in enumerate(tags):
        left = inner.left() + (index % 2) * (width + gap)
        top = table_top + (index // 2) * sizes.row
        label = sheet.canvas.texts(f"overview.gas.{tag.item}")
        sheet.row(QRectF(left, top, width, sizes.row), tag, label=label)


def _train(sheet: Sheet, unit: Unit, area: QRectF) -> None:
    symbol = sheet.sizes.symbol
    label_px = sheet.sizes.small - 1
    steps = [
        step
        for step in _STEPS
        if step[0] in unit.modules or sheet.tag(unit.unit_id, f"{step[0]}.PV")
    ]
    pitch = area.width() / len(steps)
    room = area.height() - label_px - 10
    y = round(area.top() + room * 0.58)
    sheet.pipe([(area.left() + pitch / 2, y), (area.right() - pitch / 2, y)], ink="gas")
    height = min(room * 0.66, 4.4 * symbol)
    _flare(sheet, unit, QPointF(area.left() + pitch, y), area)
    for index, (name, kind) in enumerate(steps):
        x = area.left() + pitch * (index + 0.5)
        tag = sheet.tag(unit.unit_id, f"{name}.PV")
        if kind is not None and tag is not None:
            size = symbol + 6 if kind is not Symbol.VALVE_ACROSS else symbol
            place = QRectF(round(x - size / 2), y - size / 2, size, size)
            sheet.symbol(SymbolPlace(kind, place), tag)
        else:
            box = QRectF(
                round(x - pitch * 0.36), round(y - height / 2), round(pitch * 0.72), height
            )
            _box(sheet, unit, name, box)
        label = QRectF(x - pitch / 2 + 1, y + height / 2 + 3, pitch - 2, label_px + 5)
        sheet.text(label, _label(sheet, name), label_px, ink="dim", align=CENTER)


def _label(sheet: Sheet, name: str) -> str:
    return sheet.canvas.texts(f"overview.train.{name}")


def _box(sheet: Sheet, unit: Unit, name: str, box: QRectF) -> None:
    path = QPainterPath()
    path.addRoundedRect(box, 4, 4)
    sheet.shape(path, "vessel")
    level = sheet.tag(unit.unit_id, "holder_level.PV")
    if name == "holder" and level is not None:
        item = LevelItem(path, level, sheet.canvas, sheet.watches)
        item.unmarked = True
        sheet.add(item)
    if name == "membrane":
        line = QPainterPath(box.bottomLeft())
        line.lineTo(box.topRight())
        sheet.shape(line, None)
    if name == "scrubber":
        for share in (0.35, 0.65):
            line = QPainterPath(QPointF(box.left(), box.top() + box.height() * share))
            line.lineTo(box.right(), box.top() + box.height() * share)
            sheet.shape(line, None)
    sheet.target(
        box,
        sheet.canvas.texts(f"module.{name}"),
        lambda: sheet.links.open_faceplate(f"{unit.unit_id}.{name}"),
    )


def _flare(sheet: Sheet, unit: Unit, branch: QPointF, area: QRectF) -> None:
    tag = sheet.tag(unit.unit_id, "flare.PV")
    if tag is None:
        return
    symbol = sheet.sizes.symbol
    top = area.top() + 1
    sheet.pipe([(branch.x(), branch.y()), (branch.x(), top + symbol)], ink="gas", width=3)
    place = QRectF(branch.x() - symbol / 2, top, symbol, symbol + 3)
    sheet.symbol(SymbolPlace(Symbol.FLARE, place), tag)
    label = QRectF(branch.x() + symbol * 0.8, top, 80, symbol)
    sheet.text(
        label, sheet.canvas.texts("overview.train.flare"), sheet.sizes.small - 1, ink="dim"
    )
