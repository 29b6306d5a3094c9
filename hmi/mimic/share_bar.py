"""Who uses the power just now? One bar, its parts as wide as their share."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.theme import Token
from hmi.widgets.plant_widget import Canvas
from plant.tag import Tag

SHADES: tuple[Token, ...] = ("stopped", "pipe", "fill", "band")
"""Greys of neighbouring parts; they repeat."""


class ShareBarItem(MimicItem):
    """Parts of a sum, in the order of the rows below it."""

    def __init__(
        self, rect: QRectF, parts: Sequence[Tag], canvas: Canvas, watches: Watches
    ) -> None:
        super().__init__(rect, parts, canvas, watches)
        self._parts = parts

    def drawn_form(self) -> Hashable:
        """Return the pixel columns between the parts."""
        return self.columns()

    def columns(self) -> tuple[int, ...]:
        """Return where each part ends; a part that is bad or negative has no width."""
        powers = [
            0.0 if self.sample(tag).quality.is_bad else max(0.0, float(self.sample(tag).value))
            for tag in self._parts
        ]
        total = sum(powers)
        if total <= 0:
            return ()
        ends, so_far = [], 0.0
        for power in powers:
            so_far += power
            ends.append(round(self._bounds.left() + self._bounds.width() * so_far / total))
        return tuple(ends)

    def draw(self, painter: QPainter) -> None:
        """Draw track and parts."""
        bounds = self._bounds
        painter.fillRect(bounds, self.look.color("track"))
        left = round(bounds.left())
        for index, end in enumerate(self.columns()):
            if end > left:
                painter.fillRect(
                    QRectF(left, bounds.top(), max(1, end - left - 1), bounds.height()),
                    self.look.color(SHADES[index % len(SHADES)]),
                )
                left = end
