"""What each digester has used of the day, by consumer, in a table."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.models.energy.uses import CAPPED_ORDER, consumer_name, row_texts, use_rows
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.energy.view import EnergyView

_NUMBER_PX = 66
_WIDE_PX = 84
_ROW_PX = 28


class UseTable(QWidget):
    """Rows are units, columns consumers, all in kWh. Owner: GUI thread."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts = canvas.texts
        titles = (
            texts("energy_page.column.unit"),
            *(consumer_name(each, texts) for each in CAPPED_ORDER),
            *(texts(f"energy_page.column.{key}") for key in ("used", "reserved", "planned")),
        )
        count = len(titles)
        self.model = RowsModel(titles, right=range(1, count), parent=self)
        self.table = PlainTable(
            self.model,
            canvas.look.theme,
            name=texts("energy_page.uses"),
            widths={
                0: -1,
                **dict.fromkeys(range(1, count - 2), _NUMBER_PX),
                **dict.fromkeys((count - 2, count - 1), _WIDE_PX),
            },
        )
        self.table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)

    def show_view(self, view: EnergyView) -> None:
        """Show this day."""
        self.model.set_rows([row_texts(row) for row in use_rows(view, self._texts)])
