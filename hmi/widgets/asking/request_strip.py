"""The second step of a request to the automation: what it does, yes or no, and the answer."""

from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.faceplate.confirmation import CONFIRM_WITHIN_S
from hmi.models.operation.desk import OperationDesk
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.faceplate.time_bar import TimeBar
from hmi.widgets.plant_widget import Canvas
from plant.clock import Clock
from plant.operation.requests import Answer, Request

_CHECK_MS = 100


class RequestStrip(QWidget):
    """Asks once more, sends the request and shows its answer. Owner: GUI thread.

    Cancel has the focus; silence for ten seconds means no. There only while it has something
    to say.

    Signals:
        settled: Answer, when the automation has answered what was asked here.
        left: nothing was asked after all.
    """

    settled = Signal(object)
    left = Signal()

    def __init__(
        self, desk: OperationDesk, canvas: Canvas, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = canvas.texts
        self._clock = clock
        self._request: Request | None = None
        self._until_s = 0.0
        self._waiting = ""
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.effect = QLabel()
        self.said = QLabel()
        for label in (self.title, self.effect, self.said):
            label.setWordWrap(True)
        self._bar = TimeBar(canvas.look)
        self._rest = QLabel()
        self._rest.setProperty("role", "dim")
        self.cancel = CommandButton(self._texts("asking.cancel"))
        self.confirm = CommandButton()
        self.cancel.clicked.connect(self.leave)
        self.confirm.clicked.connect(self._on_confirm)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        desk.answered.connect(self._on_answered)
        self._lay_out()
        self.hide()

    @property
    def waiting(self) -> bool:
        """Return whether what was asked has no answer yet."""
        return bool(self._waiting)

    @property
    def request(self) -> Request | None:
        """Return what waits for its second step, None when nothing does."""
        return self._request

    def ask(self, request: Request, *, title: str, effect: str, confirm: str) -> None:
        """Show the question.

        Args:
            request: what will be asked of the automation.
            title: what it is, in a few words.
            effect: what it will do.
            confirm: text of the button that does it.
        """
        self._request = request
        self._waiting = ""
        self._until_s = self._clock.monotonic_s() + CONFIRM_WITHIN_S
        self.title.setText(title)
        self.effect.setText(effect)
        self.effect.setVisible(bool(effect))
        self.confirm.setText(confirm)
        self.confirm.setAccessibleName(confirm)
        self.setAccessibleName(f"{title}. {effect}")
        self._asking.show()
        self.said.hide()
        self.show()
        self.tick()
        self._timer.start(_CHECK_MS)
        self.cancel.setFocus()

    def send(self, request: Request) -> None:
        """Ask at once, without a second step; dropped while one is on its way (F41)."""
        if self._waiting:
            return
        self._end()
        self._waiting = request.asker.request_id
        self.say(self._texts("asking.sent"))
        self._desk.ask(request)

    def leave(self) -> None:
        """End the question without asking."""
        if self._request is not None:
            self._end()
            self.hide()
            self.left.emit()

    def withdraw(self) -> None:
        """End the question because the plant has gone on since it was asked (F42)."""
        if self._request is not None:
            self._end()
            self.say(self._texts("asking.changed"), trouble=True)
            self.left.emit()

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Say one sentence in place of a question."""
        self.title.hide()
        self._asking.hide()
        self.effect.hide()
        self.said.setText(text)
        self.said.setStyleSheet("font-weight: 600;" if trouble else "")
        self.said.show()
        self.setAccessibleName(text)
        self.show()

    def tick(self) -> None:
        """Show the time left and end what lapsed. The timer calls this."""
        if self._request is None:
            return
        rest_s = max(0.0, self._until_s - self._clock.monotonic_s())
        self.title.show()
        self._bar.show_share(rest_s / CONFIRM_WITHIN_S)
        self._rest.setText(self._texts("asking.remaining", seconds=ceil(rest_s)))
        if rest_s <= 0:
            self._end()
            self.say(self._texts("asking.expired"))
            self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the question: what cannot be seen cannot be confirmed."""
        self._end()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape end the question."""
        if event.key() == Qt.Key.Key_Escape and self._request is not None:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _on_confirm(self) -> None:
        request = self._request
        if request is None:
            return
        late = self._clock.monotonic_s() >= self._until_s
        self._end()
        if late:
            self.say(self._texts("asking.expired"))
            self.left.emit()
            return
        self.send(request)

    def _on_answered(self, answer: Answer) -> None:
        if answer.request.asker.request_id != self._waiting:
            return
        self._waiting = ""
        if answer.accepted:
            self.say(self._texts("asking.accepted"))
        else:
            reasons = " ".join(self._texts.say(reason) for reason in answer.reasons)
            self.say(self._texts("asking.refused", reasons=reasons), trouble=True)
        self.settled.emit(answer)

    def _end(self) -> None:
        self._timer.stop()
        self._request = None

    def _lay_out(self) -> None:
        self._asking = QWidget()
        time = QHBoxLayout()
        time.addWidget(self._bar, 1)
        time.addWidget(self._rest)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.confirm, 2)
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.addLayout(time)
        asking.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self.effect, self.said, self._asking):
            column.addWidget(widget)
