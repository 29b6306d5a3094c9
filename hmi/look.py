"""What does a painter draw with? The theme's colours as pens, brushes and fonts."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPen

from hmi.text_images import TextImages
from hmi.theme import Theme, Token

FAMILIES = ("Inter", "Meera")
"""The shipped families (resources/fonts), Latin first; Meera draws Malayalam."""

Made = TypeVar("Made")


class Look:
    """Pens, brushes and fonts of one theme, cached. GUI thread.

    Whatever is returned is shared: never change it in place.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._made: dict[tuple[object, ...], object] = {}

    def color(self, token: Token) -> QColor:
        """Return a token's colour."""
        return self._once(("color", token), lambda: QColor(self._hex(token)))

    def brush(self, token: Token) -> QBrush:
        """Return a token's solid brush."""
        return self._once(("brush", token), lambda: QBrush(self.color(token)))

    def pen(
        self, token: Token, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine
    ) -> QPen:
        """Return a pen with square joins and flat ends, ``width`` in pixels."""

        def make() -> QPen:
            return QPen(
                self.brush(token),
                width,
                style,
                Qt.PenCapStyle.FlatCap,
                Qt.PenJoinStyle.MiterJoin,
            )

        return self._once(("pen", token, width, style), make)

    def font(self, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the shipped font at a pixel size, with digits of equal width."""

        def make() -> QFont:
            font = QFont(list(FAMILIES))
            font.setPixelSize(pixels)
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            return font

        return self._once(("font", pixels, weight), make)

    def metrics(self, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFontMetrics:
        """Return the metrics of ``font(pixels, weight)``."""
        return self._once(
            ("metrics", pixels, weight), lambda: QFontMetrics(self.font(pixels, weight))
        )

    def text_images(self, pixels: int, weight: QFont.Weight, token: Token) -> TextImages:
        """Return pictures of texts that change often; draw them at whole pixels."""
        return self._once(
            ("images", pixels, weight, token),
            lambda: TextImages(self.font(pixels, weight), self.pen(token)),
        )

    def _hex(self, token: Token) -> str:
        value = getattr(self.theme, token)
        return str(value)

    def _once(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = make()
        return made  # type: ignore[return-value]  # the key's first word names its type
