"""What is a unit doing, and what is wrong with its field unit? Words in a mimic."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.widgets.plant_widget import Canvas
from plant.quality import Quality
from plant.tag import Tag

SEPARATOR = " \N{MIDDLE DOT} "


@dataclass(frozen=True, slots=True)
class Doing:
    """A discrete tag and what it means while it is on."""

    tag: Tag
    word: str


class DoingItem(MimicItem):
    """``mixing · heating · rich outlet``: what is on, in words."""

    def __init__(
        self,
        rect: QRectF,
        doings: Sequence[Doing],
        pixels: int,
        canvas: Canvas,
        watches: Watches,
    ) -> None:
        super().__init__(rect, [doing.tag for doing in doings], canvas, watches)
        self._doings = doings
        self._pixels = pixels

    def text(self) -> str:
        """Return the words, or that it rests."""
        words = [
            doing.word
            for doing in self._doings
            if self.sample(doing.tag).value and not self.sample(doing.tag).quality.is_bad
        ]
        if words:
            return SEPARATOR.join(words)
        known = any(not self.sample(doing.tag).quality.is_bad for doing in self._doings)
        return self.canvas.texts("overview.resting" if known else "overview.unknown")

    def quality(self) -> Quality:
        """Return good: each symbol carries its own mark."""
        return Quality.GOOD

    def drawn_form(self) -> Hashable:
        """Return the text."""
        return self.text()

    def draw(self, painter: QPainter) -> None:
        """Write it, shortened where it is too long."""
        painter.setPen(self.look.pen("text"))
        painter.setFont(self.look.font(self._pixels))
        text = self.look.metrics(self._pixels).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, round(self._bounds.width())
        )
        painter.drawText(self._bounds, Qt.AlignmentFlag.AlignVCenter, text)


class BadgeItem(MimicItem):
    """``SAFE STATE``, ``NO ANSWER``: a lettered badge of the field unit, absent when well."""

    def __init__(self, rect: QRectF, pixels: int, canvas: Canvas) -> None:
        super().__init__(rect, (), canvas, Watches(canvas.live))
        self._pixels = pixels
        self._text = ""

    @property
    def text(self) -> str:
        """Return what the badge says."""
        return self._text

    def say(self, text: str) -> None:
        """Set what the badge says; empty takes it away."""
        self._text = text
        self.refresh()

    def quality(self) -> Quality:
        """Return good: a badge is no value."""
        return Quality.GOOD

    def drawn_form(self) -> Hashable:
        """Return the text."""
        return self._text

    def draw(self, painter: QPainter) -> None:
        """Draw an inverted chip, right-aligned."""
        if not self._text:
            return
        weight = QFont.Weight.DemiBold
        width = self.look.metrics(self._pixels, weight).horizontalAdvance(self._text) + 10
        bounds = self._bounds
        chip = QRectF(bounds.right() - width, bounds.top(), width, bounds.height())
        painter.fillRect(chip, self.look.color("text"))
        painter.setPen(self.look.pen("panel"))
        painter.setFont(self.look.font(self._pixels, weight))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._text)
