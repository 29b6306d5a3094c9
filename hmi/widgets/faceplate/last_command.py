"""Who commanded this device last, when, and what became of it."""

from PySide6.QtWidgets import QLabel, QWidget

from hmi.models.last_news import LastNews
from hmi.models.local_time import duration_text, moment_text
from hmi.pages.page import PageParts
from hmi.value_text import number_text, state_text
from plant.command import Action, Command, Origin, Outcome
from plant.tag import Suffix, Tag


class LastCommand(QLabel):
    """One or two lines about the last command to a tag."""

    def __init__(self, tag: Tag, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tag = tag
        self._texts = parts.canvas.texts
        self._clock = parts.clock
        self._zone = parts.zone
        self._news = LastNews.of(parts.bridge)
        self.setWordWrap(True)
        self._news.outcome_changed.connect(self._on_outcome)
        self._show()

    def _on_outcome(self, outcome: Outcome) -> None:
        if outcome.command.tag_id == self._tag.tag_id:
            self._show()

    def _show(self) -> None:
        outcome = self._news.outcome(self._tag.tag_id)
        if outcome is None:
            self.setText(self._texts("faceplate.no_command"))
            return
        command = outcome.command
        said = self._texts(
            "faceplate.last_said",
            label=self._what(command),
            who=self._who(command),
            time=moment_text(outcome.utc_ms, now_utc_ms=self._clock.utc_ms(), zone=self._zone),
            status=self._texts(f"faceplate.status.{outcome.status.value}"),
        )
        self.setText("\n".join((said, *map(self._texts.say, outcome.reasons))))

    def _who(self, command: Command) -> str:
        if command.origin is Origin.OPERATOR and command.operator:
            return command.operator
        return self._texts("faceplate.program")

    def _what(self, command: Command) -> str:
        if command.action is Action.RUN_TIMED:
            if not command.value:
                return self._texts("faceplate.end_run")
            return self._texts("faceplate.ran", duration=duration_text(command.value))
        if self._tag.suffix is Suffix.OUTPUT:
            return state_text(self._tag, bool(command.value), self._texts)
        return f"{number_text(self._tag, command.value)} {self._tag.eu.symbol}".strip()
