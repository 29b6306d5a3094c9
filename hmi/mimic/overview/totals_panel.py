"""How are the plant's totals drawn on the overview? Two days side by side, then the balance."""

from collections.abc import Hashable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.mimic.item import MimicItem
from hmi.mimic.share_bar import SHADES
from hmi.mimic.sheet import Sheet, Target
from hmi.mimic.sizes import Sizes
from hmi.models.energy.totals import TotalsForm, spoken_totals, totals_form
from hmi.models.watches import Watches
from hmi.widgets.plant_widget import Canvas
from plant.operation.view import Totals
from plant.quality import Quality

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignRight
_BAR_PX = 10
_TODAY, _YESTERDAY = 0.76, 1.0
"""Right edges of the columns as shares of the width."""

_COLUMN = 0.22
LINES = 9
"""Heading, five figures, retention, the balance's bar and its words."""


class TotalsItem(MimicItem):
    """The figures of two days; they come from the automation, not from tags."""

    def __init__(self, rect: QRectF, sizes: Sizes, canvas: Canvas) -> None:
        super().__init__(rect, (), canvas, Watches(canvas.live))
        self._sizes = sizes
        self._totals: TotalsForm | None = None

    @property
    def form(self) -> TotalsForm | None:
        """Return what is written, None before the automation's first word."""
        return self._totals

    def show_totals(self, today: Totals, yesterday: Totals) -> None:
        """Write these figures."""
        self._totals = totals_form(today, yesterday, self.canvas.texts)
        self.refresh()

    def spoken(self) -> str:
        """Return the figures in sentences."""
        texts = self.canvas.texts
        if self._totals is None:
            return texts("overview.totals.title")
        return spoken_totals(self._totals, texts)

    def quality(self) -> Quality:
        """Return good: what is not known is a dash."""
        return Quality.GOOD

    def drawn_form(self) -> Hashable:
        """Return the texts and shares."""
        return self._totals

    def draw(self, painter: QPainter) -> None:
        """Draw heading, figures and the balance."""
        bounds, texts = self._bounds, self.canvas.texts
        line = QRectF(bounds.left(), bounds.top(), bounds.width(), bounds.height() / LINES)
        painter.setFont(self.look.font(self._sizes.small))
        painter.setPen(self.look.pen("dim"))
        for key, edge in (("today", _TODAY), ("yesterday", _YESTERDAY)):
            painter.drawText(_column(line, edge), _RIGHT, texts(f"overview.totals.{key}"))
        if self._totals is None:
            return
        for each in self._totals.lines:
            line = line.translated(0, line.height())
            painter.setFont(self.look.font(self._sizes.small))
            painter.setPen(self.look.pen("dim"))
            painter.drawText(line, _MIDDLE, each.name)
            painter.setPen(self.look.pen("text"))
            painter.drawText(_column(line, _YESTERDAY), _RIGHT, each.yesterday)
            painter.setFont(self.look.font(self._sizes.value, QFont.Weight.DemiBold))
            painter.setPen(self.look.pen("live"))
            painter.drawText(_column(line, _TODAY), _RIGHT, each.today)
        line = line.translated(0, line.height())
        painter.setFont(self.look.font(self._sizes.small - 1))
        painter.setPen(self.look.pen("text"))
        painter.drawText(line, _MIDDLE, self._totals.retention)
        self._draw_balance(painter, line.translated(0, line.height()), self._totals)

    def _draw_balance(self, painter: QPainter, line: QRectF, form: TotalsForm) -> None:
        """Draw where the gas went as parts of one bar; the unexplained part is an outline."""
        bar = QRectF(
            round(line.left()), round(line.bottom()) - _BAR_PX - 2, round(line.width()), _BAR_PX
        )
        painter.fillRect(bar, self.look.color("track"))
        left = bar.left()
        for place, part in enumerate(form.balance):
            width = bar.width() * part.share
            rect = QRectF(left, bar.top(), max(0.0, width - 1), bar.height())
            if place == len(form.balance) - 1:
                painter.setPen(self.look.pen("text"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            else:
                painter.fillRect(rect, self.look.color(SHADES[place % len(SHADES)]))
            left += width
        words = "  ".join(f"{part.name} {part.text}" for part in form.balance)
        painter.setFont(self.look.font(self._sizes.small - 1))
        painter.setPen(self.look.pen("dim"))
        shown = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, round(line.width())
        )
        painter.drawText(line.translated(0, line.height()), _MIDDLE, shown)


def draw_totals(sheet: Sheet, rect: QRectF) -> TotalsItem:
    """Draw the panel of the totals; a click opens the energy page."""
    texts = sheet.canvas.texts
    title = texts("overview.totals.title")
    inner = sheet.panel(rect, title)
    lift = sheet.sizes.title  # the heading stands beside the title
    item = TotalsItem(inner.adjusted(0, -lift, 0, 2), sheet.sizes, sheet.canvas)
    sheet.add(item)
    sheet.targets.append(
        Target(rect, title, lambda: sheet.links.open_page("energy"), tell=item.spoken)
    )
    return item


def _column(line: QRectF, edge: float) -> QRectF:
    right = line.left() + line.width() * edge
    width = line.width() * _COLUMN
    return QRectF(right - width, line.top(), width, line.height())
