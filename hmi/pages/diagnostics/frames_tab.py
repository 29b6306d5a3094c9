"""What was said on a line lately? The last frames in words, with their bytes."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.diagnosis.frame_words import FrameWords, decode_frames
from hmi.models.diagnosis.rows import counter_name
from hmi.models.last_news import LastNews
from hmi.models.local_time import clock_text
from hmi.pages.page import PageParts
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable

_COLUMNS = ("time", "direction", "unit", "function", "content", "note", "hex")
_WIDTHS = {0: 120, 1: 100, 2: 90, 3: 190, 4: 300, 5: 190, 6: -1}
_REFRESH_MS = 1000
_IN_ORDER = "ok"
_SHOWN = 200


class FramesTab(QWidget):
    """The line's ring, newest first, once a second while visible."""

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames = parts.frames
        self._zone = parts.zone
        self._texts = parts.canvas.texts
        self._news = LastNews.of(parts.bridge)
        self.line = QComboBox()
        self.line.addItems(list(parts.description.lines))
        self.line.setAccessibleName(self._texts("diagnostics.frame.line"))
        self.line.currentIndexChanged.connect(lambda _: self.refresh())
        self.pause = CommandButton(self._texts("diagnostics.frame.pause"))
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self._on_pause)
        self.only_errors = QCheckBox(self._texts("diagnostics.frame.only_errors"))
        self.only_errors.toggled.connect(lambda _: self.refresh())
        self.empty = QLabel(self._texts("diagnostics.frame.empty"))
        self.model = RowsModel(
            [self._texts(f"diagnostics.column.{key}") for key in _COLUMNS], parent=self
        )
        theme = parts.canvas.look.theme
        name = self._texts("diagnostics.tab_frames")
        self.table = PlainTable(self.model, theme, name=name, widths=_WIDTHS)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._lay_out()

    def refresh(self) -> None:
        """Read the ring of the chosen line and show it."""
        line_id = self.line.currentText()
        words = decode_frames(self._frames.frames(line_id), serial=self._is_serial(line_id))
        if self.only_errors.isChecked():
            words = tuple(frame for frame in words if frame.note != _IN_ORDER)
        self.model.set_rows([self._row(frame) for frame in reversed(words[-_SHOWN:])])
        self.empty.setVisible(not words)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self.refresh()
        if not self.pause.isChecked():
            self._timer.start(_REFRESH_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following."""
        self._timer.stop()
        super().hideEvent(event)

    def _row(self, frame: FrameWords) -> tuple[str, ...]:
        texts = self._texts
        unit = texts("diagnostics.none")
        if frame.device_id is not None:
            unit = texts("diagnostics.frame.unit", device=frame.device_id)
        return (
            f"{clock_text(frame.utc_ms, self._zone)}.{frame.utc_ms % 1000:03d}",
            texts(f"diagnostics.frame.{'sent' if frame.sent else 'received'}"),
            unit,
            texts.say(frame.function),
            texts.say(frame.content),
            self._note(frame.note),
            frame.payload,
        )

    def _note(self, note: str) -> str:
        if note == _IN_ORDER:
            return self._texts("diagnostics.frame.in_order")
        word, _, rest = note.partition(" ")
        return f"{counter_name(word, self._texts)} {rest}".strip()

    def _is_serial(self, line_id: str) -> bool:
        """Return how frames are framed, by the endpoint that the line really uses."""
        health = self._news.health
        endpoints = (
            {} if health is None else {line.line_id: line.endpoint for line in health.lines}
        )
        return endpoints.get(line_id, "").startswith("serial")

    def _on_pause(self, paused: bool) -> None:
        self.pause.setText(self._texts(f"diagnostics.frame.{'go_on' if paused else 'pause'}"))
        if paused:
            self._timer.stop()
        else:
            self.refresh()
            self._timer.start(_REFRESH_MS)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.line)
        head.addWidget(self.pause)
        head.addWidget(self.only_errors)
        head.addStretch(1)
        head.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.table, 1)
