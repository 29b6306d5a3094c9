"""A chosen start is skipped, postponed, swapped or restored; what that does is told first."""

from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.operation.desk import OperationDesk
from hmi.models.schedule.board_words import day_label, start_words
from hmi.models.schedule.rota_change import outlook
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.plant_widget import Canvas
from plant.batch.board import PlannedStart
from plant.batch.plant_run import PlantRun
from plant.clock import Clock
from plant.operation.requests import ChangeRota
from plant.tag import Role

Kind = Literal["skip", "postpone", "swap", "restore"]


class ChangePanel(QWidget):
    """Changes one start of the rota in two steps. Owner: GUI thread.

    Signals:
        previewed: Rota that the change would lead to, None when nothing is asked any more.
    """

    previewed = Signal(object)

    def __init__(
        self,
        desk: OperationDesk,
        canvas: Canvas,
        clock: Clock,
        zone: ZoneInfo,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = texts = canvas.texts
        self._zone = zone
        self._run: PlantRun | None = None
        self._start: PlannedStart | None = None
        self._others: tuple[PlannedStart, ...] = ()
        self._swapping = False
        self.title = QLabel(texts("schedule.choose_start"))
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.skip = CommandButton(texts("schedule.skip"))
        self.postpone = CommandButton(texts("schedule.postpone"))
        self.swap = CommandButton(texts("schedule.swap"))
        self.restore = CommandButton(texts("schedule.restore"))
        self.other = QComboBox()
        self.other.setAccessibleName(texts("schedule.swap_with"))
        self.other.hide()
        self.strip = RequestStrip(desk, canvas, clock)
        self.skip.clicked.connect(lambda: self._propose("skip"))
        self.postpone.clicked.connect(lambda: self._propose("postpone"))
        self.restore.clicked.connect(lambda: self._propose("restore"))
        self.swap.clicked.connect(self._on_swap)
        self.other.activated.connect(self._on_other)
        self.strip.settled.connect(self._on_settled)
        self.strip.left.connect(self._on_settled)
        self._lay_out()
        self._offer()

    @property
    def chosen_day(self) -> str:
        """Return the local date of the chosen start, empty for none."""
        return "" if self._start is None else self._start.day

    def show_plan(self, run: PlantRun, starts: Sequence[PlannedStart]) -> None:
        """Take the present plan; a question about another plan ends."""
        if self._run is not None and run.rota != self._run.rota:
            self.strip.withdraw()
        self._run = run
        self._others = tuple(starts)
        if self._start is not None:
            day = self._start.day
            self._start = next((each for each in starts if each.day == day), None)
        self._offer()

    def choose(self, start: PlannedStart) -> None:
        """Choose a start; while a swap is asked for, it is the other one."""
        if self._swapping and start.day != self.chosen_day:
            self._swapping = False
            self._propose("swap", start)
            return
        self._swapping = False
        self.strip.hide()
        self.other.hide()
        self._start = start
        self.previewed.emit(None)
        self._offer()

    def _offer(self) -> None:
        """Enable what can be asked about the chosen start; say why the rest cannot."""
        texts, start = self._texts, self._start
        if start is None:
            self.title.setText(texts("schedule.choose_start"))
        else:
            self.title.setText(start_words(start, self._zone, texts))
        may = self._desk.operator.role.value >= Role.OPERATOR.value
        tip = ""
        if not may:
            tip = texts("schedule.viewer")
        elif start is None:
            tip = texts("schedule.choose_start")
        nothing = texts("schedule.nothing_starts") if start and not start.unit_id else ""
        for button in (self.skip, self.postpone, self.swap):
            _allow(button, tip or nothing)
        changed = start is not None and start.changed
        _allow(self.restore, tip or ("" if changed else texts("schedule.unchanged")))

    def _on_swap(self) -> None:
        """Ask for the other start: on the board or in the list."""
        self._swapping = True
        self.strip.say(self._texts("schedule.swap_choose"))
        self.other.clear()
        self.other.addItem(self._texts("schedule.swap_with"), "")
        for each in self._others:
            if each.unit_id and each.day != self.chosen_day:
                name = self._texts.unit_name(each.unit_id)
                self.other.addItem(f"{day_label(each.at_ms, self._zone)}: {name}", each.day)
        self.other.show()
        self.other.setFocus()

    def _on_other(self, place: int) -> None:
        day = self.other.itemData(place)
        other = next((each for each in self._others if each.day == day), None)
        if other is not None:
            self.choose(other)

    def _propose(self, kind: Kind, other: PlannedStart | None = None) -> None:
        """Show what the change would do, then ask."""
        run, start = self._run, self._start
        if run is None or start is None:
            return
        self._swapping = False
        self.other.hide()
        other_day = "" if other is None else other.day
        change = ChangeRota(self._desk.asker(), kind, start.day, other_day)
        found = outlook(run, change, self._zone, self._texts)
        if found.rota is None:
            self.previewed.emit(None)
            self.strip.say(" ".join(found.said), trouble=True)
            return
        self.previewed.emit(found.rota)
        self.strip.ask(
            change,
            title=self._texts(f"schedule.question.{kind}"),
            effect="\n".join(found.said) or self._texts("schedule.no_effect"),
            confirm=self._texts(f"schedule.confirm.{kind}"),
        )

    def _on_settled(self, _answer: object = None) -> None:
        self.previewed.emit(None)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.skip, self.postpone, self.swap, self.restore):
            button.setStyleSheet("padding: 0 8px;")
            buttons.addWidget(button, 1)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.title)
        left.addLayout(buttons)
        left.addWidget(self.other)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.strip)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 11)
        row.addLayout(right, 9)


def _allow(button: CommandButton, tip: str) -> None:
    button.setEnabled(not tip)
    button.setToolTip(tip)
    button.setAccessibleDescription(tip)
