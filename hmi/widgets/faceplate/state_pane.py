"""A value under its caption; what is only asked for is drawn so that nobody thinks it seen."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from hmi.look import Look

BIG_PX = 22
"""Size of the state or value that a faceplate is about."""

_BAR_PX = 5


class StatePane(QFrame):
    """Plain frame for what is; dashed frame with a bar for what was only asked for.

    Args:
        caption: words over the value.
        value: shows the present value.
        look: the theme.
    """

    def __init__(
        self, caption: str, value: QWidget, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._value = value
        self._pending = False
        self.caption = QLabel(caption)
        self.caption.setProperty("role", "dim")
        self.wanted = QLabel()
        self.wanted.setFont(look.font(BIG_PX, QFont.Weight.DemiBold))
        self.wanted.setStyleSheet(f"font-size: {BIG_PX}px; font-weight: 600;")
        self.wanted.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addWidget(value)
        column.addWidget(self.wanted)

    @property
    def pending(self) -> bool:
        """Return whether the pane shows what is asked for and not yet seen."""
        return self._pending

    def show_wanted(self, caption: str, wanted: str) -> None:
        """Show what was asked for, as such; an empty text leaves the present value."""
        self._pending = True
        self.caption.setText(caption)
        self.wanted.setText(wanted)
        self.wanted.setVisible(bool(wanted))
        self._value.setVisible(not wanted)
        self.update()

    def show_value(self, caption: str) -> None:
        """Show the present value plainly."""
        self._pending = False
        self.caption.setText(caption)
        self.wanted.hide()
        self._value.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and frame."""
        del event
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(rect, self._look.color("panel" if self._pending else "vessel"))
        if self._pending:
            bar = QRectF(rect.left(), rect.top(), _BAR_PX, rect.height())
            painter.fillRect(bar, self._look.color("live"))
            painter.setPen(self._look.pen("live", 2, Qt.PenStyle.DashLine))
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.setPen(self._look.pen("edge"))
            painter.drawRect(rect)
        painter.end()
