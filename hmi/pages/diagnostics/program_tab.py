"""How is the program itself? Its threads, its scan, its clock, its journal and history."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.models.diagnosis.history_rows import history_rows
from hmi.models.diagnosis.rows import Reader, program_rows, thread_rows
from hmi.models.last_news import LastNews
from hmi.pages.page import PageParts
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.health import SystemHealth


class ProgramTab(QWidget):
    """Figures at the left, threads at the right."""

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._texts = texts = parts.canvas.texts
        self._news = LastNews.of(parts.bridge)
        theme = parts.canvas.look.theme
        self.figures = RowsModel(
            [texts("diagnostics.column.figure"), texts("diagnostics.column.value")], parent=self
        )
        self.threads = RowsModel(
            [texts(f"diagnostics.column.{key}") for key in ("thread", "alive", "beat")],
            right=(2,),
            parent=self,
        )
        row = QHBoxLayout(self)
        row.addWidget(
            PlainTable(
                self.figures,
                theme,
                name=texts("diagnostics.tab_program"),
                widths={0: 240, 1: -1},
            ),
            1,
        )
        row.addWidget(
            PlainTable(
                self.threads,
                theme,
                name=texts("diagnostics.program.threads"),
                widths={0: -1, 1: 120, 2: 160},
            ),
            1,
        )
        self._news.health_changed.connect(self.show_health)
        if self._news.health is not None:
            self.show_health(self._news.health)

    def show_health(self, health: SystemHealth) -> None:
        """Draw a health report."""
        parts = self._parts
        reader = Reader(parts.description, parts.zone, parts.clock.utc_ms())
        figures = program_rows(health, self._texts) + history_rows(health.history, reader)
        self.figures.set_rows(figures)
        self.threads.set_rows(thread_rows(health, self._texts))
