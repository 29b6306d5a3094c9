"""What became of each batch? The list of all, one record, and how it compares."""

from collections.abc import Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.batch.record_tables import RecordWriter
from hmi.pages.page import Page, PageParts
from hmi.widgets.batch.record_view import RecordView
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.operation.store import BatchBook, BatchLine, BatchRecord
from plant.operation.view import OperationView

_LIST_PX = 430
_MOST = 300
_COLUMNS = ("batch", "started", "state", "ch4")


class BatchesPage(Page):
    """Page ``batches``; ``batches:D3-2026-11-20-1`` shows that record.

    The book is asked off the window's thread.

    Attributes:
        unit: which unit's batches are listed.
        table: the list, newest first.
        view: the record that is shown.
        said: why there is nothing.
    """

    def __init__(self, page_id: str, parts: PageParts) -> None:
        texts = parts.canvas.texts
        super().__init__(page_id, texts("nav.batches"))
        self._texts = texts
        self._books = parts.desk.batches
        self._wanted = page_id.partition(":")[2]
        self._writer = RecordWriter(texts, parts.zone)
        self._lines: Sequence[BatchLine] = ()
        self._steps: tuple[int, ...] = ()
        self._operation = parts.operation
        self.unit = QComboBox()
        self.unit.setAccessibleName(texts("record.unit"))
        self.unit.addItem(texts("record.every_unit"), "")
        for unit in parts.description.units.values():
            if unit.kind == "digester":
                self.unit.addItem(texts.unit_name(unit.unit_id), unit.unit_id)
        self.unit.currentIndexChanged.connect(self._show_lines)
        self._rows = RowsModel(
            [texts(f"record.column.{name}") for name in _COLUMNS], right=(3,)
        )
        self.table = PlainTable(
            self._rows,
            parts.canvas.look.theme,
            name=texts("record.list"),
            widths={0: -1, 1: 116, 2: 84, 3: 80},
        )
        self.table.clicked.connect(lambda index: self._choose(index.row()))
        self.table.activated.connect(lambda index: self._choose(index.row()))
        self.view = RecordView(parts)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.hide()
        self._lay_out()
        parts.operation.changed.connect(self._on_operation)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the list anew: batches may have begun or ended."""
        super().showEvent(event)
        self.ask()

    def ask(self) -> None:
        """Ask the book for its batches."""
        if not self._books.available:
            self._say(self._texts("record.no_book"))
            return
        self._books.ask(
            ("batches", id(self)),
            lambda book: book.batches(limit=_MOST),
            answered=self._on_lines,
            failed=self._say,
        )

    def _on_operation(self, view: OperationView) -> None:
        """Ask again once a unit has gone on, or while nothing was found yet."""
        steps = tuple(unit.sequence for unit in view.run.units.values())
        waits = self._books.waiting(("batches", id(self)))
        if self.isVisible() and (steps != self._steps or not self._lines) and not waits:
            self._steps = steps
            self.ask()

    def _on_lines(self, lines: Sequence[BatchLine]) -> None:
        self._lines = lines
        self._show_lines()

    def _show_lines(self) -> None:
        shown = self._shown()
        self._rows.set_rows([self._writer.line(line) for line in shown])
        self._say("" if shown else self._texts("record.none"))
        known = [line.batch_id for line in shown]
        if self._wanted not in known and known:
            self._wanted = known[0]
        if self._wanted in known:
            place = known.index(self._wanted)
            self.table.setCurrentIndex(self._rows.index(place, 0))
            self._ask_record(self._wanted)

    def _shown(self) -> list[BatchLine]:
        unit_id = str(self.unit.currentData())
        return [line for line in self._lines if not unit_id or line.unit_id == unit_id]

    def _choose(self, row: int) -> None:
        shown = self._shown()
        if row < len(shown):
            self._wanted = shown[row].batch_id
            self._ask_record(self._wanted)

    def _ask_record(self, batch_id: str) -> None:
        def question(book: BatchBook) -> BatchRecord | None:
            return book.record(batch_id)

        self._books.ask(
            ("record", id(self)), question, answered=self._on_record, failed=self._say
        )

    def _on_record(self, record: BatchRecord | None) -> None:
        if record is None:
            self._say(self._texts("record.gone", batch=self._wanted))
        else:
            self.view.show_record(record, self._lines)
        self._frame.setVisible(record is not None)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.unit)
        left.addWidget(self.said)
        left.addWidget(self.table, 1)
        side = QWidget()
        side.setFixedWidth(_LIST_PX)
        left.setContentsMargins(0, 0, 0, 0)
        side.setLayout(left)
        self._frame = QFrame()
        self._frame.setProperty("role", "panel")
        self._frame.hide()
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.view)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(side)
        row.addWidget(self._frame, 1)
        row.addStretch(0)
