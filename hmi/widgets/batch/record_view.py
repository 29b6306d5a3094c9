"""One batch's record: figures, plan against actual, all that happened, and files of it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.models.batch.record_paper import record_paper
from hmi.models.batch.record_tables import RecordTable, RecordWriter
from hmi.models.desk.export_wishes import unused_file
from hmi.pages.page import PageParts
from hmi.widgets.batch.compare_panel import ComparePanel
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from hmi.widgets.trend_tools.words import SayingLabel
from hmi.widgets.visibility import show_when
from plant.operation.store import BatchExporter, BatchForm, BatchLine, BatchRecord

_FIGURE_COLUMNS = 5
_WIDTHS = {
    "stages": {0: -1, 1: 120, 2: 120, 3: 110, 4: 120},
    "states": {0: 110, 1: -1, 2: 90, 3: 210},
    "feeding": {0: -1, 1: 80, 2: 70, 3: 90, 4: 70, 5: 140, 6: 90},
    "energy": {0: -1, 1: 120},
    "recipe": {0: -1, 1: 260},
}
_ENTRY_WIDTHS = {0: 110, 1: 100, 2: -1, 3: 220}


class RecordView(QWidget):
    """Shows one record. GUI thread.

    Attributes:
        tabs: the record's tables, and the comparison as the last.
        compare: this batch over earlier ones.
        buttons: ``json``, ``csv`` and ``pdf``.
        folder: where files go.
    """

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._texts = parts.canvas.texts
        self._writer = RecordWriter(self._texts, parts.zone)
        self._record: BatchRecord | None = None
        self._tables: dict[str, RowsModel] = {}
        self._file: Path | None = None
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.folder = Path(QStandardPaths.writableLocation(documents))
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.subtitle = QLabel()
        self.subtitle.setProperty("role", "dim")
        self.subtitle.setWordWrap(True)
        self._figures = QGridLayout()
        self._figure_labels: list[tuple[QLabel, QLabel]] = []
        self.tabs = QTabWidget()
        self.tabs.tabBar().setStyleSheet("QTabBar::tab { padding: 0 7px; min-width: 34px; }")
        self.compare = ComparePanel(parts)
        self.buttons = {key: self._button(key) for key in ("json", "csv", "pdf")}
        for form in BatchForm:
            show_when(self.buttons[form.value], shown=parts.desk.batch_files.available)
        self.said = SayingLabel()
        self.tabs.currentChanged.connect(self._on_tab)
        parts.desk.pdf.written.connect(self._on_written)
        parts.desk.pdf.failed.connect(self._on_failed)
        self._lay_out()

    @property
    def record(self) -> BatchRecord | None:
        """Return what is shown."""
        return self._record

    def show_record(self, record: BatchRecord, lines: Sequence[BatchLine]) -> None:
        """Show a record.

        Args:
            record: the batch.
            lines: all batches, for the comparison.
        """
        self._record = record
        self.title.setText(self._writer.title(record.line))
        self.subtitle.setText(self._writer.subtitle(record.line))
        self._show_figures(record)
        for table in self._writer.tables(record):
            self._show_table(table)
        if self.tabs.indexOf(self.compare) < 0:
            self.tabs.addTab(self.compare, self._texts("record.tab.compare"))
        self.compare.show_record(record, lines)

    def _show_figures(self, record: BatchRecord) -> None:
        figures = self._writer.figures(record, self._parts.clock.utc_ms())
        while len(self._figure_labels) < len(figures):
            place = len(self._figure_labels)
            caption, value = QLabel(), QLabel()
            caption.setProperty("role", "dim")
            value.setProperty("role", "live")
            row, column = divmod(place, _FIGURE_COLUMNS)
            value.setContentsMargins(0, 0, 0, 5)
            self._figures.addWidget(caption, 2 * row, column)
            self._figures.addWidget(value, 2 * row + 1, column)
            self._figure_labels.append((caption, value))
        for (caption, value), (name, text) in zip(self._figure_labels, figures, strict=True):
            caption.setText(name)
            value.setText(text)

    def _show_table(self, table: RecordTable) -> None:
        model = self._tables.get(table.key)
        if model is None:
            model = RowsModel(table.head, right=table.right, parent=self)
            view = PlainTable(
                model,
                self._parts.canvas.look.theme,
                name=self._texts(f"record.table.{table.key}"),
                widths=_WIDTHS.get(table.key, _ENTRY_WIDTHS),
            )
            self._tables[table.key] = model
            self.tabs.addTab(view, self._texts(f"record.tab.{table.key}"))
        model.set_rows(table.rows)
        place = list(self._tables).index(table.key)
        self.tabs.setTabVisible(place, bool(table.rows))

    def _on_tab(self, place: int) -> None:
        if self.tabs.widget(place) is self.compare:
            self.compare.ask()

    def _export(self, form: BatchForm) -> None:
        record = self._record
        if record is None:
            return
        batch_id = record.line.batch_id
        file = unused_file(self.folder, batch_id, form.value)
        self._file = file
        self.said.say(self._texts("record.writing"))

        def write(exporter: BatchExporter) -> Path:
            exporter.export(batch_id, file, form)
            return file

        self._parts.desk.batch_files.ask(
            ("record", id(self)), write, answered=self._on_written, failed=self._on_failed
        )

    def _print(self) -> None:
        record = self._record
        if record is None:
            return
        html = record_paper(
            record,
            self._writer,
            self._texts,
            plant=self._parts.description.site.name,
            now_ms=self._parts.clock.utc_ms(),
        )
        file = unused_file(self.folder, record.line.batch_id, "pdf")
        if self._parts.desk.pdf.write(html, file, foot=record.line.batch_id):
            self._file = file
            self.said.say(self._texts("record.writing"))

    def _on_written(self, file: Path) -> None:
        if file == self._file:
            self.said.say(self._texts("card.page.written", file=str(file)))

    def _on_failed(self, trouble: str) -> None:
        if self._file is not None:
            self.said.say(trouble, trouble=True)

    def _button(self, key: str) -> CommandButton:
        button = CommandButton(self._texts(f"record.export.{key}"))
        button.setToolTip(self._texts(f"record.export.{key}_tip"))
        if key == "pdf":
            button.clicked.connect(self._print)
        else:
            button.clicked.connect(lambda: self._export(BatchForm(key)))
        return button

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        for button in self.buttons.values():
            head.addWidget(button)
        self._figures.setVerticalSpacing(0)
        self._figures.setHorizontalSpacing(14)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(head)
        column.addWidget(self.said)
        column.addLayout(self._figures)
        column.addWidget(self.tabs, 1)
