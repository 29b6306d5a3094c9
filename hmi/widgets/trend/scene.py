"""What is on the chart at a moment? Everything that is drawn, worked out before it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import QRectF

from hmi.models.trend.columns import Columns, columns
from hmi.models.trend.course import gaps
from hmi.models.trend.feed import TrendFeed
from hmi.models.trend.lanes import (
    Lane,
    axis_value,
    in_lanes,
    in_one_plot,
    lanes_of,
    vertical_span,
)
from hmi.models.trend.presentation import ONE_PLOT, Range
from hmi.models.trend.span import Span
from hmi.models.trend.time_ticks import TimeTick, time_ticks
from hmi.widgets.trend.layout import ChartLayout, Scale, chart_layout
from hmi.widgets.trend.quality_strip import Stretch, doubtful, outside, together
from plant.tag import Tag
from plant.texts import Texts

_TICK_PX = 76
_LEAST_GAP_PX = 3.0


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line of the chart.

    Attributes:
        tag: what is drawn.
        place: its place among the lines, from 0: number and ink.
        lane: its axis.
        factor: shown unit per unit of the columns.
        seen: the line.
        before: the line of the compared time; without pieces where nothing is compared.
    """

    tag: Tag
    place: int
    lane: Lane
    factor: float
    seen: Columns
    before: Columns


@dataclass(frozen=True, slots=True)
class Hatch:
    """A stretch without any reading, with the sentence that says why."""

    rect: QRectF
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture before it is painted; pixels of the widget.

    Attributes:
        span: the visible time.
        layout: where things are.
        lines: from the top.
        scales: the value axes, by the key of their lane.
        ticks: of the time axis.
        stretches: where lines cannot be trusted.
        hatches: where nothing is known of any line.
        by_hand: keys of the axes whose ends were set by hand.
    """

    span: Span
    layout: ChartLayout
    lines: tuple[DrawnLine, ...]
    scales: Mapping[str, Scale]
    ticks: tuple[TimeTick, ...]
    stretches: tuple[Stretch, ...]
    hatches: tuple[Hatch, ...]
    by_hand: frozenset[str]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a scene is built for.

    Attributes:
        tags: the lines.
        span: the visible time.
        size: width and height of the widget.
        mode: LANES or ONE_PLOT.
        ranges: ends of axes that are given, by the key of their lane.
        by_hand: keys of those that were set by hand.
        now_ms: the present; nothing is missing after it.
    """

    tags: tuple[Tag, ...]
    span: Span
    size: tuple[int, int]
    mode: str
    ranges: Mapping[str, Range]
    by_hand: frozenset[str]
    now_ms: int


def rows_of(tags: Sequence[Tag], mode: str) -> tuple[tuple[Lane, ...], ...]:
    """Return the plots with their lanes for some tags."""
    lanes = lanes_of(tags)
    return in_one_plot(lanes) if mode == ONE_PLOT else in_lanes(lanes)


def build_scene(setting: Setting, feed: TrendFeed, *, zone: ZoneInfo, texts: Texts) -> Scene:
    """Work out a picture from what the feed knows."""
    span = setting.span
    rows = rows_of(setting.tags, setting.mode)
    layout = chart_layout(rows, *setting.size)
    width = layout.area.width()
    lines = tuple(
        DrawnLine(
            tag,
            setting.tags.index(tag),
            lane,
            axis_value(tag, 1.0),
            columns(feed.course(tag.tag_id), span, width),
            columns(feed.compared(tag.tag_id), span, width),
        )
        for row in rows
        for lane in row
        for tag in lane.tags
    )
    scales = {
        axis.lane.key: _scale(plot.rect, axis.lane, lines, setting.ranges)
        for plot in layout.plots
        for axis in plot.axes
    }
    hatches = _hatches(setting, feed, layout, texts)
    left = layout.area.left()
    until = layout.x_of(min(span.end_ms, setting.now_ms), span) - left
    stretches = outside(
        (
            stretch
            for line in lines
            for stretch in doubtful(line.seen, line.place, width, until=until)
        ),
        ((hatch.rect.left() - left, hatch.rect.right() - left) for hatch in hatches),
    )
    return Scene(
        span,
        layout,
        lines,
        scales,
        time_ticks(span, zone, max(2, int(width / _TICK_PX))),
        tuple(together(stretches)),
        tuple(hatches),
        setting.by_hand,
    )


def _scale(
    rect: QRectF, lane: Lane, lines: Sequence[DrawnLine], ranges: Mapping[str, Range]
) -> Scale:
    given = ranges.get(lane.key)
    if given is not None and not lane.discrete:
        return Scale(rect, *given)
    ends = [
        float(end) * line.factor
        for line in lines
        if line.lane.key == lane.key
        for seen in (line.seen, line.before)
        if seen.x.size
        for end in (np.fmin.reduce(seen.low), np.fmax.reduce(seen.high))
    ]
    return Scale(rect, *vertical_span(lane, ends))


def _hatches(
    setting: Setting, feed: TrendFeed, layout: ChartLayout, texts: Texts
) -> list[Hatch]:
    """Return the stretches of the past without any reading, each with its reason."""
    past = Span(setting.span.start_ms, min(setting.span.end_ms, setting.now_ms))
    if past.width_ms <= 0 or not setting.tags:
        return []
    known = feed.known
    unknown = texts("trends.state.loading")
    if feed.trouble:
        unknown = texts("trends.state.unreadable")
    elif not feed.has_history:
        unknown = texts("trends.state.no_history")
    if known is None or known.end_ms <= past.start_ms or known.start_ms >= past.end_ms:
        return [_hatch(past, unknown, setting.span, layout)]
    told = Span(max(past.start_ms, known.start_ms), min(past.end_ms, known.end_ms))
    found = [
        _hatch(Span(start, end), unknown, setting.span, layout)
        for start, end in ((past.start_ms, told.start_ms), (told.end_ms, past.end_ms))
        if end > start
    ]
    courses = [feed.course(tag.tag_id) for tag in setting.tags]
    for gap in gaps(courses, told):
        key = "trends.state.nothing" if gap == told else "trends.state.gap"
        found.append(_hatch(gap, texts(key), setting.span, layout))
    return [hatch for hatch in found if hatch.rect.width() >= _LEAST_GAP_PX]


def _hatch(part: Span, text: str, span: Span, layout: ChartLayout) -> Hatch:
    left, right = (layout.x_of(at, span) for at in (part.start_ms, part.end_ms))
    area = layout.area
    return Hatch(QRectF(left, area.top(), right - left, area.height()), text)
