"""One unit after a power cut: what was lost, where it should be, and what to do now."""

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.batch.words import hours_text
from hmi.models.local_time import moment_text
from hmi.pages.page import PageParts
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from plant.batch.cards import ResumeCard
from plant.batch.states import ResumeChoice
from plant.operation.requests import Answer, AnswerResume
from plant.texts import Texts


class ResumeBox(QFrame):
    """Facts and three choices. GUI thread.

    Attributes:
        choices: the buttons by choice; aborting asks twice.
        strip: the second step, and the answer.
    """

    def __init__(
        self, card: ResumeCard, parts: PageParts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.card = card
        self._texts = texts = parts.canvas.texts
        self._desk = parts.operation
        self._zone = parts.zone
        self._clock = parts.clock
        self.unit = QLabel(texts.unit_name(card.unit_id))
        self.unit.setProperty("role", "title")
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self._grid = QGridLayout()
        self._values: dict[str, QLabel] = {}
        self.choices = {choice: self._button(choice) for choice in ResumeChoice}
        self.strip = RequestStrip(parts.operation, parts.canvas, parts.clock)
        self.strip.settled.connect(self._on_settled)
        self._lay_out()
        self.show_card(card)

    def show_card(self, card: ResumeCard) -> None:
        """Write another state of the same unit's card."""
        self.card = card
        lines = resume_lines(card, self._texts, now_ms=self._clock.utc_ms(), zone=self._zone)
        for key, text in lines.items():
            self._values[key].setText(text)
        how = "resume.waits" if card.long else "resume.by_itself"
        self.facts.setText(self._texts(how))

    def _on_choice(self, choice: ResumeChoice) -> None:
        request = AnswerResume(self._desk.asker(), self.card.unit_id, choice)
        if choice is not ResumeChoice.ABORT:
            self._allow(allowed=False)
            self.strip.send(request)
            return
        unit = self._texts.unit_name(self.card.unit_id)
        self.strip.ask(
            request,
            title=self._texts("resume.abort_title", unit=unit),
            effect=self._texts("batch.effect.abort", unit=unit),
            confirm=self._texts("faceplate.confirm.do", label=self._texts("batch.verb.abort")),
        )

    def _on_settled(self, answer: Answer) -> None:
        self._allow(allowed=not answer.accepted)

    def _allow(self, *, allowed: bool) -> None:
        for button in self.choices.values():
            button.setEnabled(allowed)

    def _button(self, choice: ResumeChoice) -> CommandButton:
        button = CommandButton(self._texts(f"resume.{choice.value}"))
        unit = self._texts.unit_name(self.card.unit_id)
        button.setAccessibleName(f"{button.text()} {unit}")
        key = "batch.effect.abort" if choice is ResumeChoice.ABORT else ""
        tip = self._texts(key or f"resume.{choice.value}_tip", unit=unit)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self._on_choice(choice))
        return button

    def _lay_out(self) -> None:
        for row, key in enumerate(("lost", "place", "temperature")):
            name = QLabel(self._texts(f"resume.{key}"))
            name.setProperty("role", "dim")
            self._values[key] = QLabel()
            self._values[key].setWordWrap(True)
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(self._values[key], row, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(12)
        buttons = QHBoxLayout()
        for button in self.choices.values():
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.unit)
        column.addLayout(self._grid)
        column.addWidget(self.facts)
        column.addLayout(buttons)
        column.addWidget(self.strip)


def resume_lines(
    card: ResumeCard, texts: Texts, *, now_ms: int, zone: ZoneInfo
) -> dict[str, str]:
    """Return time lost, stage and temperature as people read them."""
    begin, end = (
        moment_text(at_ms, now_utc_ms=now_ms, zone=zone) for at_ms in (card.from_ms, card.to_ms)
    )
    lost = hours_text(card.to_ms - card.from_ms)
    then, now = (texts(f"batch.place.{word}") for word in (card.stage_then, card.stage_now))
    place = "resume.place_same" if card.stage_then == card.stage_now else "resume.place_moved"
    return {
        "lost": texts("resume.lost_text", hours=lost, begin=begin, end=end),
        "place": texts(place, then=then, now=now),
        "temperature": texts(
            "resume.temperature_text",
            then=_degrees(card.temperature_then, texts),
            now=_degrees(card.temperature_now, texts),
            loss=f"{card.estimated_loss_k:.1f}",
        ),
    }


def _degrees(value: float | None, texts: Texts) -> str:
    return texts("resume.unknown") if value is None else f"{value:.1f}"
