"""The day's budget in full: bar, legend, why it is so, and what 17:00 will bring."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hmi.look import Look
from hmi.models.energy.budget import Part, kwh_text, percent_text, used_share
from hmi.models.local_time import day_text, minute_text
from hmi.widgets.energy.budget_bar import BudgetBar, paint_part
from hmi.widgets.plant_widget import Canvas
from plant.energy.view import BudgetState, EnergyView


class _Sample(QWidget):
    """A small piece of the bar, for the legend."""

    def __init__(self, part: Part, look: Look) -> None:
        super().__init__()
        self._part = part
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the sample."""
        return QSize(22, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint_part(painter, rect, self._part, self._look)
        painter.setPen(self._look.pen("line"))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class BudgetPanel(QWidget):
    """What the day may use and has used. Owner: GUI thread."""

    def __init__(self, canvas: Canvas, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts = canvas.texts
        self._zone = zone
        theme = canvas.look.theme
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.state = QLabel()
        self.state.setStyleSheet(
            f"background: {theme.text}; color: {theme.panel}; "
            "font-weight: 600; padding: 2px 8px;"
        )
        self.bar = BudgetBar(canvas.look, texts)
        self.forecast, self.why, self.notes = QLabel(), QLabel(), QLabel()
        for label in (self.forecast, self.why, self.notes):
            label.setWordWrap(True)
        self.notes.setProperty("role", "dim")
        self.figures: dict[Part, QLabel] = {part: QLabel() for part in Part}
        self._left = QLabel()
        self._lay_out(canvas.look)

    def show_view(self, view: EnergyView) -> None:
        """Show this day."""
        texts, zone = self._texts, self._zone
        self.title.setText(
            texts(
                "energy_page.title",
                used=kwh_text(view.used_wh + view.reserved_wh),
                budget=kwh_text(view.budget_wh),
                left=kwh_text(view.left_wh),
            )
        )
        share = percent_text(used_share(view))
        self.state.setText(texts(f"energy_page.state.{view.state.value}", share=share))
        self.state.setVisible(view.state is not BudgetState.NORMAL)
        self.bar.show_view(view)
        protective = min(view.protective_wh, view.used_wh)
        amounts = {
            Part.PROTECTIVE: protective,
            Part.USED: view.used_wh - protective,
            Part.RESERVED: view.reserved_wh,
            Part.SET_ASIDE: view.set_aside_wh,
        }
        for part, label in self.figures.items():
            name = texts(f"energy_page.part.{part.value}")
            label.setText(f"{name}: {kwh_text(amounts[part])}")
        self.forecast.setText(
            texts(
                "energy_page.forecast",
                begin=f"{day_text(view.start_ms, zone)} {minute_text(view.start_ms, zone)}",
                time=minute_text(view.end_ms, zone),
                forecast=kwh_text(view.forecast_wh),
                next=kwh_text(view.next_budget_wh),
            )
        )
        self.why.setText(texts.say(view.why))
        self.notes.setText("\n".join(texts.say(note) for note in view.notes))
        self.notes.setVisible(bool(view.notes))

    def _lay_out(self, look: Look) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.state)
        head.addStretch(1)
        legend = QGridLayout()
        legend.setHorizontalSpacing(8)
        legend.setVerticalSpacing(2)
        for place, (part, label) in enumerate(self.figures.items()):
            line, side = divmod(place, 2)
            legend.addWidget(_Sample(part, look), line, 2 * side)
            legend.addWidget(label, line, 2 * side + 1)
        legend.setColumnStretch(1, 1)
        legend.setColumnStretch(3, 1)
        marks = QLabel(self._texts("energy_page.marks"))
        marks.setProperty("role", "dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(legend)
        for label in (marks, self.why, self.notes, self.forecast):
            column.addWidget(label)
