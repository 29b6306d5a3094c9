"""A piece of equipment in a mimic: what is seen, what was asked, how long it still runs."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.mimic.item import MimicItem
from hmi.mimic.symbols import Symbol, paint_symbol
from hmi.models.batch.deviations import Mark
from hmi.models.device import Device
from hmi.models.local_time import duration_text
from hmi.models.watches import Watches
from hmi.widgets.mode_mark import MODE_MARK_PX, paint_mode_mark
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.quality_mark import MARK_PX
from plant.quality import Quality

RING_PX = 4
"""Distance of the pending ring from the symbol."""

_LETTER = QPointF(-10, -8)
"""From the symbol's left upper corner to the letter of a mode that is not normal."""


@dataclass(frozen=True, slots=True)
class SymbolPlace:
    """Where a symbol stands.

    Attributes:
        symbol: its shape.
        rect: the symbol itself.
        caption: where the remaining time of a timed run is written, empty for nowhere.
    """

    symbol: Symbol
    rect: QRectF
    caption: QRectF = field(default_factory=QRectF)


class SymbolItem(MimicItem):
    """Fill shows what is seen; a dashed ring shows that something else was asked.

    The ring stands while a command of this station is on its way and while output and
    read-back differ without an excuse (a thermostat that holds off).
    """

    def __init__(
        self, place: SymbolPlace, device: Device, canvas: Canvas, watches: Watches
    ) -> None:
        ringed = place.rect.adjusted(-RING_PX - 2, -RING_PX - 2, RING_PX + 2, RING_PX + 2)
        marked = QRectF(place.rect.right() - 4, place.rect.top() - 8, MARK_PX, MARK_PX)
        letter = QRectF(place.rect.topLeft() + _LETTER, QSizeF(MODE_MARK_PX, MODE_MARK_PX))
        bounds = ringed.united(marked).united(place.caption).united(letter)
        tags = [
            tag
            for tag in (device.readback, device.command, device.remaining, device.excuse)
            if tag is not None
        ]
        super().__init__(bounds, tags or (device.shown,), canvas, watches)
        self._place = place
        self.device = device
        self.seen = device.readback or device.command or device.shown
        self._pending = False
        self._mode_mark: Mark | None = None
        self.mark_scale = 0.8

    @property
    def ringed(self) -> bool:
        """Return whether asked-for and seen differ."""
        return self._pending or self._differs()

    @property
    def active(self) -> bool:
        """Return whether it is seen to run or to be open."""
        return bool(self.sample(self.seen).value)

    def set_pending(self, pending: bool) -> None:
        """Show whether a command is on its way."""
        self._pending = pending
        self.refresh()

    @property
    def mode_mark(self) -> Mark | None:
        """Return the letter that is shown, None while the device is normal."""
        return self._mode_mark

    def set_mode_mark(self, mark: Mark | None) -> None:
        """Show by a letter that the device is not commanded in the normal way."""
        if mark is not self._mode_mark:
            self._mode_mark = mark
            self.refresh()

    def quality(self) -> Quality:
        """Return the quality of what is seen; the rest is told by ring and caption."""
        return self.sample(self.seen).quality

    def drawn_form(self) -> Hashable:
        """Return fill, ring, caption and letter."""
        return self.active, self.ringed, self.caption(), self._mode_mark

    def caption(self) -> str:
        """Return the remaining time of a timed run, empty when there is none."""
        remaining = self.device.remaining
        if remaining is None or self.sample(remaining).quality.is_bad:
            return ""
        seconds = float(self.sample(remaining).value)
        return duration_text(seconds) if seconds > 0 else ""

    def draw(self, painter: QPainter) -> None:
        """Draw symbol, ring and caption."""
        rect = self._place.rect
        paint_symbol(painter, self._place.symbol, rect, self.look, active=self.active)
        if self.ringed:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self.look.pen("live", 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                rect.adjusted(-RING_PX, -RING_PX, RING_PX, RING_PX), RING_PX, RING_PX
            )
            painter.restore()
        if self._mode_mark is not None:
            paint_mode_mark(painter, self._mode_mark, rect.topLeft() + _LETTER, self.look)
        text = self.caption()
        if text:
            painter.fillRect(self._place.caption, self.look.color("panel"))
            painter.setPen(self.look.pen("live"))
            painter.setFont(self.look.font(self.look.theme.small_px, QFont.Weight.DemiBold))
            painter.drawText(self._place.caption, Qt.AlignmentFlag.AlignCenter, text)

    def mark_corner(self) -> QPointF:
        """Return the symbol's right upper corner."""
        return QPointF(self._place.rect.right() - 3, self._place.rect.top() - 7)

    def _differs(self) -> bool:
        command, readback, excuse = (
            self.device.command,
            self.device.readback,
            self.device.excuse,
        )
        if command is None or readback is None or not self.device.is_output:
            return False
        asked, seen = self.sample(command), self.sample(readback)
        if asked.quality.is_bad or seen.quality.is_bad:
            return False
        excused = excuse is not None and bool(self.sample(excuse).value)
        return bool(asked.value) != bool(seen.value) and not excused


class AgitatorItem(SymbolItem):
    """A motor on top of a vessel with its shaft and blades inside."""

    def __init__(
        self,
        place: SymbolPlace,
        shaft_bottom: float,
        device: Device,
        canvas: Canvas,
        watches: Watches,
    ) -> None:
        super().__init__(place, device, canvas, watches)
        self._shaft_bottom = shaft_bottom
        self._blade = place.rect.width() * 0.62
        middle = place.rect.center().x()
        self.widen(
            QRectF(
                middle - 2 * self._blade - 2,
                place.rect.bottom(),
                4 * self._blade + 4,
                shaft_bottom - place.rect.bottom() + 8,
            )
        )

    def draw(self, painter: QPainter) -> None:
        """Draw shaft and blades, then the motor."""
        rect = self._place.rect
        middle, low = rect.center().x(), self._shaft_bottom
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.look.pen("pointer", 2))
        painter.drawLine(QLineF(middle, rect.bottom(), middle, low))
        painter.setPen(self.look.pen("pointer", 1.2))
        painter.setBrush(self.look.brush("running" if self.active else "stopped"))
        for side in (-1, 1):
            painter.drawEllipse(
                QPointF(middle + side * self._blade, low), self._blade, self._blade * 0.34
            )
        painter.restore()
        super().draw(painter)
