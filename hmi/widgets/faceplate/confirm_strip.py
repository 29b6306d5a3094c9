"""The second step of a risky command, in place: old > new, the effect, and a way back."""

from math import ceil

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.faceplate.confirmation import (
    CONFIRM_WITHIN_S,
    ConfirmAnswer,
    ConfirmEnd,
    Selection,
)
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.faceplate.time_bar import TimeBar
from hmi.widgets.plant_widget import Canvas
from plant.clock import Clock
from plant.sample import Sample

_CHECK_MS = 100


class ConfirmStrip(QWidget):
    """Asks once more. Cancel has the focus; silence for ten seconds means no.

    Signals:
        finished: ConfirmAnswer.
    """

    finished = Signal(object)

    def __init__(self, canvas: Canvas, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = self._texts = canvas.texts
        self._clock = clock
        self._selection: Selection | None = None
        self._change = QLabel()
        self._change.setProperty("role", "title")
        self._effect = QLabel()
        self._effect.setWordWrap(True)
        self._bar = TimeBar(canvas.look)
        self._left = QLabel()
        self._left.setProperty("role", "dim")
        self.cancel = CommandButton(texts("faceplate.confirm.cancel"))
        self.confirm = CommandButton()
        self.cancel.clicked.connect(lambda: self._end(ConfirmEnd.CANCELLED))
        self.confirm.clicked.connect(self._on_confirm)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._lay_out()
        self.hide()

    @property
    def selection(self) -> Selection | None:
        """Return what waits for its second step, None when nothing does."""
        return self._selection

    def ask(self, selection: Selection, *, old: str, new: str) -> None:
        """Show the question.

        Args:
            selection: what was selected.
            old: present value as text.
            new: wanted value as text.
        """
        self._selection = selection
        label = self._texts.say(selection.offer.label).rstrip("…")
        self._change.setText(self._texts("faceplate.confirm.change", old=old, new=new))
        self._effect.setText(self._texts.say(selection.offer.effect))
        self.confirm.setText(self._texts("faceplate.confirm.do", label=label))
        self.setAccessibleName(f"{label}. {self._change.text()}. {self._effect.text()}")
        self.tick()
        self.show()
        self._timer.start(_CHECK_MS)
        self.cancel.setFocus()

    def take(self, sample: Sample) -> None:
        """Take the commanded tag's present sample: another value ends the question (F42)."""
        if self._selection is not None and self._selection.overtaken_by(sample):
            self._end(ConfirmEnd.CHANGED)

    def withdraw(self) -> None:
        """End the question because the command is no longer possible."""
        if self._selection is not None:
            self._end(ConfirmEnd.CHANGED)

    def tick(self) -> None:
        """Show the time left and end what lapsed. The timer calls this."""
        if self._selection is None:
            return
        left_s = self._selection.remaining_s(self._clock.monotonic_s())
        self._bar.show_share(left_s / CONFIRM_WITHIN_S)
        self._left.setText(self._texts("faceplate.confirm.remaining", seconds=ceil(left_s)))
        if self._selection.lapsed(self._clock.monotonic_s()):
            self._end(ConfirmEnd.EXPIRED)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the question: what cannot be seen cannot be confirmed."""
        self._timer.stop()
        self._selection = None
        super().hideEvent(event)

    def _on_confirm(self) -> None:
        selection = self._selection
        if selection is None:
            return
        late = selection.lapsed(self._clock.monotonic_s())
        self._end(ConfirmEnd.EXPIRED if late else ConfirmEnd.CONFIRMED)

    def _end(self, end: ConfirmEnd) -> None:
        selection, self._selection = self._selection, None
        self.hide()
        if selection is not None:
            self.finished.emit(ConfirmAnswer(end, selection))

    def _lay_out(self) -> None:
        time = QHBoxLayout()
        time.addWidget(self._bar, 1)
        time.addWidget(self._left)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.confirm, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._change)
        column.addWidget(self._effect)
        column.addLayout(time)
        column.addLayout(buttons)
