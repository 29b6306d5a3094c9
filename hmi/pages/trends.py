"""How did values go? Any tags side by side over any time, history and live in one."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.models.trend.comparison import rota_days
from hmi.models.trend.feed import TrendFeed
from hmi.models.trend.figures import CountedQuestion, FiguresQuestion
from hmi.models.trend.presentation import (
    COMPARISONS,
    LANES,
    LAST_BATCH,
    ONE_PLOT,
    TrendPresentation,
)
from hmi.models.trend.selection import MOST_TAGS, TrendSelection
from hmi.models.trend.span import Span
from hmi.models.trend.timeline import Timeline
from hmi.pages.page import Page, PageParts
from hmi.widgets.trend.chart import ChartParts, TrendChart
from hmi.widgets.trend.layout import AxisBox
from hmi.widgets.trend.legend import TrendLegend
from hmi.widgets.trend.picker import TagPicker
from hmi.widgets.trend_bar.axis_editor import AxisEditor
from hmi.widgets.trend_bar.figures_table import FiguresTable
from hmi.widgets.trend_bar.time_bar import RangeBar, SpanFields
from hmi.widgets.trend_tools.tools import TrendTools
from hmi.widgets.visibility import show_when
from plant.notebook.trend_sets import TrendView
from plant.tag import Source, Tag

_FIRST = "temperature.PV"
_SIDE_PX = 370
_FIGURES_DELAY_MS = 250
_FIGURES_EVERY_MS = 10_000


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
        self._queries = parts.queries
        self._unit_ids = tuple(parts.description.units)
        self._has_rota = rota_days(parts.description) > 0
        self._begun = False
        self._asked_for = page_id.partition(":")[2]
        self.selection = TrendSelection.of(parts.bridge)
        self.timeline = Timeline.of(parts.bridge, parts.clock)
        self.presentation = TrendPresentation.of(parts.bridge)
        self.tools = QHBoxLayout()
        self.feed = TrendFeed(parts.queries, parts.recent, clock=parts.clock, parent=self)
        self.chart = TrendChart(
            parts.canvas,
            ChartParts(
                self.feed,
                self.timeline,
                self.presentation,
                parts.clock,
                parts.zone,
                rota_days(parts.description),
            ),
        )
        self.legend = TrendLegend(parts.canvas, self.chart.reading_at, self.chart.before_at)
        present = [tag for tag in self._tags.values() if tag.source is not Source.ABSENT]
        self.picker = TagPicker(present, texts, parts.canvas.look.theme)
        self.range_bar = RangeBar(self.timeline, texts)
        self.fields = SpanFields(self.timeline, texts, parts.zone)
        self.figures = FiguresTable(parts.canvas)
        self.figures.hide()
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.compare = self._compare_buttons()
        self.one_plot = self._switch("trends.one_plot", "trends.one_plot_hint")
        self.show_figures = self._switch("trends.figures", "trends.figures_hint")
        self.clear = QPushButton(texts("trends.clear"))
        self.clear.clicked.connect(self.selection.clear)
        self.side_tools = TrendTools(
            self, parts, page=self, legend=self.legend, below=(self.clear, self.picker)
        )
        self._figures_due = QTimer(self)
        self._figures_due.setSingleShot(True)
        self._figures_due.timeout.connect(self._ask_figures)
        self._connect(parts)
        self._lay_out()
        self._on_presentation()

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

    def _shown_tags(self) -> tuple[Tag, ...]:
        return tuple(self._tags[tag_id] for tag_id in self.selection.tag_ids)

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
        self.presentation.changed.connect(self._on_presentation)
        self.timeline.changed.connect(self._on_time)
        self.feed.changed.connect(self._on_feed)
        self.chart.cursor_moved.connect(self._show_readings)
        self.chart.drawn_anew.connect(self._show_readings)
        self.chart.range_chosen.connect(self._on_time)
        self.chart.axis_chosen.connect(self._on_axis_chosen)
        self.legend.removed.connect(self.selection.remove)
        self.legend.chosen.connect(parts.links.open_faceplate)
        self.picker.picked.connect(self.selection.add)
        self.one_plot.clicked.connect(
            lambda checked: self.presentation.set_mode(ONE_PLOT if checked else LANES)
        )
        self.show_figures.toggled.connect(self._on_figures_switched)

    def _on_selection_changed(self) -> None:
        # A row's own button may have asked for it: rebuild after its click has ended.
        QTimer.singleShot(0, self, self._on_selection)

    def _on_selection(self) -> None:
        if not self.isVisible():
            return
        tags = self._shown_tags()
        self.legend.show_tags(tags)
        self.chart.show_tags(tags)
        self.clear.setEnabled(bool(tags))
        self._show_readings()
        self._figures_due.start(0)

    def _on_presentation(self) -> None:
        for key, button in self.compare.items():
            button.setChecked(key == self.presentation.compare)
        self.one_plot.setChecked(self.presentation.mode == ONE_PLOT)
        self._show_readings()

    def _on_time(self) -> None:
        """Ask for the figures of another time when it rests; now and then while following."""
        if not self.figures.isVisible():
            return
        if not self.timeline.following or self.chart.chosen_range is not None:
            self._figures_due.start(_FIGURES_DELAY_MS)
        elif not self._figures_due.isActive():
            self._figures_due.start(_FIGURES_EVERY_MS)

    def _on_feed(self) -> None:
        self._show_trouble(self.feed.trouble)

    def _show_trouble(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _show_readings(self) -> None:
        self.legend.show_cursor(self.chart.cursor_ms, compare=self.presentation.compare)

    def _on_axis_chosen(self, axis: AxisBox) -> None:
        editor = AxisEditor(axis.lane, self.presentation, self._texts, self)
        corner = self.chart.mapToGlobal(axis.rect.topRight().toPoint())
        editor.open_at(corner, self.chart.ends_of(axis))

    def _on_figures_switched(self, shown: bool) -> None:
        self.figures.setVisible(shown)
        self._ask_figures()

    def _ask_figures(self) -> None:
        if not (self.isVisible() and self.figures.isVisible()):
            return
        self.figures.show_tags(self._shown_tags())
        tags, span = self._shown_tags(), self.chosen_span()
        self._queries.ask(
            self.figures,
            FiguresQuestion(tags, span),
            answered=self.figures.show_figures,
            failed=self._show_trouble,
        )
        self._queries.ask(
            (self.figures, "counted"),
            CountedQuestion(tags, span),
            answered=self.figures.show_counted,
            failed=self._show_trouble,
        )

    def _compare_buttons(self) -> dict[str, QPushButton]:
        buttons = {}
        for key in COMPARISONS[1:]:
            button = self._switch(f"trends.compare.{key}", "trends.compare.hint")
            button.setEnabled(self._queries.available)
            show_when(button, shown=key != LAST_BATCH or self._has_rota)
            button.clicked.connect(lambda on, key=key: self.presentation.set_compare(key * on))
            buttons[key] = button
        return buttons

    def _switch(self, key: str, hint: str) -> QPushButton:
        button = QPushButton(self._texts(key))
        button.setCheckable(True)
        button.setStyleSheet("padding: 0 9px;")
        button.setToolTip(self._texts(hint))
        return button

    def _lay_out(self) -> None:
        second = QHBoxLayout()
        second.setSpacing(6)
        second.addWidget(self.fields)
        second.addStretch(1)
        second.addWidget(QLabel(self._texts("trends.compare.name")))
        for button in (*self.compare.values(), self.one_plot):
            second.addWidget(button)
        first = QHBoxLayout()
        first.addWidget(self.range_bar, 1)
        first.addWidget(self.show_figures)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(6, 4, 2, 2)
        inside.addWidget(self.chart)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addLayout(first)
        left.addLayout(second)
        left.addWidget(self.trouble)
        left.addWidget(frame, 1)
        left.addWidget(self.figures)
        side = QWidget()
        side.setFixedWidth(_SIDE_PX)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(6)
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
