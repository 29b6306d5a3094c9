"""What happened lately? Events and ends of commands as sentences, newest last."""

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from hmi.models.batch.request_words import answer_text
from hmi.models.device_names import command_name
from hmi.models.local_time import duration_text
from hmi.value_text import value_with_unit
from plant.command import Action, Command, Outcome, OutcomeStatus
from plant.description.model import PlantDescription
from plant.event import Event
from plant.operation.requests import Answer
from plant.quality import Quality
from plant.sample import Sample

KEPT = 200
"""Lines that the window remembers; the journal keeps everything."""


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One sentence.

    Attributes:
        utc_ms: when it happened.
        text: the sentence.
        trouble: whether it asks for attention (a command that was not done).
    """

    utc_ms: int
    text: str
    trouble: bool = False


class News(QObject):
    """The window's memory of events and final outcomes. Owner: GUI thread.

    Signals:
        line_added: NewsLine.
    """

    line_added = Signal(object)

    def __init__(self, description: PlantDescription, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._description = description
        self._lines: deque[NewsLine] = deque(maxlen=KEPT)

    def lines(self) -> tuple[NewsLine, ...]:
        """Return what is remembered, oldest first."""
        return tuple(self._lines)

    def take_event(self, event: Event) -> None:
        """Take an event; connect ``Bridge.event_arrived`` here."""
        self._add(NewsLine(event.utc_ms, self._description.texts.say(event.text)))

    def take_outcome(self, outcome: Outcome) -> None:
        """Take an outcome, keep it when final; connect ``Bridge.outcome_arrived`` here."""
        if outcome.status.is_final:
            trouble = outcome.status is not OutcomeStatus.CONFIRMED
            text = outcome_text(outcome, self._description)
            self._add(NewsLine(outcome.utc_ms, text, trouble))

    def take_answer(self, answer: Answer) -> None:
        """Take the automation's answer to this station's request."""
        text = answer_text(answer, self._description.texts)
        self._add(NewsLine(answer.utc_ms, text, trouble=not answer.accepted))

    def _add(self, line: NewsLine) -> None:
        self._lines.append(line)
        self.line_added.emit(line)


def outcome_text(outcome: Outcome, description: PlantDescription) -> str:
    """Return what became of a command: ``Digester 1: Agitator to running: done.`` for one."""
    texts = description.texts
    status = texts(f"faceplate.status.{outcome.status.value}")
    said = f"{command_text(outcome.command, description)}: {status}."
    reasons = [texts.say(reason) for reason in outcome.reasons]
    if _is_confirmed_stop(outcome):
        reasons.append(texts("shell.stop_confirmed"))
    return " ".join((said, *reasons))


def _is_confirmed_stop(outcome: Outcome) -> bool:
    stop = outcome.command.action is Action.PLANT_STOP
    return stop and outcome.status is OutcomeStatus.CONFIRMED


def command_text(command: Command, description: PlantDescription) -> str:
    """Return what was asked, in words."""
    texts = description.texts
    if command.action is Action.PLANT_STOP:
        return texts("shell.command.plant_stop")
    if command.action is Action.RESUME_UNIT:
        return texts("shell.command.resume_unit", name=command.tag_id)
    tag = description.tags.get(command.tag_id)
    if tag is None:
        return command.tag_id
    name = f"{texts.unit_name(tag.unit_id)}: {command_name(tag, texts)}"
    if command.action is Action.RUN_TIMED:
        if command.value <= 0:
            return texts("shell.command.end_run", name=name)
        return texts("shell.command.run", name=name, value=duration_text(command.value))
    asked = Sample(tag.tag_id, command.value, Quality.GOOD, 0, 0.0)
    return texts("shell.command.write", name=name, value=value_with_unit(tag, asked, texts))
