"""Who starts when, and what does each unit do? Six days as a board, and changes of the rota."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from control.batch.rota.board import Span, board
from hmi.models.local_time import plant_day_start
from hmi.models.schedule import board_history
from hmi.models.schedule.board_words import TABLE_COLUMNS, TableLine, table_lines, unit_words
from hmi.models.schedule.next_start import next_start, start_clock, start_sentence
from hmi.pages.page import Page, PageParts
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.schedule.board_view import BoardView
from hmi.widgets.schedule.change_panel import ChangePanel
from hmi.widgets.schedule.recipe_choice import RecipeChoice
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.batch.board import Board, PlannedStart
from plant.batch.plant_run import PlantRun
from plant.batch.run import Rota, Transition
from plant.operation.view import OperationView

DAYS = 6
_BEHIND = 1
"""Days of the past on the board when it stands where the plant is."""

_BELOW_PX = 176
"""Room for a question with its consequences, so that the board stands still meanwhile."""

_DAY_MS = 86_400_000
_AHEAD_DAYS = 60


class SchedulePage(Page):
    """Page ``schedule``: level 2. Owner: GUI thread."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        texts = parts.canvas.texts
        super().__init__(page_id, texts("schedule.title"))
        self._texts = texts
        self._zone = parts.zone
        self._links = parts.links
        self._desk = parts.operation
        self._batches = parts.desk.batches
        self._history: tuple[Transition, ...] = ()
        self._preview: Rota | None = None
        self._offset = 0
        self._steps: tuple[int, ...] = ()
        self._lines: tuple[TableLine, ...] = ()
        units = [u.unit_id for u in parts.description.units.values() if u.kind == "digester"]
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.next = QLabel()
        self.next.setProperty("role", "title")
        self.next.setWordWrap(True)
        self.view = BoardView(parts.canvas.look, texts, parts.zone, units)
        self.model = RowsModel(
            [texts(f"schedule.column.{key}") for key in TABLE_COLUMNS], parent=self
        )
        self.table = PlainTable(
            self.model,
            parts.canvas.look.theme,
            name=texts("schedule.board"),
            widths={0: 110, 1: -1, 2: 170, 3: 170, 4: 170, 5: 170},
        )
        self.table.hide()
        self.earlier = self._button("earlier", lambda: self._move(-1))
        self.today = self._button("today", self._go_home)
        self.later = self._button("later", lambda: self._move(1))
        self.as_table = self._button("as_table", self._on_table)
        self.as_table.setCheckable(True)
        self.recipe = RecipeChoice(
            parts.desk.recipes, parts.operation, parts.canvas, parts.clock
        )
        self.open_recipes = self._button("recipes", lambda: self._links.open_page("recipes"))
        self.changes = ChangePanel(parts.operation, parts.canvas, parts.clock, parts.zone)
        self._lay_out()
        self._connect()
        self._begin()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what other pages may have changed."""
        super().showEvent(event)
        self._steps = ()
        if self._desk.view is not None:
            self._on_view(self._desk.view)
        self.recipe.read()

    def board_of(self, run: PlantRun, now_ms: int) -> Board:
        """Return the board of the shown days; of a change that is only asked for, its plan."""
        planned = run if self._preview is None else replace(run, rota=self._preview)
        first = self._offset - _BEHIND
        from_ms = plant_day_start(now_ms, first, self._zone)
        span = Span(from_ms, plant_day_start(now_ms, first + DAYS, self._zone), now_ms)
        clock = start_clock(run.rota, self._zone)
        return board(planned, span, self._zone, history=self._history, clock=clock)

    def _begin(self) -> None:
        if not self._desk.available:
            self.note.setText(self._texts("schedule.none"))
            self._content.hide()
        elif self._desk.view is None:
            self.note.setText(self._texts("schedule.next_waiting"))
            self._content.hide()

    def _on_view(self, view: OperationView) -> None:
        """Show the newest view; what nobody sees costs nothing."""
        if not self.isVisible():
            return
        if self._content.isHidden():
            self.note.hide()
        self._content.show()
        texts = self._texts
        start = next_start(view.run, self._zone)
        self.next.setText(
            texts("schedule.next_none")
            if start is None
            else start_sentence(start, view.utc_ms, self._zone, texts)
        )
        steps = tuple(unit.sequence for unit in view.run.units.values())
        if steps != self._steps:
            self._steps = steps
            self._ask_history()
        self.changes.show_plan(view.run, self._starts(view))
        self._draw(view)
        self.recipe.show_used()

    def _starts(self, view: OperationView) -> tuple[PlannedStart, ...]:
        """Return the coming starts, also those beyond the shown days."""
        span = Span(view.utc_ms, view.utc_ms + _AHEAD_DAYS * _DAY_MS, view.utc_ms)
        clock = start_clock(view.run.rota, self._zone)
        return board(replace(view.run, units={}), span, self._zone, clock=clock).starts

    def _draw(self, view: OperationView) -> None:
        shown = self.board_of(view.run, view.utc_ms)
        words = unit_words(view.run, self._texts)
        self.view.show_board(shown, words, self.changes.chosen_day)
        if self.table.isVisible():
            self._lines = table_lines(shown, self._zone, self._texts)
            self.model.set_rows([line.cells for line in self._lines])

    def _redraw(self) -> None:
        if self._desk.view is not None:
            self._draw(self._desk.view)

    def _on_start(self, start: PlannedStart) -> None:
        self.recipe.strip.hide()
        self.changes.show()
        self.changes.choose(start)
        self._redraw()

    def _on_row(self, index: QModelIndex) -> None:
        start = self._lines[index.row()].start
        if start is not None:
            self._on_start(start)

    def _on_preview(self, rota: Rota | None) -> None:
        self._preview = rota
        self._redraw()

    def _move(self, days: int) -> None:
        self._offset += days
        self._ask_history()
        self._redraw()

    def _go_home(self) -> None:
        self._offset = 0
        self._ask_history()
        self._redraw()

    def _on_table(self) -> None:
        as_table = self.as_table.isChecked()
        self.table.setVisible(as_table)
        self.view.setVisible(not as_table)
        self._redraw()

    def _ask_history(self) -> None:
        view = self._desk.view
        if view is None or not self._batches.available:
            return
        shown = self.board_of(view.run, view.utc_ms)
        self._batches.ask(
            self,
            board_history.reading(shown.from_ms, shown.to_ms),
            answered=self._on_history,
            failed=self._on_failed,
        )

    def _on_history(self, history: tuple[Transition, ...]) -> None:
        self._history = history
        self.note.hide()
        self._redraw()

    def _on_failed(self, reason: str) -> None:
        self.note.setText(reason)
        self.note.show()

    def _connect(self) -> None:
        self._desk.changed.connect(self._on_view)
        self.view.start_chosen.connect(self._on_start)
        self.view.unit_chosen.connect(
            lambda unit_id: self._links.open_page(f"digester:{unit_id}")
        )
        self.table.clicked.connect(self._on_row)
        self.table.activated.connect(self._on_row)
        self.changes.previewed.connect(self._on_preview)
        self.recipe.asking.connect(self.changes.setHidden)
        self.recipe.failed.connect(self._on_failed)

    def _button(self, key: str, act: Callable[[], None]) -> QPushButton:
        button = CommandButton(self._texts(f"schedule.{key}"))
        button.setToolTip(self._texts(f"schedule.{key}_tip"))
        button.clicked.connect(lambda _=False: act())
        return button

    def _lay_out(self) -> None:
        texts = self._texts
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.next, 1)
        head.addWidget(self.recipe)
        head.addWidget(self.open_recipes)
        tools = QHBoxLayout()
        tools.setSpacing(6)
        for button in (self.earlier, self.today, self.later):
            tools.addWidget(button)
        legend = QLabel(texts("schedule.legend"))
        legend.setProperty("role", "dim")
        legend.setWordWrap(True)
        tools.addWidget(legend, 1)
        tools.addWidget(self.as_table)
        below = QWidget()
        panel = QVBoxLayout(below)
        panel.setContentsMargins(0, 0, 0, 0)
        panel.addWidget(self.changes)
        panel.addWidget(self.recipe.strip)
        panel.addStretch(1)
        below.setMinimumHeight(_BELOW_PX)
        below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(_framed(self.view, self.table), 1)
        column.addLayout(tools)
        column.addWidget(_framed(below))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.addWidget(self.note)
        whole.addWidget(self._content, 1)
        whole.addStretch(0)
        self.setFocusProxy(self.view)


def _framed(*widgets: QWidget) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(8, 6, 8, 6)
    for widget in widgets:
        column.addWidget(widget)
    return frame
