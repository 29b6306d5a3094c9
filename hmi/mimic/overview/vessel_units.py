"""How is a digester drawn on the overview, and how the secondary tank? Both are vessels."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from hmi.mimic.level_item import LevelItem, body_path, end_height
from hmi.mimic.sheet import LEFT, Sheet
from hmi.mimic.sizes import Sizes
from hmi.mimic.spark_item import SparkItem
from hmi.mimic.symbol_item import AgitatorItem, SymbolPlace
from hmi.mimic.symbols import Symbol
from hmi.mimic.value_item import ValueStyle
from hmi.mimic.word_items import BadgeItem, Doing, DoingItem
from hmi.models.device import device_of
from hmi.theme import Token
from plant.equipment import Unit

_DOINGS = (
    "agitator",
    "heater",
    "dosing",
    "feed",
    "drain",
    "relief",
    "rich_outlet",
    "lean_outlet",
)
_TANK_DOINGS = ("agitator", "transfer_pump", "digestate_valve", "gas_outlet")
_INDICATORS = ("temperature.PV", "ph.PV", "pressure.PV")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the overview must reach later in a unit's drawing.

    Attributes:
        badge: says what is wrong with its field unit.
        sparks: are read anew now and then.
        nozzles: x of the pipes that leave upwards, by item; None where there is none.
        drain_x: x of the pipe that leaves downwards.
    """

    badge: BadgeItem
    sparks: tuple[SparkItem, ...]
    nozzles: dict[str, float]
    drain_x: float


def draw_digester(sheet: Sheet, unit: Unit, rect: QRectF) -> Drawn:
    """Draw one digester's card: vessel, valves, agitator, heater, indicators, gas, course."""
    sizes, name = sheet.sizes, sheet.canvas.texts.unit_name(unit.unit_id)
    sheet.target(
        rect,
        sheet.canvas.texts("overview.open_unit", unit=name),
        lambda: sheet.links.open_page(f"digester:{unit.unit_id}"),
    )
    inner = sheet.panel(rect, name)
    badge = _badge(sheet, rect)
    _doing(
        sheet, unit, QRectF(inner.left(), inner.top() - 4, inner.width(), sizes.row), _DOINGS
    )
    foot = _foot_height(sizes)
    body = QRectF(
        inner.left() + 8,
        inner.top() + sizes.row + 2.1 * sizes.symbol,
        round(inner.width() * (0.29 if sizes.symbol > 15 else 0.25)),
        inner.height() - sizes.row - 2.1 * sizes.symbol - foot,
    )
    nozzles = _nozzles(sheet, unit, body, rect)
    _side_equipment(sheet, unit, body)
    _vessel(sheet, unit, body)
    drain_x = _drain(sheet, unit, body, rect.bottom())
    left = body.right() + 8 + 1.9 * sizes.symbol
    line = sizes.small + 5
    columns = QRectF(
        left,
        inner.top() + sizes.row + 4,
        inner.right() - left,
        body.bottom() - inner.top() - sizes.row + line,
    )
    _indicators(sheet, unit, columns)
    sparks = _foot(
        sheet,
        unit,
        QRectF(
            drain_x + sizes.symbol,
            columns.bottom() + 4,
            inner.right() - drain_x - sizes.symbol,
            inner.bottom() - columns.bottom() - 4,
        ),
    )
    level = sheet.tag(unit.unit_id, "level.PV")
    if level is not None:
        where = QRectF(drain_x + 6, columns.bottom() - line, left - drain_x - 8, line)
        sheet.value(where, level, ValueStyle(sizes.value, sizes.small, LEFT))
    return Drawn(badge, sparks, nozzles, drain_x)


def draw_tank(sheet: Sheet, unit: Unit, rect: QRectF) -> Drawn:
    """Draw the secondary tank's panel."""
    sizes, name = sheet.sizes, sheet.canvas.texts.unit_name(unit.unit_id)
    sheet.target(
        rect,
        sheet.canvas.texts("overview.open_unit", unit=name),
        lambda: sheet.links.open_page("tank"),
    )
    inner = sheet.panel(rect, name)
    badge = _badge(sheet, rect)
    doing = QRectF(inner.left(), inner.top() - 4, inner.width(), sizes.row)
    _doing(sheet, unit, doing, _TANK_DOINGS)
    body = QRectF(
        inner.left() + 1.8 * sizes.symbol,
        doing.bottom() + 1.9 * sizes.symbol,
        round(inner.width() * 0.27),
        inner.bottom() - doing.bottom() - 1.9 * sizes.symbol - 3 * sizes.row - 8,
    )
    _tank_pipes(sheet, unit, body, doing.bottom())
    _vessel(sheet, unit, body)
    left = body.right() + 2.3 * sizes.symbol
    columns = QRectF(
        left, doing.bottom() - 4, inner.right() - left, body.bottom() - doing.bottom() + 8
    )
    _indicators(sheet, unit, columns)
    rows = QRectF(inner.left(), inner.bottom() - 3 * sizes.row, inner.width(), sizes.row)
    for index, tag in enumerate(sheet.tags(unit.unit_id, "level.PV", "gas_flow.PV", "ch4.PV")):
        sheet.row(rows.translated(0, index * sizes.row), tag)
    return Drawn(badge, (), {}, body.left() - sizes.symbol * 1.1)


