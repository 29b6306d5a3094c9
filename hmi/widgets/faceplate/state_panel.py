"""What was asked of the device and what is seen of it, side by side and never mixed up."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from hmi.models.device import Device
from hmi.models.local_time import duration_text
from hmi.models.pending import PendingCommands
from hmi.models.watches import Watches
from hmi.value_text import quality_text
from hmi.widgets.faceplate.state_pane import BIG_PX, StatePane
from hmi.widgets.faceplate.time_bar import TimeBar
from hmi.widgets.faceplate.wide_bar import WideBar
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.value_label import ValueLabel
from plant.quality import Quality
from plant.sample import Sample
from plant.tag import Suffix, Tag


class StatePanel(QWidget):
    """Asked beside seen for an output or set point; one value for a measurement."""

    def __init__(
        self,
        device: Device,
        canvas: Canvas,
        pending: PendingCommands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._device = device
        self._canvas = canvas
        self._pending = pending
        self._wanted = ""
        self._captions = ("faceplate.asked", "faceplate.seen")
        if device.command is not None and not device.is_output:
            self._captions = ("faceplate.setpoint", "faceplate.measured")
        self.asked: StatePane | None = None
        self.seen: StatePane | None = None
        self.remaining = QLabel()
        self.remaining.setWordWrap(True)
        self.remaining.hide()
        self._longest_s = 1
        self.run_bar = TimeBar(canvas.look)
        self.run_bar.hide()
        self.quality = QLabel()
        self.quality.hide()
        self._lay_out()
        self._watches = Watches(canvas.live)
        self._watches.add((device.readback or device.shown).tag_id, self._on_seen)
        for tag in (device.remaining, device.excuse):
            if tag is not None:
                self._watches.add(tag.tag_id, self._on_run)
        self.destroyed.connect(self._watches.stop)
        pending.pending_changed.connect(self._on_pending)
        self._on_pending()

    def expect(self, wanted: str) -> None:
        """Remember in words what is being asked for; it is shown until the read-back."""
        self._wanted = wanted

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self._watches.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following."""
        self._watches.stop()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        texts, device = self._canvas.texts, self._device
        bar = self._bar_tag()
        asked, seen = self._captions
        if device.command is not None:
            self.asked = self._pane(texts(asked), device.command)
            grid.addWidget(self.asked, 0, 0)
            if device.readback is not None:
                self.seen = self._pane(texts(seen), device.readback)
            else:
                nothing = QLabel(texts("faceplate.no_readback"))
                self.seen = StatePane(texts(seen), nothing, self._canvas.look)
            grid.addWidget(self.seen, 0, 1)
        else:
            self.seen = self._pane(texts("faceplate.value"), device.shown)
            grid.addWidget(self.seen, 0, 0, 1, 2)
        if bar is not None:
            grid.addWidget(WideBar(bar, self._canvas, setpoint=device.setpoint), 1, 0, 1, 2)
        grid.addWidget(self.quality, 2, 0, 1, 2)
        grid.addWidget(self.remaining, 3, 0, 1, 2)
        grid.addWidget(self.run_bar, 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def _pane(self, caption: str, tag: Tag) -> StatePane:
        left = Qt.AlignmentFlag.AlignLeft
        label = ValueLabel(tag, self._canvas, pixels=BIG_PX, align=left)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label.setCursor(Qt.CursorShape.ArrowCursor)
        return StatePane(caption, label, self._canvas.look)

    def _bar_tag(self) -> Tag | None:
        """Return the analogue tag whose place in its range the bar shows."""
        device = self._device
        if device.command is not None and device.command.suffix is Suffix.SETPOINT:
            return device.readback
        if device.command is None and WideBar.suits(device.shown):
            return device.shown
        return None

    def _on_pending(self) -> None:
        command = self._device.command
        if self.asked is None or command is None:
            return
        if self._pending.is_pending(command.tag_id):
            self.asked.show_wanted(self._canvas.texts("faceplate.waiting"), self._wanted)
        else:
            self._wanted = ""
            self.asked.show_value(self._canvas.texts(self._captions[0]))

    def _on_seen(self, sample: Sample) -> None:
        """Say in words what the mark beside the value means."""
        good = sample.quality is Quality.GOOD
        self.quality.setText("" if good else quality_text(sample.quality, self._canvas.texts))
        self.quality.setVisible(not good)

    def _on_run(self, sample: Sample) -> None:
        device, texts = self._device, self._canvas.texts
        lines = []
        if device.remaining is not None:
            left = self._canvas.live.sample(device.remaining.tag_id)
            runs = not left.quality.is_bad and left.value > 0
            self.run_bar.setVisible(runs)
            if runs:
                lines.append(
                    texts("faceplate.running_for", remaining=duration_text(left.value))
                )
                self._longest_s = max(self._longest_s, int(left.value))
                self.run_bar.show_share(left.value / self._longest_s)
            else:
                self._longest_s = 1
        if device.excuse is not None:
            excuse = self._canvas.live.sample(device.excuse.tag_id)
            if not excuse.quality.is_bad and excuse.value:
                lines.append(texts("faceplate.satisfied"))
        del sample  # both tags are read anew
        self.remaining.setText("\n".join(lines))
        self.remaining.setVisible(bool(lines))
