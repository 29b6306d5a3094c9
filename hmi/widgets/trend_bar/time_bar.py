"""Which time is shown, and how does one go to another? Buttons and two fields."""

from zoneinfo import ZoneInfo

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from hmi.models.desk.moments import entered_moment, entry_text
from hmi.models.trend.span import SHORTEST_MS, Span
from hmi.models.trend.timeline import Timeline
from plant.texts import Texts

RANGES_S = (900, 3600, 28_800, 86_400, 604_800, 2_592_000, 7_776_000, 31_536_000)
"""15 min, 1 h, 8 h, 24 h, 7 d, 30 d, 90 d, 1 y."""

_ZOOM = 2.0
_FIELD_PX = 164
_NARROW_PX = 44


class RangeBar(QWidget):
    """One button a length of time, Live, back and forward, closer and wider. GUI thread."""

    def __init__(self, timeline: Timeline, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self.ranges: dict[int, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for span_s in RANGES_S:
            button = QPushButton(texts(f"trends.range.{span_s}"))
            button.setCheckable(True)
            button.setStyleSheet("padding: 0 4px;")
            button.clicked.connect(lambda _=False, span=span_s: timeline.resize(span * 1000))
            self._group.addButton(button)
            self.ranges[span_s] = button
            row.addWidget(button)
        row.addSpacing(8)
        self.live = QPushButton(texts("trends.live"))
        self.live.setCheckable(True)
        self.live.setToolTip(texts("trends.live_hint"))
        self.live.clicked.connect(lambda: timeline.follow(timeline.span.width_ms))
        row.addWidget(self.live)
        row.addSpacing(8)
        self.back = _narrow("←", texts("trends.back"))
        self.back.clicked.connect(timeline.go_back)
        self.forward = _narrow("→", texts("trends.forward"))
        self.forward.clicked.connect(timeline.go_forward)
        self.closer = _narrow("+", texts("trends.closer"))
        self.closer.clicked.connect(lambda: self._zoom(1 / _ZOOM))
        self.wider = _narrow("−", texts("trends.wider"))  # noqa: RUF001  a minus sign
        self.wider.clicked.connect(lambda: self._zoom(_ZOOM))
        for button in (self.back, self.forward, self.closer, self.wider):
            row.addWidget(button)
        row.addStretch(1)
        timeline.changed.connect(self.show_time)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the time as it is now."""
        super().showEvent(event)
        self.show_time()

    def show_time(self) -> None:
        """Press the buttons that say what is shown; nothing while nobody sees them."""
        if not self.isVisible():
            return
        timeline = self._timeline
        shown = self.ranges.get(round(timeline.span.width_ms / 1000))
        self._group.setExclusive(False)
        for button in self.ranges.values():
            button.setChecked(button is shown)
        self._group.setExclusive(True)
        self.live.setChecked(timeline.following)
        self.back.setEnabled(timeline.can_go_back)
        self.forward.setEnabled(timeline.can_go_forward)

    def _zoom(self, factor: float) -> None:
        self._timeline.resize(max(SHORTEST_MS, round(self._timeline.span.width_ms * factor)))


class SpanFields(QWidget):
    """From and to, in the plant's time; Enter in either goes there. GUI thread."""

    def __init__(
        self, timeline: Timeline, texts: Texts, zone: ZoneInfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._texts = texts
        self._zone = zone
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.start = self._field("trends.from")
        self.end = self._field("trends.to")
        for key, field in (("trends.from", self.start), ("trends.to", self.end)):
            label = QLabel(texts(key))
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
        self.problem = QLabel()
        self.problem.hide()
        row.addWidget(self.problem)
        timeline.changed.connect(self.show_time)

    def showEvent(self, event: QShowEvent) -> None:
        """Show the time as it is now."""
        super().showEvent(event)
        self.show_time()

    def show_time(self) -> None:
        """Write the visible span, but not over what somebody is typing."""
        if not self.isVisible():
            return
        span = self._timeline.span
        for field, at_ms in ((self.start, span.start_ms), (self.end, span.end_ms)):
            typing = field.isModified() or self._timeline.following
            if not (field.hasFocus() and typing):
                field.setText(entry_text(at_ms, self._zone))
                field.setCursorPosition(0)

    def _field(self, key: str) -> QLineEdit:
        field = QLineEdit()
        field.setFixedWidth(_FIELD_PX)
        field.setAccessibleName(self._texts(key))
        field.setToolTip(self._texts("trends.time_hint", zone=self._zone.key))
        field.returnPressed.connect(self._go)
        field.editingFinished.connect(self._on_left)
        return field

    def _go(self) -> None:
        span = self._timeline.span
        start = entered_moment(self.start.text(), self._zone, before_ms=span.start_ms)
        end = entered_moment(self.end.text(), self._zone, before_ms=span.end_ms)
        if start is None or end is None:
            self._refuse("trends.time_unreadable")
        elif end - start < SHORTEST_MS:
            self._refuse("trends.time_reversed")
        else:
            self.problem.hide()
            for field in (self.start, self.end):
                field.setModified(False)
            self._timeline.go_to(Span(start, end))

    def _refuse(self, key: str) -> None:
        self.problem.setText(self._texts(key))
        self.problem.show()

    def _on_left(self) -> None:
        """Write the span again when the field is left without Enter."""
        if not (self.start.hasFocus() or self.end.hasFocus()):
            self.problem.hide()
            self.start.setModified(False)
            self.end.setModified(False)
            self.show_time()


def _narrow(sign: str, name: str) -> QPushButton:
    button = QPushButton(sign)
    button.setFixedWidth(_NARROW_PX)
    button.setStyleSheet("padding: 0;")
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button