def _badge(sheet: Sheet, rect: QRectF) -> BadgeItem:
    pixels = sheet.sizes.small
    half = rect.width() * 0.56
    place = QRectF(rect.right() - half - 8, rect.top() + 7, half, pixels + 6)
    badge = BadgeItem(place, pixels, sheet.canvas)
    sheet.add(badge)
    return badge


def _doing(sheet: Sheet, unit: Unit, rect: QRectF, items: tuple[str, ...]) -> None:
    doings = [
        Doing(tag, sheet.canvas.texts(f"overview.doing.{tag.item}"))
        for tag in sheet.tags(unit.unit_id, *(f"{item}.PV" for item in items))
    ]
    if doings:
        sheet.add(DoingItem(rect, doings, sheet.sizes.small, sheet.canvas, sheet.watches))


def _foot_height(sizes: Sizes) -> float:
    return 2 * sizes.row + (62 if sizes.symbol > 15 else 36) + sizes.small


_NOZZLES: tuple[tuple[str, float, Token], ...] = (
    ("feed", 0.06, "pipe"),
    ("lean_outlet", 0.74, "gas"),
    ("rich_outlet", 1.0, "gas"),
)
"""Item, place along the top of the vessel, and what its pipe is drawn in."""


def _nozzles(sheet: Sheet, unit: Unit, body: QRectF, card: QRectF) -> dict[str, float]:
    """Draw the valves on top of the card and their pipes, which pass behind its title."""
    symbol = sheet.sizes.symbol
    found: dict[str, float] = {}
    for item, share, ink in _NOZZLES:
        tag = sheet.tag(unit.unit_id, f"{item}.PV")
        if tag is None:
            continue
        x = float(round(body.left() + body.width() * share))
        if item == "rich_outlet":
            x = max(x, found.get("lean_outlet", 0.0) + symbol + 4)
        down = body.top() + end_height(body) * (0.4 if item == "lean_outlet" else 1.0)
        points = [(x, body.top() - 1.7 * symbol), (x, down)]
        if x > body.right() - 2:
            points.append((body.right() - 2, down))
        sheet.pipe(points, ink=ink, width=3)
        place = QRectF(x - symbol / 2 + 1, card.top() - symbol - 6, symbol - 2, symbol + 2)
        sheet.symbol(SymbolPlace(Symbol.VALVE, place), tag)
        found[item] = x
    return found


def _side_equipment(sheet: Sheet, unit: Unit, body: QRectF) -> None:
    """Draw what sits at the vessel's side: relief to the jacket and the dosing pump."""
    symbol = sheet.sizes.symbol
    x = body.right() + 8 + symbol * 0.9
    for item, share, kind in (
        ("relief", 0.27, Symbol.VALVE_ACROSS),
        ("dosing", 0.62, Symbol.PUMP),
    ):
        tag = sheet.tag(unit.unit_id, f"{item}.PV")
        if tag is None:
            continue
        y = round(body.top() + body.height() * share)
        sheet.pipe([(body.right() - 2, y), (x, y)], width=3)
        place = QRectF(x - symbol / 2, y - symbol / 2, symbol, symbol)
        caption = QRectF(x - symbol, y + symbol / 2 + 1, symbol * 2, 14)
        sheet.symbol(SymbolPlace(kind, place, caption), tag)


def _vessel(sheet: Sheet, unit: Unit, body: QRectF) -> None:
    """Draw jacket, body, content, agitator and heater."""
    symbol, unit_id = sheet.sizes.symbol, unit.unit_id
    path = body_path(body)
    if "jacket" in unit.modules:
        sheet.shape(body_path(body.adjusted(-6, -3, 6, 5)), "jacket")
    sheet.shape(path, "vessel")
    level = sheet.tag(unit_id, "level.PV")
    if level is not None:
        item = LevelItem(path, level, sheet.canvas, sheet.watches)
        item.unmarked = True
        sheet.add(item)
    heater = sheet.tag(unit_id, "heater.PV")
    agitator = sheet.tag(unit_id, "agitator.PV")
    low = body.bottom() - end_height(body) - symbol
    if heater is not None:
        width = min(body.width() * 0.7, 3.2 * symbol)
        place = QRectF(body.center().x() - width / 2, low, width, symbol)
        caption = QRectF(body.left(), place.bottom() + 1, body.width(), 15)
        sheet.symbol(SymbolPlace(Symbol.HEATER, place, caption), heater)
    if agitator is not None:
        size = symbol + 3
        top = body.top() - size - 5
        place = QRectF(body.center().x() - size / 2, top, size, size)
        caption = QRectF(body.center().x() - 22, body.top() + 4, 44, 15)
        kind = SymbolPlace(Symbol.MOTOR, place, caption)
        device = device_of(sheet.description, agitator.tag_id)
        item_low = low - symbol * 0.8
        agitator_item = AgitatorItem(kind, item_low, device, sheet.canvas, sheet.watches)
        sheet.place_symbol(agitator_item, place)


