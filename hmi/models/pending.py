"""Which commands did this station send, and which of them are still on their way?"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.doors import Operator
from plant.clock import Clock
from plant.command import Action, Command, Origin, Outcome, OutcomeStatus
from plant.message import message
from plant.ports import CommandPort

DEBOUNCE_S = 1.0
"""The same request again within this time is a double click or a held key (F41)."""

OVERDUE_S = 60.0
"""A command without a final outcome for this long is given up as unknown."""

CHECK_MS = 1000


@dataclass(frozen=True, slots=True)
class _Sent:
    command: Command
    at_s: float


def _new_id() -> str:
    return uuid4().hex


class PendingCommands(QObject):
    """Asked-for, beside seen: sends commands and remembers them until their end.

    Owner: GUI thread. Nothing here changes a value on the screen; that is the read-back's.

    Signals:
        pending_changed: str, the tag (or field unit) whose pending state changed; empty for
            PLANT STOP.
        command_finished: Outcome, the final one of a command that this station sent.
    """

    pending_changed = Signal(str)
    command_finished = Signal(object)

    def __init__(
        self,
        commands: CommandPort | None,
        *,
        operator: Operator,
        clock: Clock,
        new_id: Callable[[], str] = _new_id,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._operator = operator
        self._clock = clock
        self._new_id = new_id
        self._on_way: dict[str, _Sent] = {}
        self._last: dict[tuple[Action, str, float], _Sent] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.give_up_overdue)

    @property
    def can_command(self) -> bool:
        """Return whether there is a door to the plant at all (not in replay)."""
        return self._commands is not None

    def submit(
        self,
        action: Action,
        tag_id: str,
        value: float,
        *,
        reason: str = "",
        seen: float | None = None,
    ) -> str:
        """Send a command and return its id at once; its end comes as ``command_finished``.

        The same request while the first is on its way, or within a second of it, is taken as
        a double click: nothing is sent and the first one's id is returned.

        Raises:
            RuntimeError: without a door; check ``can_command`` before offering the button.
        """
        if self._commands is None:
            raise RuntimeError("no command can be sent while history is replayed")
        key = (action, tag_id, value)
        now_s = self._clock.monotonic_s()
        last = self._last.get(key)
        if last is not None and (
            last.command.command_id in self._on_way or now_s - last.at_s < DEBOUNCE_S
        ):
            return last.command.command_id
        command = Command(
            command_id=self._new_id(),
            action=action,
            tag_id=tag_id,
            value=value,
            origin=Origin.OPERATOR,
            operator=self._operator.name,
            role=self._operator.role,
            reason=reason,
            seen=seen,
        )
        sent = self._last[key] = self._on_way[command.command_id] = _Sent(command, now_s)
        self._timer.start(CHECK_MS)
        self._commands.submit(sent.command)
        self.pending_changed.emit(tag_id)
        return command.command_id

    def is_pending(self, tag_id: str) -> bool:
        """Return whether a command to the tag (or field unit) is still on its way."""
        return any(sent.command.tag_id == tag_id for sent in self._on_way.values())

    def take(self, outcome: Outcome) -> None:
        """Take an outcome; connect ``Bridge.outcome_arrived`` here."""
        if not outcome.status.is_final:
            return
        sent = self._on_way.pop(outcome.command.command_id, None)
        if sent is None:
            return  # another station's, a program's, or one already given up
        if not self._on_way:
            self._timer.stop()
        self.pending_changed.emit(sent.command.tag_id)
        self.command_finished.emit(outcome)

    def give_up_overdue(self) -> None:
        """End commands whose outcome never came, as unknown: the plant may have followed."""
        now_s = self._clock.monotonic_s()
        overdue = [sent for sent in self._on_way.values() if now_s - sent.at_s >= OVERDUE_S]
        for sent in overdue:
            self.take(
                Outcome(
                    sent.command,
                    OutcomeStatus.UNKNOWN,
                    (message("shell.outcome_overdue", seconds=round(OVERDUE_S)),),
                    self._clock.utc_ms(),
                )
            )
