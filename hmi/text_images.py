"""How is the same text drawn thousands of times a second? From pictures made once."""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QPainter, QPen, QPixmap

_KEPT = 4096
"""Pictures kept, the least used are forgotten: about 10 MiB of short numbers."""


@dataclass(frozen=True, slots=True)
class TextImage:
    """A picture of a text on a transparent ground, and its size in pixels of the screen."""

    picture: QPixmap
    width: int
    height: int


class TextImages:
    """Pictures of single-line texts in one font and colour. GUI thread.

    Copying a picture costs a tenth of laying out and drawing its text. Numbers of a plant
    come back often: a value with one digit after the point has a thousand texts at most.
    """

    def __init__(self, font: QFont, pen: QPen) -> None:
        self._font = font
        self._pen = pen
        self._metrics = QFontMetrics(font)
        self._images: OrderedDict[str, TextImage] = OrderedDict()

    def image(self, text: str) -> TextImage:
        """Return the picture of a text; its height is that of the font."""
        image = self._images.get(text)
        if image is not None:
            self._images.move_to_end(text)
            return image
        image = self._images[text] = self._draw(text)
        if len(self._images) > _KEPT:
            self._images.popitem(last=False)
        return image

    def _draw(self, text: str) -> TextImage:
        application = QGuiApplication.instance()
        ratio = 1.0
        if isinstance(application, QGuiApplication):
            ratio = application.devicePixelRatio()
        width = max(1, self._metrics.horizontalAdvance(text))
        height = self._metrics.height()
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(self._font)
        painter.setPen(self._pen)
        painter.drawText(QPointF(0, self._metrics.ascent()), text)
        painter.end()
        return TextImage(picture, width, height)
