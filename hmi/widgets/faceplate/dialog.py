"""The faceplate panel: docked at the right of the pages, never over header and STOP."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from hmi.models.device import Device, device_of, tag_of_target
from hmi.models.device_names import device_name
from hmi.models.faceplate.entered_value import is_entered
from hmi.models.page_of import page_of
from hmi.pages.page import PageParts
from hmi.widgets.faceplate.command_panel import CommandPanel
from hmi.widgets.faceplate.enter_panel import EnterPanel
from hmi.widgets.faceplate.last_command import LastCommand
from hmi.widgets.faceplate.mode_panel import ModePanel
from hmi.widgets.faceplate.state_panel import StatePanel
from hmi.widgets.faceplate.unit_panel import UnitPanel
from hmi.widgets.readings.row import ReadingRow
from hmi.widgets.scroll_bars import style_scroll_bars
from hmi.widgets.why.panel import WhyPanel
from plant.tag import Tag

PANEL_PX = 384
"""Width of the panel; narrower where the pages are narrow."""

_WIDEST_SHARE = 0.5
_MARGIN_PX = 14


class FaceplateDialog(QDialog):
    """One device. Not modal; Esc closes it; a second faceplate takes the place of the first.

    It lies over the right edge of the page stack of its window and follows its size, so the
    header with PLANT STOP stays free. It goes when another page is shown.

    Args:
        target: a tag (``D1.heater.OP``) or an equipment module (``D1.heating``).
        parts: what pages are built from.
        window: the main window.

    Raises:
        KeyError: the plant has no such tag or module.
    """

    def __init__(self, target: str, parts: PageParts, window: QWidget) -> None:
        tag_id = tag_of_target(parts.description, target)  # before anything is built
        super().__init__(window)
        self.setWindowFlags(Qt.WindowType.Widget)  # a panel of the window, not a window
        self._look = parts.canvas.look
        self._links = parts.links
        self._came_from = QApplication.focusWidget()
        for other in window.findChildren(FaceplateDialog):
            if other is not self:
                other.close()
        self.device: Device = device_of(parts.description, tag_id)
        texts = parts.canvas.texts
        self._texts = texts
        self.name = device_name(self.device, texts)
        unit = texts.unit_name(self.device.shown.unit_id)
        self.setAccessibleName(f"{texts('faceplate.title')}: {unit}, {self.name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._detail_page = page_of(parts.description.units[self.device.shown.unit_id])
        self.commands = CommandPanel(self.device, parts)
        self.state = StatePanel(self.device, parts.canvas, parts.pending)
        self.commands.decided.connect(self.state.expect)
        self._lay_out(parts, unit)
        self._dock(window)
        self.finished.connect(self._on_finished)
        self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the page stack's size."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and the edge towards the page."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("panel"))
        painter.fillRect(QRect(0, 0, 3, self.height()), self._look.color("line"))
        painter.end()

    def _on_finished(self) -> None:
        """Give the focus back to where the faceplate was called from."""
        came_from = self._came_from
        if came_from is not None and isValid(came_from) and came_from.isVisible():
            came_from.setFocus()

    def _dock(self, window: QWidget) -> None:
        stack = window.findChild(QStackedWidget)
        self._area: QWidget = stack if isinstance(stack, QStackedWidget) else window
        self._area.installEventFilter(self)
        if isinstance(stack, QStackedWidget):
            stack.currentChanged.connect(self.close)
            stack.destroyed.connect(self.close)
        self._place()
        self.raise_()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        corner = self._area.mapTo(parent, self._area.rect().topLeft())
        width = min(PANEL_PX, int(self._area.width() * _WIDEST_SHARE))
        self.setGeometry(
            corner.x() + self._area.width() - width, corner.y(), width, self._area.height()
        )

    def _lay_out(self, parts: PageParts, unit: str) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 8)
        column.setSpacing(8)
        if self.device.shown.field_unit is not None:
            column.addWidget(UnitPanel(self.device.shown.field_unit, parts))
        column.addWidget(self.state)
        self._lay_out_commands(column, parts)
        command = self.device.command
        if command is not None:
            column.addWidget(self._caption("faceplate.last_command"))
            column.addWidget(LastCommand(command, parts))
        if self.device.companions:
            column.addWidget(self._caption("faceplate.same_equipment"))
            rows = QVBoxLayout()
            rows.setSpacing(0)
            for tag in self.device.companions:
                rows.addWidget(self._companion(tag, parts))
            column.addLayout(rows)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        style_scroll_bars(scroll, self._look.theme)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3, 8, 0, 8)
        whole.addLayout(self._head(unit))
        whole.addWidget(scroll, 1)
        whole.addLayout(self._foot())

    def _lay_out_commands(self, column: QVBoxLayout, parts: PageParts) -> None:
        """Lay out the mode, the buttons, what may be entered, and why it does not run."""
        command = self.device.command
        self.mode: ModePanel | None = None
        self.why: WhyPanel | None = None
        self.enter: EnterPanel | None = None
        if command is not None and self.device.is_output:
            self.mode = ModePanel(command.tag_id, parts)
            self.why = WhyPanel(command.tag_id, parts)
            column.addWidget(self.mode)
        column.addWidget(self.commands)
        if is_entered(self.device.shown):
            self.enter = EnterPanel(self.device.shown, parts)
            column.addWidget(self.enter)
        if self.why is not None:
            column.addWidget(self.why)

    def _head(self, unit: str) -> QHBoxLayout:
        title = QLabel(self.name)
        title.setProperty("role", "title")
        title.setWordWrap(True)
        under = QLabel(f"{unit} · {(self.device.command or self.device.shown).tag_id}")
        under.setProperty("role", "dim")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(title)
        words.addWidget(under)
        self.dismiss = QPushButton("✕")
        self.dismiss.setAutoDefault(False)
        self.dismiss.setStyleSheet("padding: 0;")
        self.dismiss.setFixedWidth(self._look.theme.button_px)
        self.dismiss.setAccessibleName(self._texts("faceplate.dismiss"))
        self.dismiss.setToolTip(self._texts("faceplate.dismiss_hint"))
        self.dismiss.clicked.connect(self.close)
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        head.addLayout(words, 1)
        head.addWidget(self.dismiss)
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        trend_of, unit = self._trend_tag(), self.device.shown.field_unit
        diagnostics = f"diagnostics:{unit}" if unit else "diagnostics"
        self.links: list[QPushButton] = []
        for key, act in (
            ("faceplate.trend", lambda: self._links.open_trend(trend_of)),
            ("faceplate.detail", lambda: self._links.open_page(self._detail_page)),
            ("faceplate.diagnostics", lambda: self._links.open_page(diagnostics)),
        ):
            button = QPushButton(self._texts(key))
            button.setAutoDefault(False)
            button.clicked.connect(act)
            self.links.append(button)
            foot.addWidget(button, 1)
        return foot

    def _trend_tag(self) -> str:
        """Return the tag whose course says most: what is seen, not what was asked."""
        readback = self.device.readback
        return (readback or self.device.shown).tag_id

    def _caption(self, key: str) -> QLabel:
        caption = QLabel(self._texts(key))
        caption.setProperty("role", "dim")
        caption.setContentsMargins(0, 10, 0, 0)
        return caption

    def _companion(self, tag: Tag, parts: PageParts) -> ReadingRow:
        row = ReadingRow(tag, parts.canvas, setpoint=self._mark_for(tag))
        row.activated.connect(self._links.open_faceplate)
        row.trend_wanted.connect(self._links.open_trend)
        return row

    def _mark_for(self, tag: Tag) -> Tag | None:
        """Return the set point to mark on a tag's bar: the loop's, where the units agree."""
        setpoint = self.device.setpoint
        return setpoint if setpoint is not None and setpoint.eu == tag.eu else None
