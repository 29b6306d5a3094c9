"""Where does everything on the overview stand? Rectangles from the size of the view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF

SMALLEST = (900, 560)
"""A view below this size scrolls."""

_CARD_LEAST = 180
_CARD_MOST = 420
_GAP = 8
_MARGIN = 10
_EVENTS_BESIDE = 260
"""Free width beside few cards from which the events stand there."""

_WEIGHTS = {"tank": 1.4, "gas": 1.75, "energy": 1.4, "site": 1.15, "events": 1.25}
"""How the panels of the lower row share its width."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """One size class: pixels of texts and symbols."""

    title: int
    text: int
    small: int
    value: int
    symbol: int
    row: int
    band: int
    drain: int
    lower_share: float


LARGE = Sizes(15, 13, 12, 14, 18, 24, 88, 24, 0.375)
SMALL = Sizes(13, 12, 11, 12, 14, 18, 66, 16, 0.385)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things stand, in pixels of the view.

    Attributes:
        sizes: the size class.
        bands: the header pipes above each row of cards.
        cards: one rectangle a digester, row by row.
        drains: the slurry line below each row of cards.
        panels: name to rectangle (``tank``, ``gas``, ``energy``, ``site``, ``events``).
        columns: cards in a row.
    """

    sizes: Sizes
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
    lower_height = height * sizes.lower_share if digesters else height - 2 * _MARGIN
    lower_top = height - _MARGIN - lower_height
    rows = ceil(digesters / columns) if digesters else 0
    row_height = (lower_top - 4) / rows if rows else 0.0
    bands, cards, drains = [], [], []
    for row in range(rows):
        top = 4 + row * row_height
        bands.append(QRectF(_MARGIN, top, columns * (card_width + _GAP) - _GAP, sizes.band))
        card_height = row_height - sizes.band - sizes.drain
        for column in range(min(columns, digesters - row * columns)):
            left: float = _MARGIN + column * (card_width + _GAP)
            cards.append(QRectF(left, top + sizes.band, card_width, card_height))
        drains.append(
            QRectF(_MARGIN, top + row_height - sizes.drain, bands[-1].width(), sizes.drain)
        )
    placed: dict[str, QRectF] = {}
    below = list(panels)
    free = inner - columns * (card_width + _GAP)
    if digesters and "events" in below and free >= _EVENTS_BESIDE:
        below.remove("events")
        left = _MARGIN + columns * (card_width + _GAP)
        placed["events"] = QRectF(
            left, _MARGIN, width - _MARGIN - left, lower_top - _MARGIN - _GAP
        )
    total = sum(_WEIGHTS[name] for name in below)
    left = float(_MARGIN)
    for name in below:
        panel_width = (inner - _GAP * (len(below) - 1)) * _WEIGHTS[name] / total
        placed[name] = QRectF(round(left), lower_top, round(panel_width), lower_height)
        left += panel_width + _GAP
    return Plan(sizes, tuple(bands), tuple(cards), tuple(drains), placed, columns)


def _columns(inner: float, digesters: int) -> tuple[int, int]:
    columns = max(1, digesters)
    if (inner + _GAP) / columns - _GAP < _CARD_LEAST:
        columns = ceil(columns / 2)
    return columns, int(min(_CARD_MOST, (inner + _GAP) / columns - _GAP))
