"""Who commands this device: automatic, manual, or nobody while its lock hangs."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from hmi.models.batch.deviations import timed_left_ms
from hmi.models.local_time import duration_text, moment_text
from hmi.pages.page import PageParts
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.visibility import show_when
from plant.operation.modes import DeviceMode, ModeOf
from plant.operation.requests import Answer, SetDeviceMode
from plant.operation.view import OperationView
from plant.tag import Role

_AUTOMATIC = ModeOf(DeviceMode.AUTOMATIC, 0, "")


class ModePanel(QWidget):
    """The mode in words and three buttons. Hidden where nothing is automated. GUI thread.

    Attributes:
        buttons: by mode; the present one is pressed in.
        lock: the number of the lock, asked for before a device goes out of service.
        strip: what became of the request.
    """

    def __init__(self, tag_id: str, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tag_id = tag_id
        self._texts = parts.canvas.texts
        self._desk = parts.operation
        self._zone = parts.zone
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.buttons = {mode: self._button(mode) for mode in DeviceMode}
        self.lock = QLineEdit()
        self.lock.setPlaceholderText(self._texts("faceplate.mode.lock"))
        self.lock.setAccessibleName(self._texts("faceplate.mode.lock"))
        self.lock.textChanged.connect(self._on_lock_typed)
        self.lock.returnPressed.connect(self._take_out)
        self.take_out = CommandButton(self._texts("faceplate.mode.take_out"))
        self.take_out.clicked.connect(self._take_out)
        self._lock_row = QWidget()
        self.strip = RequestStrip(parts.operation, parts.canvas, parts.clock)
        self.strip.settled.connect(self._on_settled)
        self._lay_out()
        self._desk.changed.connect(self._on_changed)
        self._refresh()

    def _on_changed(self, view: OperationView) -> None:
        del view  # the desk keeps the newest
        self._refresh()

    def _refresh(self) -> None:
        view = self._desk.view
        show_when(self, shown=view is not None)
        if view is None:
            return
        mode = view.modes.modes.get(self._tag_id, _AUTOMATIC)
        text = self._mode_text(mode, view)
        if self.words.text() != text:
            self.words.setText(text)
        able = self._desk.operator.role.value >= Role.OPERATOR.value
        role = self._texts("faceplate.blocked.role", role=Role.OPERATOR.name.lower())
        for each, button in self.buttons.items():
            button.setChecked(each is mode.mode)
            button.setEnabled(able and not self.strip.waiting)
            button.setToolTip(self._texts(f"faceplate.mode.tip.{each.value}") if able else role)

    def _mode_text(self, mode: ModeOf, view: OperationView) -> str:
        left_ms = timed_left_ms(view, self._tag_id)
        if left_ms:
            return self._texts(
                "faceplate.mode.timed",
                left=duration_text(left_ms / 1000),
                who=mode.operator,
                back=self._texts(f"faceplate.mode.name.{mode.back.value}"),
            )
        name = self._texts(f"faceplate.mode.name.{mode.mode.value}")
        if mode.mode is DeviceMode.AUTOMATIC:
            return self._texts("faceplate.mode.plain", mode=name)
        since = moment_text(mode.since_ms, now_utc_ms=view.utc_ms, zone=self._zone)
        key = "faceplate.mode.why" if mode.reason else "faceplate.mode.by"
        return self._texts(key, mode=name, since=since, who=mode.operator, reason=mode.reason)

    def _on_press(self, mode: DeviceMode) -> None:
        view = self._desk.view
        present = _AUTOMATIC if view is None else view.modes.modes.get(self._tag_id, _AUTOMATIC)
        self.buttons[mode].setChecked(present.mode is mode)  # it is seen before it is shown
        out = mode is DeviceMode.OUT_OF_SERVICE
        self._lock_row.setVisible(out and present.mode is not mode)
        if out and present.mode is not mode:
            self.lock.setFocus()
        elif present.mode is not mode or present.until_ms:
            self.strip.send(SetDeviceMode(self._desk.asker(), self._tag_id, mode))

    def _take_out(self) -> None:
        lock = self.lock.text().strip()
        if lock:
            asker = self._desk.asker(lock)
            mode = DeviceMode.OUT_OF_SERVICE
            self.strip.send(SetDeviceMode(asker, self._tag_id, mode))
            self._lock_row.hide()

    def _on_lock_typed(self, text: str) -> None:
        self.take_out.setEnabled(bool(text.strip()))

    def _on_settled(self, answer: Answer) -> None:
        if answer.accepted:
            self.strip.hide()
            self.lock.clear()
        self._refresh()

    def _button(self, mode: DeviceMode) -> CommandButton:
        button = CommandButton(self._texts(f"faceplate.mode.name.{mode.value}"))
        button.setCheckable(True)
        button.setStyleSheet("padding: 0 6px;")
        button.clicked.connect(lambda: self._on_press(mode))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in self.buttons.values():
            row.addWidget(button, 1)
        lock = QHBoxLayout(self._lock_row)
        lock.setContentsMargins(0, 0, 0, 0)
        lock.addWidget(self.lock, 1)
        lock.addWidget(self.take_out)
        self.take_out.setEnabled(False)
        self._lock_row.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self._lock_row)
        column.addWidget(self.strip)
