"""What happened last? One line at the foot of every page."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.look import Look
from hmi.models.local_time import clock_text
from hmi.models.news import NewsLine
from plant.texts import Texts

_HEIGHT_PX = 28
_MARGIN_PX = 14
_TIME_PX = 70


class Strip(QWidget):
    """The last event or outcome with its time, shortened with an ellipsis where too long."""

    def __init__(
        self, look: Look, texts: Texts, zone: ZoneInfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(texts("shell.strip"))
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._look = look
        self._zone = zone
        self._time = ""
        self._text = texts("shell.no_news")
        self._trouble = False

    def text(self) -> str:
        """Return the line."""
        return self._text

    def sizeHint(self) -> QSize:
        """Return the height; any width will do."""
        return QSize(200, _HEIGHT_PX)

    def show_line(self, line: NewsLine) -> None:
        """Show a line of the news."""
        self._time = clock_text(line.utc_ms, self._zone)
        self._text = line.text
        self._trouble = line.trouble
        self.setToolTip(line.text)
        self.setAccessibleDescription(f"{self._time} {line.text}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw time and text."""
        super().paintEvent(event)
        look, painter = self._look, QPainter(self)
        painter.fillRect(self.rect(), look.color("raised"))
        left = _MARGIN_PX
        if self._time:
            painter.setFont(look.font(look.theme.small_px))
            painter.setPen(look.pen("dim"))
            where = QRectF(left, 0, _TIME_PX, self.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, self._time)
            left += _TIME_PX
        weight = QFont.Weight.DemiBold if self._trouble else QFont.Weight.Normal
        painter.setFont(look.font(look.theme.font_px, weight))
        painter.setPen(look.pen("text"))
        room = self.width() - left - _MARGIN_PX
        text = look.metrics(look.theme.font_px, weight).elidedText(
            self._text, Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(
            QRectF(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.end()
