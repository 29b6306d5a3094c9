"""Where does everything on the overview stand? Rectangles from the size of the view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, QSize

from hmi.mimic.sizes import LARGE, SMALL, Sizes

SMALLEST = (900, 560)
"""A view below this size scrolls."""

_CARD_LEAST = 180
_CARD_MOST = 420
_GAP = 8
_MARGIN = 10
_TOP = 4
_ROW_LEAST = 324
"""Height of header pipes, card and slurry line that still draws a vessel."""

_EVENTS_BESIDE = 260
"""Free width beside few cards from which the events stand there."""

_WEIGHTS = {
    "tank": 1.4,
    "gas": 1.75,
    "energy": 1.4,
    "site": 1.15,
    "totals": 1.6,
    "events": 1.25,
}
"""How the panels of the lower row share its width."""

_TOTALS_SHARE = 0.68
"""How much of their column the totals take above the events."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things stand, in pixels of the view.

    Attributes:
        sizes: the size class.
        size: of the whole; higher than the view when two rows of cards need it.
        bands: the header pipes above each row of cards.
        cards: one rectangle a digester, row by row.
        drains: the slurry line below each row of cards.
        panels: name to rectangle (``tank``, ``gas``, ``energy``, ``site``, ``totals``,
            ``events``).
        columns: cards in a row.
    """

    sizes: Sizes
    size: QSize
    bands: tuple[QRectF, ...]
    cards: tuple[QRectF, ...]
    drains: tuple[QRectF, ...]
    panels: Mapping[str, QRectF]
    columns: int


def plan_overview(width: float, height: float, digesters: int, panels: Sequence[str]) -> Plan:
    """Return the plan for 0 or more digesters and the named panels of the lower row.

    Cards stand in one row while each can be 180 px wide, else in two.
    """
    sizes = LARGE if height >= 850 and width >= 1500 else SMALL
    inner = width - 2 * _MARGIN
    columns, card_width = _columns(inner, digesters)
    rows = ceil(digesters / columns)
    lower = height * sizes.lower_share if digesters else height - 2 * _MARGIN
    height = max(height, _TOP + rows * _ROW_LEAST + lower + _MARGIN)
    upper = height - _MARGIN - lower - _TOP
    row_width = columns * (card_width + _GAP) - _GAP
    bands, cards, drains = [], [], []
    for row in range(rows):
        top, bottom = _TOP + row * upper / rows, _TOP + (row + 1) * upper / rows
        bands.append(QRectF(_MARGIN, top, row_width, sizes.band))
        drains.append(QRectF(_MARGIN, bottom - sizes.drain, row_width, sizes.drain))
        for column in range(min(columns, digesters - row * columns)):
            left = _MARGIN + column * (card_width + _GAP)
            card_height = bottom - top - sizes.band - sizes.drain
            cards.append(QRectF(left, top + sizes.band, card_width, card_height))
    beside = QRectF(
        _MARGIN + row_width + _GAP, _MARGIN, inner - row_width - _GAP, upper - _MARGIN - _GAP
    )
    below = QRectF(_MARGIN, height - _MARGIN - lower, inner, lower)
    placed = _panels(panels, below, beside if digesters else QRectF())
    size = QSize(int(width), int(height))
    return Plan(sizes, size, tuple(bands), tuple(cards), tuple(drains), placed, columns)


def _columns(inner: float, digesters: int) -> tuple[int, int]:
    columns = max(1, digesters)
    if (inner + _GAP) / columns - _GAP < _CARD_LEAST:
        columns = ceil(columns / 2)
    return columns, int(min(_CARD_MOST, (inner + _GAP) / columns - _GAP))


def _panels(names: Sequence[str], below: QRectF, beside: QRectF) -> dict[str, QRectF]:
    """Place the panels side by side; the events go beside few cards where there is room."""
    placed: dict[str, QRectF] = {}
    row = list(names)
    if "events" in row and beside.width() >= _EVENTS_BESIDE:
        row.remove("events")
        placed["events"] = beside
    below_totals = "totals" in row and "events" in row
    if below_totals:
        row.remove("events")
    total = sum(_WEIGHTS[name] for name in row)
    free = below.width() - _GAP * (len(row) - 1)
    left = below.left()
    for name in row:
        width = free * _WEIGHTS[name] / total
        placed[name] = QRectF(round(left), below.top(), round(width), below.height())
        left += width + _GAP
    if below_totals:
        _split(placed)
    return placed


def _split(placed: dict[str, QRectF]) -> None:
    """Let the events stand below the totals."""
    whole = placed["totals"]
    upper = round(whole.height() * _TOTALS_SHARE)
    placed["totals"] = QRectF(whole.left(), whole.top(), whole.width(), upper)
    placed["events"] = whole.adjusted(0, upper + _GAP, 0, 0)
