"""In which ink is each line of a trend drawn? Told apart by colour-blind eyes, and numbered."""

from PySide6.QtGui import QColor

from hmi.theme import Theme

# Dark and light inks of eight hues, spread in lightness as well as in hue; each stands out
# 3:1 from the plot's ground. Beside each line stands its number, so colour is never alone.
_ON_LIGHT = (
    "#1D4E89",
    "#9A3F0C",
    "#2B6636",
    "#20262D",
    "#7A3E8E",
    "#006D77",
    "#7D6000",
    "#A8325E",
)
_ON_DARK = (
    "#8DB9E8",
    "#E8A070",
    "#8CCB9B",
    "#E0E4E8",
    "#C9A0DC",
    "#6CC4CC",
    "#D8C060",
    "#F090B0",
)


def ink(theme: Theme, place: int) -> QColor:
    """Return the ink of the line at a place, from 0; it repeats after eight."""
    inks = _ON_DARK if theme.name == "dark" else _ON_LIGHT
    return QColor(inks[place % len(inks)])
