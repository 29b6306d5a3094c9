"""How do the automation's news reach the screens, and people's requests the automation?"""

import uuid
from threading import Lock

from PySide6.QtCore import QObject, Qt, Signal

from hmi.doors import Operator
from plant.operation.requests import Answer, Asker, Request
from plant.operation.view import OperationPort, OperationView


class OperationDesk(QObject):
    """The automation on the GUI thread. Owner: the GUI thread.

    The OperationListener methods (``on_...``) run on the engine thread and only store under
    a lock; a busy GUI thread finds the newest view, never a queue of old ones, and every
    answer.

    Signals, emitted on the GUI thread:
        changed: OperationView, about once a second.
        answered: Answer, in order.
    """

    changed = Signal(object)
    answered = Signal(object)
    _woken = Signal()

    def __init__(
        self, port: OperationPort | None, operator: Operator, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._port = port
        self._operator = operator
        self._lock = Lock()
        self._next: OperationView | None = None
        self._answers: list[Answer] = []
        self._posted = False
        self._view = None if port is None else port.latest_operation()
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._detach = None if port is None else port.attach_operation(self)

    @property
    def available(self) -> bool:
        """Return whether there is an automation to hear and to ask."""
        return self._port is not None

    @property
    def view(self) -> OperationView | None:
        """Return the newest view; None before the first, and where nothing is automated."""
        return self._view

    @property
    def operator(self) -> Operator:
        """Return who sits here."""
        return self._operator

    def asker(self, reason: str = "") -> Asker:
        """Return who asks, with a fresh request id."""
        who = self._operator
        return Asker(uuid.uuid4().hex, who.name, who.role, reason)

    def ask(self, request: Request) -> None:
        """Hand a request over; its answer comes by `answered`. Does nothing in replay."""
        if self._port is not None:
            self._port.ask(request)

    def close(self) -> None:
        """Stop listening."""
        if self._detach is not None:
            self._detach()
            self._detach = None

    def on_operation(self, view: OperationView) -> None:
        """Take the newest view; engine thread."""
        with self._lock:
            self._next = view
            post = self._claim_post()
        if post:
            self._woken.emit()

    def on_answer(self, answer: Answer) -> None:
        """Take an answer; engine thread."""
        with self._lock:
            self._answers.append(answer)
            post = self._claim_post()
        if post:
            self._woken.emit()

    def _claim_post(self) -> bool:
        post = not self._posted
        self._posted = True
        return post

    def _deliver(self) -> None:
        with self._lock:
            view, self._next = self._next, None
            answers, self._answers = self._answers, []
            self._posted = False
        if view is not None:
            self._view = view
            self.changed.emit(view)
        for answer in answers:
            self.answered.emit(answer)
