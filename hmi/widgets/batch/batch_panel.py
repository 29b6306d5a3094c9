"""The batch of one unit: where it is, what holds it, and what may be asked of it now."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hmi.models.batch.advisories import advisory_lines, of_unit
from hmi.models.batch.stage_strip import stage_strip
from hmi.models.batch.verbs import VerbOffer, may_begin_turnaround, next_step, verb_offers
from hmi.models.batch.words import state_line, time_line
from hmi.models.local_time import moment_text
from hmi.pages.page import PageParts
from hmi.widgets.asking.request_popover import RequestPopover
from hmi.widgets.batch.stage_bar import StageBar
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.visibility import show_when
from plant.batch.run import UnitRun
from plant.batch.states import UnitMode, Verb
from plant.operation.requests import (
    Answer,
    BeginTurnaround,
    ConfirmTransition,
    Request,
    SetUnitMode,
    UnitVerb,
)
from plant.operation.view import OperationView

_TIMES_PX = 330


class BatchPanel(QFrame):
    """Stage strip, state, mode and the ISA-88 commands that are legal now. GUI thread.

    Hidden where nothing is automated. A refused request says why in the panel until the next
    one.

    Attributes:
        buttons: the shown commands by verb.
        mode: who moves the procedure on.
        step: lets a due transition happen, or the next stage begin.
        turnaround: begins the unit's turnaround by hand.
        question: the second step of what is risky, and why a request was refused.
    """

    def __init__(self, unit_id: str, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.unit_id = unit_id
        self._texts = parts.canvas.texts
        self._desk = parts.operation
        self._links = parts.links
        self._zone = parts.zone
        self._offers: tuple[VerbOffer, ...] = ()
        self.state = QLabel()
        self.state.setProperty("role", "title")
        self.batch = QLabel()
        self.batch.setProperty("role", "dim")
        self.cause = QLabel()
        self.cause.setWordWrap(True)
        self.advice = QLabel()
        self.advice.setProperty("role", "dim")
        self.bar = StageBar(parts.canvas, parts.zone)
        self.times = QLabel()
        self.times.setFixedWidth(_TIMES_PX)
        self.times.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.buttons: dict[Verb, CommandButton] = {}
        self._button_row = QHBoxLayout()
        self.step = self._button("batch.step.confirm.label", self._on_step)
        self.turnaround = self._button("batch.turnaround", self._on_turnaround)
        self.mode = self._mode_box()
        self.cards = self._link("batch.cards.none", f"cards:{unit_id}")
        self.record = self._link("batch.record", "batches")
        self.question = RequestPopover(self, parts.operation, parts.canvas, parts.clock)
        self.question.strip.settled.connect(self._on_settled)
        self._seen = -1
        self._lay_out()
        parts.operation.changed.connect(self._on_changed)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has become of the unit meanwhile."""
        super().showEvent(event)
        self._refresh()

    def _on_changed(self, view: OperationView) -> None:
        del view  # the desk keeps the newest
        page = self.parentWidget()
        if page is None or page.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        view = self._desk.view
        run = None if view is None else view.run.units.get(self.unit_id)
        show_when(self, shown=run is not None)
        if view is None or run is None:
            return
        strip = stage_strip(run, view.utc_ms, rota=view.run.rota, zone=self._zone)
        _set(self.state, state_line(run, self._texts))
        _set(self.batch, self._batch_line(run, view))
        cause = "" if run.cause is None else self._texts.say(run.cause)
        _set(self.cause, self._texts("batch.why", cause=cause) if cause else "")
        self.cause.setVisible(bool(cause))
        self._show_advice(view)
        self.bar.show_strip(strip)
        _set(self.times, "" if strip is None else time_line(strip, self._texts))
        self._show_offers(verb_offers(run, view.legal.get(self.unit_id, frozenset())))
        self._show_step(run)
        self.turnaround.setVisible(may_begin_turnaround(run))
        asked = self.question.strip
        if not asked.waiting and not self.mode.view().isVisible():
            self.mode.setCurrentIndex(self.mode.findData(run.mode))
        self._show_links(run, view)
        if asked.request is not None and run.sequence != self._seen:
            asked.withdraw()

    def _show_advice(self, view: OperationView) -> None:
        """Show the first thing worth knowing of the unit; all of them in the tool tip."""
        lines = advisory_lines(of_unit(view.advisories, self.unit_id), self._texts)
        text = "" if not lines else self._texts("batch.advice", text=lines[0])
        if len(lines) > 1:
            more = len(lines) - 1
            text = self._texts("batch.advice_more", text=lines[0], count=more)
        _set(self.advice, text)
        self.advice.setToolTip("\n".join(lines))
        self.advice.setVisible(bool(text))

    def _batch_line(self, run: UnitRun, view: OperationView) -> str:
        since = moment_text(run.state_since_ms, now_utc_ms=view.utc_ms, zone=self._zone)
        parts = [self._texts("batch.since", time=since)] if run.state_since_ms else []
        if run.batch_id:
            parts.append(run.batch_id)
        if run.recipe is not None:
            parts.append(run.recipe.ref)
        return " · ".join(parts)

    def _show_offers(self, offers: tuple[VerbOffer, ...]) -> None:
        if offers == self._offers:
            return
        self._offers = offers
        for button in self.buttons.values():
            self._button_row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {offer.verb: self._verb_button(offer) for offer in offers}
        for place, button in enumerate(self.buttons.values()):
            self._button_row.insertWidget(place, button)

    def _verb_button(self, offer: VerbOffer) -> CommandButton:
        button = CommandButton(self._texts.say(offer.label))
        button.setAccessibleName(f"{button.text()} {self._texts.unit_name(self.unit_id)}")
        button.setToolTip(self._texts.say(offer.effect))
        button.clicked.connect(lambda: self._on_verb(offer))
        return button

    def _show_step(self, run: UnitRun) -> None:
        step = next_step(run)
        self.step.setVisible(bool(step))
        if step:
            _set_button(self.step, self._texts(f"batch.step.{step}.label"))
            self.step.setToolTip(self._texts(f"batch.step.{step}.tip"))

    def _show_links(self, run: UnitRun, view: OperationView) -> None:
        cards = [card for card in view.run.cards if card.unit_id == self.unit_id]
        count = sum(card.is_open for card in cards) + (self.unit_id in view.run.resumes)
        key = "batch.cards.open" if count else "batch.cards.none"
        _set_button(self.cards, self._texts(key, count=count))
        self.record.setEnabled(bool(run.batch_id))

    def _on_verb(self, offer: VerbOffer) -> None:
        run = self._run()
        if run is None:
            return
        request = UnitVerb(self._desk.asker(), self.unit_id, offer.verb, run.sequence)
        if offer.two_steps:
            effect, label = self._texts.say(offer.effect), self._texts.say(offer.label)
            self._ask_twice(request, f"batch.ask.{offer.verb.value}", effect, label)
        else:
            self.question.send(request)

    def _on_step(self) -> None:
        run = self._run()
        if run is None:
            return
        request = ConfirmTransition(self._desk.asker(), self.unit_id, run.sequence)
        if run.confirm:
            self.question.send(request)
            return
        effect = self._texts("batch.step.manual.tip")
        self._ask_twice(request, "batch.ask.next", effect, self.step.text())

    def _on_turnaround(self) -> None:
        request = BeginTurnaround(self._desk.asker(), self.unit_id)
        effect = self._texts("batch.effect.turnaround")
        self._ask_twice(request, "batch.ask.turnaround", effect, self.turnaround.text())

    def _on_mode(self, place: int) -> None:
        mode = self.mode.itemData(place)
        run = self._run()
        if run is not None and isinstance(mode, UnitMode) and mode is not run.mode:
            self.question.send(SetUnitMode(self._desk.asker(), self.unit_id, mode))

    def _ask_twice(self, request: Request, key: str, effect: str, label: str) -> None:
        run = self._run()
        self._seen = -1 if run is None else run.sequence
        self.question.ask(
            request,
            title=self._texts(key, unit=self._texts.unit_name(self.unit_id)),
            effect=effect,
            confirm=self._texts("faceplate.confirm.do", label=label.rstrip("…")),
        )

    def _on_settled(self, answer: Answer) -> None:
        """Show what the unit does now: a refused mode is not the unit's."""
        del answer  # the question tells why it was refused
        self._refresh()

    def _run(self) -> UnitRun | None:
        view = self._desk.view
        return None if view is None else view.run.units.get(self.unit_id)

    def _button(self, key: str, act: object) -> CommandButton:
        button = CommandButton(self._texts(key))
        button.clicked.connect(act)
        button.hide()
        return button

    def _link(self, key: str, page_id: str) -> QPushButton:
        button = QPushButton(self._texts(key))
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._links.open_page(self._page_of(page_id)))
        return button

    def _page_of(self, page_id: str) -> str:
        run = self._run()
        return f"batches:{run.batch_id}" if page_id == "batches" and run else page_id

    def _mode_box(self) -> QComboBox:
        box = QComboBox()
        for mode in UnitMode:
            box.addItem(self._texts(f"batch.mode.{mode.value}"), mode)
        box.setAccessibleName(self._texts("batch.mode.name"))
        box.setToolTip(self._texts("batch.mode.hint"))
        box.activated.connect(self._on_mode)
        return box

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.state)
        words.addWidget(self.batch)
        for label in (self.state, self.batch, self.advice):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setMinimumWidth(240)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addLayout(words, 1)
        top.addWidget(self.step)
        top.addLayout(self._button_row)
        top.addWidget(self.turnaround)
        top.addSpacing(6)
        for widget in (self.mode, self.cards, self.record):
            top.addWidget(widget)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.bar, 1)
        middle.addWidget(self.times)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(5)
        column.addLayout(top)
        column.addLayout(middle)
        column.addWidget(self.cause)
        column.addWidget(self.advice)


def _set(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)


def _set_button(button: QPushButton, text: str) -> None:
    if button.text() != text:
        button.setText(text)
        button.setAccessibleName(text)
