"""What the program said last of its health and of each command, for views opened later."""

from PySide6.QtCore import QObject, Signal

from hmi.bridge import Bridge
from plant.command import Outcome
from plant.health import SystemHealth


class LastNews(QObject):
    """Keeps the last health and the last outcome per tag. Owner: GUI thread.

    Signals:
        health_changed: SystemHealth.
        outcome_changed: Outcome, of a command by anybody; its tag is ``command.tag_id``.
    """

    health_changed = Signal(object)
    outcome_changed = Signal(object)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self._health: SystemHealth | None = None
        self._outcomes: dict[str, Outcome] = {}
        bridge.health_changed.connect(self._on_health)
        bridge.outcome_arrived.connect(self._on_outcome)

    @classmethod
    def of(cls, bridge: Bridge) -> "LastNews":
        """Return the bridge's memory, which lives as long as the bridge."""
        kept = bridge.findChild(cls)
        return kept if isinstance(kept, cls) else cls(bridge)

    @property
    def health(self) -> SystemHealth | None:
        """Return the last health, None before the first."""
        return self._health

    def outcome(self, tag_id: str) -> Outcome | None:
        """Return the last outcome of a command to the tag or field unit, None without one."""
        return self._outcomes.get(tag_id)

    def _on_health(self, health: SystemHealth) -> None:
        self._health = health
        self.health_changed.emit(health)

    def _on_outcome(self, outcome: Outcome) -> None:
        self._outcomes[outcome.command.tag_id] = outcome
        self.outcome_changed.emit(outcome)
