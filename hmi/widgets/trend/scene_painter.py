"""How does a scene become a picture? Ground, gaps, lines, axes, doubts; then what moves."""

from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.look import Look
from hmi.models.trend.lanes import steps
from hmi.widgets.trend.axis_painter import AxisPainter
from hmi.widgets.trend.layout import PlotBox, Scale
from hmi.widgets.trend.line_painter import (
    Stroke,
    draw_before,
    draw_numbers,
    draw_states,
    draw_steps,
)
from hmi.widgets.trend.overlay import paint_unknown, paint_word
from hmi.widgets.trend.pens import ink
from hmi.widgets.trend.quality_strip import paint_strip
from hmi.widgets.trend.scene import DrawnLine, Scene

_NUMBER_APART_PX = 13.0


def paint_scene(painter: QPainter, scene: Scene, look: Look, zone: ZoneInfo) -> None:
    """Draw everything but what follows the mouse."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    places = {line.tag.tag_id: line.place for line in scene.lines}
    axes = AxisPainter(painter, look, places)
    axes.grid(scene.layout, scene.ticks, scene.span)
    for plot in scene.layout.plots:
        _paint_normal_band(painter, plot, scene, look)
        axes.values(plot, scene.scales, scene.by_hand)
    for hatch in scene.hatches:
        _paint_hatch(painter, scene, hatch.rect, look)
    for plot in scene.layout.plots:
        painter.save()
        painter.setClipRect(plot.rect)
        painter.translate(scene.layout.area.left(), 0)
        for line in scene.lines:
            if any(line.lane is axis.lane for axis in plot.axes):
                _paint_line(painter, line, scene.scales[line.lane.key], look)
        painter.restore()
    for hatch in scene.hatches:
        paint_word(painter, hatch.text, hatch.rect, look)
    _paint_numbers(painter, scene, look)
    paint_strip(painter, scene.stretches, scene.layout.strip, look)
    axes.times(scene.layout, scene.ticks, scene.span, zone)


def _paint_line(painter: QPainter, line: DrawnLine, scale: Scale, look: Look) -> None:
    color = ink(look.theme, line.place)
    if line.lane.discrete:
        stroke = Stroke(color, row=line.lane.tags.index(line.tag))
        draw_states(painter, line.seen, scale, stroke)
    else:
        stroke = Stroke(color, factor=line.factor)
        (draw_steps if steps(line.tag) else draw_numbers)(painter, line.seen, scale, stroke)
    draw_before(painter, line.before, scale, stroke, discrete=line.lane.discrete)


def _paint_normal_band(painter: QPainter, plot: PlotBox, scene: Scene, look: Look) -> None:
    """Draw the normal band where a plot has a single line; two bands would mean nothing."""
    if len(plot.axes) != 1 or len(plot.axes[0].lane.tags) != 1:
        return
    (axis,) = plot.axes
    limits = axis.lane.tags[0].limits
    if limits.normal_low is None or limits.normal_high is None:
        return
    scale = scene.scales[axis.lane.key]
    top, bottom = scale.y(limits.normal_high), scale.y(limits.normal_low)
    band = QRectF(plot.rect.left(), top, plot.rect.width(), bottom - top)
    painter.fillRect(band & plot.rect, look.brush("track"))


def _paint_hatch(painter: QPainter, scene: Scene, rect: QRectF, look: Look) -> None:
    for plot in scene.layout.plots:
        paint_unknown(painter, rect & plot.rect.adjusted(0, 1, 0, -1), look)


def _paint_numbers(painter: QPainter, scene: Scene, look: Look) -> None:
    """Write each line's number beside its end, none over another."""
    painter.setFont(look.font(look.theme.small_px, QFont.Weight.Bold))
    wanted = sorted(
        (_end_row(line, scene.scales[line.lane.key]), line.place)
        for line in scene.lines
        if not line.lane.discrete and np.isfinite(line.seen.mean).any()
    )
    area, free_from = scene.layout.area, scene.layout.area.top()
    for row, place in wanted:
        y = max(min(row, area.bottom() - 8), free_from)
        free_from = y + _NUMBER_APART_PX
        painter.setPen(ink(look.theme, place))
        box = QRectF(area.right() + 4, y - 8, 16, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(place + 1))


def _end_row(line: DrawnLine, scale: Scale) -> float:
    inside = np.flatnonzero(np.isfinite(line.seen.mean))
    rect = scale.rect
    row = scale.y(float(line.seen.mean[inside[-1]]) * line.factor)
    return min(max(row, rect.top() + 7), rect.bottom() - 7)