def _drain(sheet: Sheet, unit: Unit, body: QRectF, card_bottom: float) -> float:
    x = round(body.center().x())
    tag = sheet.tag(unit.unit_id, "drain.PV")
    if tag is None:
        return x
    symbol = sheet.sizes.symbol
    sheet.pipe([(x, body.bottom()), (x, card_bottom)], width=4)
    y = (body.bottom() + card_bottom) / 2 + symbol * 0.6
    place = QRectF(x - symbol / 2 + 1, y - symbol / 2, symbol - 2, symbol + 2)
    sheet.symbol(SymbolPlace(Symbol.VALVE, place), tag)
    return x


def _indicators(sheet: Sheet, unit: Unit, area: QRectF) -> None:
    tags = sheet.tags(unit.unit_id, *_INDICATORS)
    for index, tag in enumerate(tags):
        width = area.width() / len(tags)
        column = QRectF(area.left() + index * width, area.top(), width, area.height())
        setpoint = sheet.tag(unit.unit_id, f"{tag.item}.SP")
        sheet.indicator(column, tag, setpoint)


def _foot(sheet: Sheet, unit: Unit, area: QRectF) -> tuple[SparkItem, ...]:
    """Write gas flow and methane, and below them the course of the temperature."""
    sizes = sheet.sizes
    top = area.top()
    for tag in sheet.tags(unit.unit_id, "gas_flow.PV", "ch4.PV"):
        sheet.row(QRectF(area.left(), top, area.width(), sizes.row), tag)
        top += sizes.row
    temperature = sheet.tag(unit.unit_id, "temperature.PV")
    if temperature is None:
        return ()
    caption_px = sizes.small - 1 if sizes.symbol > 15 else 0
    top += 0 if caption_px else 3
    place = QRectF(
        round(area.left()), round(top), round(area.width()), round(area.bottom() - top)
    )
    spark = SparkItem(place, temperature, sheet.canvas, caption_px=caption_px)
    sheet.add(spark)
    sheet.target(
        place,
        sheet.canvas.texts.full_name(temperature.tag_id),
        lambda: sheet.links.open_trend(temperature.tag_id),
    )
    return (spark,)


def _tank_pipes(sheet: Sheet, unit: Unit, body: QRectF, top: float) -> None:
    """Draw slurry in with its pump, gas out and digestate out with their valves."""
    symbol, unit_id = sheet.sizes.symbol, unit.unit_id
    left = body.left() - symbol * 1.1
    y_in = round(body.top() + body.height() * 0.3)
    sheet.pipe([(left, top), (left, y_in), (body.left(), y_in)])
    pump = sheet.tag(unit_id, "transfer_pump.PV")
    if pump is not None:
        place = QRectF(left - symbol / 2, y_in - symbol * 2, symbol, symbol)
        caption = QRectF(left - symbol, y_in + 3, symbol * 2.4, 14)
        sheet.symbol(SymbolPlace(Symbol.PUMP, place, caption), pump)
    right = body.right() + symbol * 1.9
    gas = sheet.tag(unit_id, "gas_outlet.PV")
    if gas is not None:
        x = round(body.left() + body.width() * 0.86)
        y = round(body.top() - symbol * 0.6)
        points = [(x, body.top() + end_height(body)), (x, y), (right, y)]
        sheet.pipe(points, ink="gas", width=3, arrow=True)
        place = QRectF(body.right() + symbol * 0.3, y - symbol / 2, symbol, symbol)
        sheet.symbol(SymbolPlace(Symbol.VALVE_ACROSS, place), gas)
    out = sheet.tag(unit_id, "digestate_valve.PV")
    if out is not None:
        y = round(body.bottom() - body.height() * 0.2)
        sheet.pipe([(body.right(), y), (right, y)], arrow=True)
        place = QRectF(body.right() + symbol * 0.3, y - symbol / 2, symbol, symbol)
        sheet.symbol(SymbolPlace(Symbol.VALVE_ACROSS, place), out)
