"""How did values go lately? Any tags side by side, from the live buffer."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.models.local_time import clock_text
from hmi.models.trend.lanes import RANGES_S
from hmi.models.trend.presentation import TrendPresentation
from hmi.models.trend.selection import MOST_TAGS, TrendSelection
from hmi.models.trend.span import Span
from hmi.models.trend.timeline import Timeline
from hmi.pages.page import Page, PageParts
from hmi.widgets.trend.chart import TrendChart
from hmi.widgets.trend.legend import TrendLegend
from hmi.widgets.trend.picker import TagPicker
from hmi.widgets.trend_tools.tools import TrendTools
from plant.notebook.trend_sets import TrendView
from plant.tag import Source

_FIRST = "temperature.PV"
_SIDE_PX = 370
_DEFAULT_SPAN_S = 900


class TrendsPage(Page):
    """Page ``trends``; ``trends:D1.ph.PV`` adds that tag whenever it is called up.

    All trend pages of a window show one selection, one time and one way of drawing.

    Attributes:
        selection: the chosen tags.
        timeline: the visible span; its ``changed`` tells of every step.
        presentation: comparison, lanes or one plot, ranges of the axes.
        chart: takes marks (`TrendChart.set_marks`) and tells of the range drawn out on it.
        tools: row at the top of the right column, free for further buttons.
        side_tools: notes, sets and export, with the panels that their buttons open.
    """

    def __init__(self, page_id: str, parts: PageParts) -> None:
        texts = parts.canvas.texts
        super().__init__(page_id, texts("trends.title"))
        self._texts = texts
        self._tags = parts.description.tags
        self._zone = parts.zone
        self._unit_ids = tuple(parts.description.units)
        self._begun = False
        self._asked_for = page_id.partition(":")[2]
        self.selection = TrendSelection.of(parts.bridge)
        self.timeline = Timeline.of(parts.bridge, parts.clock)
        self.presentation = TrendPresentation.of(parts.bridge)
        self.tools = QHBoxLayout()
        self.chart = TrendChart(parts.canvas, parts.recent, clock=parts.clock, zone=parts.zone)
        self.legend = TrendLegend(parts.canvas, self.chart.value_at)
        present = [tag for tag in self._tags.values() if tag.source is not Source.ABSENT]
        self.picker = TagPicker(present, texts, parts.canvas.look.theme)
        self.state = QLabel()
        self.state.setProperty("role", "dim")
        self.under_hair = QLabel()
        self.band_note = QLabel(texts("trends.normal_band"))
        self.band_note.setProperty("role", "dim")
        self.pause = QPushButton(texts("trends.pause"))
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self._on_pause)
        self.clear = QPushButton(texts("trends.clear"))
        self.clear.clicked.connect(self.selection.clear)
        self.ranges = self._range_buttons()
        self.side_tools = TrendTools(
            self, parts, page=self, legend=self.legend, below=(self.clear, self.picker)
        )
        self._connect(parts)
        self._lay_out()
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Add the tag that the page was called up for; begin with what matters most."""
        super().showEvent(event)
        if self._asked_for in self._tags:
            self.selection.add(self._asked_for)
        elif not self._begun and not self.selection.tag_ids:
            for tag_id in self._first_tags():
                self.selection.add(tag_id)
        self._begun = True
        self._on_selection()

    def view(self) -> TrendView:
        """Return what is shown, to be kept as a set."""
        return TrendView(
            self.selection.tag_ids,
            max(1, round(self.timeline.span.width_ms / 1000)),
            self.presentation.compare,
            self.presentation.mode,
        )

    def apply(self, view: TrendView) -> None:
        """Show a kept view, up to now; tags that the plant has no more are left out."""
        self.presentation.set_compare(view.compare)
        self.presentation.set_mode(view.mode)
        self.timeline.follow(view.span_s * 1000)
        self.selection.replace(tag_id for tag_id in view.tag_ids if tag_id in self._tags)

    def chosen_span(self) -> Span:
        """Return the range drawn out on the time bar, without one the visible span."""
        return self.chart.chosen_range or self.timeline.span

    def _first_tags(self) -> list[str]:
        """Return the slurry temperatures: the slowest to mend when they go astray."""
        wanted = (f"{unit_id}.{_FIRST}" for unit_id in self._unit_ids)
        return [
            tag_id
            for tag_id in wanted
            if tag_id in self._tags and self._tags[tag_id].source is not Source.ABSENT
        ][:MOST_TAGS]

    def _connect(self, parts: PageParts) -> None:
        self.selection.changed.connect(self._on_selection_changed)
        self.chart.cursor_moved.connect(self._on_cursor)
        self.legend.removed.connect(self.selection.remove)
        self.legend.chosen.connect(parts.links.open_faceplate)
        self.picker.picked.connect(self.selection.add)

    def _on_selection_changed(self) -> None:
        # A row's own button may have asked for it: rebuild after its click has ended.
        QTimer.singleShot(0, self, self._on_selection)

    def _on_selection(self) -> None:
        if not self.isVisible():
            return
        tags = [self._tags[tag_id] for tag_id in self.selection.tag_ids]
        self.chart.show_tags(tags)
        self.legend.show_tags(tags)
        self.clear.setEnabled(bool(tags))

    def _on_pause(self, paused: bool) -> None:
        self.pause.setText(self._texts("trends.resume" if paused else "trends.pause"))
        if paused:
            self.chart.pause()
        else:
            self.chart.go_on()
        self._show_state()

    def _on_cursor(self, seconds: float | None) -> None:
        self.legend.show_cursor(seconds)
        text = ""
        if seconds is not None:
            text = self._texts(
                "trends.cursor", time=clock_text(round(seconds * 1000), self._zone)
            )
        self.under_hair.setText(text)

    def _show_state(self) -> None:
        at_s = self.chart.paused_at_s
        text = self._texts("trends.live")
        if at_s is not None:
            time = clock_text(round(at_s * 1000), self._zone)
            text = self._texts("trends.paused", time=time)
        self.state.setText(text)

    def _range_buttons(self) -> dict[int, QPushButton]:
        group = QButtonGroup(self)
        buttons = {}
        for span_s in RANGES_S:
            button = QPushButton(self._texts(f"trends.range.{span_s}"))
            button.setCheckable(True)
            button.setChecked(span_s == _DEFAULT_SPAN_S)
            button.clicked.connect(lambda _=False, span=span_s: self.chart.set_span(span))
            group.addButton(button)
            buttons[span_s] = button
        return buttons

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        for button in (*self.ranges.values(), self.pause):
            head.addWidget(button)
        head.addSpacing(8)
        head.addWidget(self.state)
        head.addStretch(1)
        head.addWidget(self.under_hair)
        head.addSpacing(16)
        head.addWidget(self.band_note)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.chart)
        left = QVBoxLayout()
        left.addLayout(head)
        left.addWidget(frame, 1)
        side = QWidget()
        side.setFixedWidth(_SIDE_PX)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.addLayout(self.tools)
        right.addWidget(self.legend)
        right.addWidget(self.clear)
        right.addWidget(self.picker, 1)
        self.tools.addWidget(self.side_tools.buttons)
        right.addWidget(self.side_tools.panels, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addLayout(left, 1)
        row.addWidget(side)
