"""How do the units hang together? Header pipes above the cards, the slurry line below."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from hmi.mimic.overview.vessel_units import Drawn
from hmi.mimic.sheet import RIGHT, Sheet
from hmi.theme import Token

_HEADERS: tuple[tuple[str, Token], ...] = (
    ("feed", "pipe"),
    ("lean_outlet", "gas"),
    ("rich_outlet", "gas"),
)
"""Item and what its pipes are drawn in, from the upper header to the lower."""

_LABEL_PX = 124
_VALVE_ROOM_PX = 14


def draw_headers(sheet: Sheet, band: QRectF, cards: Sequence[Drawn]) -> None:
    """Draw feed, lean gas and rich gas headers with a branch to each card."""
    sizes = sheet.sizes
    pitch = (band.height() - sizes.symbol - _VALVE_ROOM_PX) / len(_HEADERS)
    for index, (item, ink) in enumerate(_HEADERS):
        taps = [drawn.nozzles[item] for drawn in cards if item in drawn.nozzles]
        if not taps:
            continue
        y = round(band.top() + pitch * (index + 0.6))
        for x in taps:
            # A wider stroke in the colour of the ground lets lines cross without meeting.
            sheet.pipe([(x, y + 4), (x, band.bottom())], ink="ground", width=7)
            sheet.pipe([(x, y), (x, band.bottom())], ink=ink, width=3)
        end = band.right() - _LABEL_PX - 12
        sheet.pipe([(taps[0] - 1, y), (max(end, taps[-1] + 2), y)], ink=ink, arrow=ink == "gas")
        where = QRectF(band.right() - _LABEL_PX, y - 9, _LABEL_PX, 18)
        text = sheet.canvas.texts(f"overview.header.{item}")
        sheet.text(where, text, sizes.small, ink="dim", align=RIGHT)


def draw_slurry_line(
    sheet: Sheet, drain: QRectF, cards: Sequence[Drawn], tank_x: float
) -> None:
    """Draw the line that takes spent slurry to the secondary tank."""
    y = round(drain.center().y()) - 2
    for drawn in cards:
        sheet.pipe([(drawn.drain_x, drain.top()), (drawn.drain_x, y)])
    last = max(drawn.drain_x for drawn in cards)
    sheet.pipe([(last + 2, y), (tank_x, y), (tank_x, drain.bottom() + 2)])
