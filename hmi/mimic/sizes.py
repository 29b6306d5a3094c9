"""How large are texts and symbols of a drawing? One class for desks, one for laptops."""

from dataclasses import dataclass


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
