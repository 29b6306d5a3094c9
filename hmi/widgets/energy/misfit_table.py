"""What will not fit into the budget before 17:00, and when."""

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHeaderView, QLabel, QVBoxLayout, QWidget

from hmi.models.local_time import minute_text
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.energy.view import EnergyView, Misfit

_WHEN_PX = 70


class MisfitTable(QWidget):
    """One row a load that will be refused, the earliest first. Owner: GUI thread."""

    def __init__(self, canvas: Canvas, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts = canvas.texts
        self._zone = zone
        self.fits = QLabel(texts("energy_page.fits"))
        self.fits.setWordWrap(True)
        titles = tuple(texts(f"energy_page.column.{key}") for key in ("when", "what"))
        self.model = RowsModel(titles, parent=self)
        self.table = PlainTable(
            self.model,
            canvas.look.theme,
            name=texts("energy_page.misfits"),
            widths={0: _WHEN_PX, 1: -1},
        )
        self.table.setWordWrap(True)
        self.table.verticalHeader().setSectionResizeMode(
            QHeaderView.ResizeMode.ResizeToContents
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fits)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def show_view(self, view: EnergyView) -> None:
        """Show what will not fit as things stand."""
        self.model.set_rows([self._row(each, view.utc_ms) for each in view.misfits])
        self.table.setVisible(bool(view.misfits))
        self.fits.setVisible(not view.misfits)

    def _row(self, misfit: Misfit, now_ms: int) -> tuple[str, ...]:
        texts = self._texts
        when = (
            texts("energy_page.now")
            if misfit.at_ms <= now_ms
            else minute_text(misfit.at_ms, self._zone)
        )
        return when, texts.say(misfit.text)
