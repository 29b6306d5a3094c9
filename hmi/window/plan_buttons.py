"""The day's energy and the next batch, on every page: two lines each, a click leads on."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from hmi.look import Look
from hmi.models.energy.budget import (
    BudgetBarForm,
    bar_form,
    kwh_text,
    percent_text,
    spoken_budget,
    used_share,
)
from hmi.models.local_time import minute_text
from hmi.models.schedule.next_start import countdown_text, next_start, start_sentence
from hmi.widgets.energy.budget_bar import paint_budget
from plant.energy.view import BudgetState, EnergyView
from plant.operation.view import OperationView
from plant.texts import Texts

_HEIGHT_PX = 44
_BUDGET_PX = 196
_NEXT_PX = 160
_LEAST_PX = 104
_PAD_PX = 4
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class _TwoLineButton(QAbstractButton):
    """A quiet place of the header that leads to a page; the keyboard reaches it."""

    def __init__(
        self, look: Look, texts: Texts, width: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._texts = texts
        self._width = width
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return the least place in which the first words can be read."""
        return QSize(_LEAST_PX, _HEIGHT_PX)

    def sizeHint(self) -> QSize:
        """Return a place as high as the other buttons of the header."""
        return QSize(self._width, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both lines and the focus ring."""
        del event
        painter = QPainter(self)
        inner = QRectF(self.rect()).adjusted(_PAD_PX, 2, -_PAD_PX, -2)
        self.draw(painter, inner)
        if self.hasFocus():
            painter.setPen(self._look.pen("focus", 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def draw(self, painter: QPainter, inner: QRectF) -> None:
        """Draw the content within a rectangle."""
        raise NotImplementedError

    def write(self, painter: QPainter, line: QRectF, text: str) -> None:
        """Write a text into a line, shortened where there is no room for it."""
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, round(line.width())
        )
        painter.drawText(line, _MIDDLE, shown)

    def say(self, sentence: str) -> None:
        """Tell tool tip and screen reader."""
        if sentence != self.toolTip():
            self.setToolTip(sentence)
            self.setAccessibleDescription(sentence)


class BudgetButton(_TwoLineButton):
    """Energy used of the day's budget, and the bar below."""

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(look, texts, _BUDGET_PX, parent)
        self._form: BudgetBarForm | None = None
        self._line = ""
        self._word = ""
        self.setAccessibleName(texts("energy_page.bar"))
        self.say(texts("energy_page.waiting"))

    @property
    def shown(self) -> str:
        """Return the text of the upper line."""
        return f"{self._line} {self._word}".strip()

    def show_view(self, view: EnergyView) -> None:
        """Show this day."""
        self.say(spoken_budget(view, self._texts))
        line = self._texts(
            "energy_page.header",
            used=kwh_text(view.used_wh + view.reserved_wh, unit=False),
            budget=kwh_text(view.budget_wh),
        )
        normal = view.state is BudgetState.NORMAL
        word = "" if normal else percent_text(used_share(view))
        form = bar_form(view)
        if (line, word, form) != (self._line, self._word, self._form):
            self._line, self._word, self._form = line, word, form
            self.update()

    def draw(self, painter: QPainter, inner: QRectF) -> None:
        """Draw the figures, inverted where the warning is passed, and the bar."""
        look = self._look
        upper = QRectF(inner.left(), inner.top(), inner.width(), 18)
        painter.setFont(look.font(12))
        painter.setPen(look.pen("text" if self._form else "dim"))
        text = self._line or self._texts("energy_page.header_waiting")
        self.write(painter, upper, text)
        if self._word:
            painter.setFont(look.font(12, QFont.Weight.DemiBold))
            width = painter.fontMetrics().horizontalAdvance(self._word) + 8
            badge = QRectF(upper.right() - width, upper.top() + 1, width, 16)
            painter.fillRect(badge, look.color("text"))
            painter.setPen(look.pen("panel"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self._word)
        if self._form is not None:
            bar = QRectF(inner.left(), inner.bottom() - 13, inner.width() - 1, 10)
            paint_budget(painter, bar, self._form, look)


class NextBatchButton(_TwoLineButton):
    """Which unit starts next and when; below, how long that is and whether it is ready."""

    def __init__(
        self, look: Look, texts: Texts, zone: ZoneInfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, texts, _NEXT_PX, parent)
        self._zone = zone
        self._lines = (texts("schedule.next_caption"), "")
        self.setAccessibleName(texts("schedule.next_caption"))
        self.say(texts("schedule.next_waiting"))

    @property
    def shown(self) -> tuple[str, str]:
        """Return both lines."""
        return self._lines

    def show_view(self, view: OperationView) -> None:
        """Show the next start."""
        texts = self._texts
        start = next_start(view.run, self._zone)
        if start is None:
            self.say(texts("schedule.next_none"))
            lines = (texts("schedule.next_caption"), "\N{EN DASH}")
        else:
            self.say(start_sentence(start, view.utc_ms, self._zone, texts))
            word = texts("schedule.word_ready" if start.ready else "schedule.word_not_ready")
            lines = (
                texts(
                    "schedule.next_header",
                    unit=start.unit_id,
                    time=minute_text(start.at_ms, self._zone),
                    word=word,
                ),
                texts(
                    "schedule.next_line",
                    countdown=countdown_text(start.at_ms - view.utc_ms, texts),
                ),
            )
        if lines != self._lines:
            self._lines = lines
            self.update()

    def draw(self, painter: QPainter, inner: QRectF) -> None:
        """Draw both lines."""
        look = self._look
        upper = QRectF(inner.left(), inner.top() + 1, inner.width(), 18)
        painter.setFont(look.font(13, QFont.Weight.DemiBold))
        painter.setPen(look.pen("text"))
        self.write(painter, upper, self._lines[0])
        painter.setFont(look.font(12))
        painter.setPen(look.pen("dim"))
        self.write(painter, upper.translated(0, 19), self._lines[1])
