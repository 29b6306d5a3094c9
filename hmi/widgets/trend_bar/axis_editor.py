"""Which ends has a value axis? Two fields over the axis, and back to automatic."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from hmi.models.trend.lanes import Lane
from hmi.models.trend.presentation import Range, TrendPresentation
from plant.texts import Texts

_FIELD_PX = 110


class AxisEditor(QDialog):
    """Sets the ends of one axis by hand. GUI thread."""

    def __init__(
        self, lane: Lane, presentation: TrendPresentation, texts: Texts, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._lane = lane
        self._presentation = presentation
        self._texts = texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.high = _field(texts("trends.axis.high"))
        self.low = _field(texts("trends.axis.low"))
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.use = QPushButton(texts("trends.axis.use"))
        self.use.setDefault(True)
        self.use.clicked.connect(self._use)
        self.automatic = QPushButton(texts("trends.axis.automatic"))
        self.automatic.setAutoDefault(False)
        self.automatic.clicked.connect(self._automatic)
        form = QFormLayout(self)
        axis = lane.symbol or texts("trends.values")
        self.setWindowTitle(texts("trends.axis.title", axis=axis))
        form.addRow(texts("trends.axis.high"), self.high)
        form.addRow(texts("trends.axis.low"), self.low)
        form.addRow(self.problem)
        row = QHBoxLayout()
        row.addWidget(self.automatic)
        row.addWidget(self.use)
        form.addRow(row)

    def open_at(self, corner: QPoint, ends: Range) -> None:
        """Show the editor with the present ends."""
        low, high = ends
        digits = max(0, 3 - len(str(int(abs(high - low)))))
        self.low.setText(f"{low:.{digits}f}")
        self.high.setText(f"{high:.{digits}f}")
        self.move(corner)
        self.show()
        self.high.setFocus()
        self.high.selectAll()

    def _use(self) -> None:
        ends = _number(self.low.text()), _number(self.high.text())
        if ends[0] is None or ends[1] is None:
            self._refuse("trends.axis.unreadable")
        elif ends[0] >= ends[1]:
            self._refuse("trends.axis.reversed")
        else:
            self._presentation.set_range(self._lane.key, (ends[0], ends[1]))
            self.close()

    def _automatic(self) -> None:
        self._presentation.set_range(self._lane.key, None)
        self.close()

    def _refuse(self, key: str) -> None:
        self.problem.setText(self._texts(key))
        self.problem.show()


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setFixedWidth(_FIELD_PX)
    field.setAccessibleName(name)
    return field


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None
