"""Which time is under the cross-hair, and where does it meet the lines?"""

from collections.abc import Mapping
from math import isfinite, nan
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.look import Look
from hmi.models.local_time import day_text, precise_text
from hmi.models.trend.lanes import STATE_ROW
from hmi.widgets.trend.pens import ink
from hmi.widgets.trend.scene import Scene

_DOT_PX = 4.0


def paint_hair(
    painter: QPainter, scene: Scene, at_ms: float, *, look: Look, zone: ZoneInfo
) -> None:
    """Draw the cross-hair at a time, with date and time on top."""
    layout, moment = scene.layout, round(at_ms)
    text = f"{day_text(moment, zone)}  {precise_text(moment, scene.span.width_ms, zone)}"
    area, x = layout.area, layout.x_of(at_ms, scene.span)
    painter.setPen(look.pen("live"))
    painter.drawLine(QLineF(x, area.top(), x, layout.times.top()))
    painter.setFont(look.font(look.theme.small_px, QFont.Weight.DemiBold))
    width = painter.fontMetrics().horizontalAdvance(text) + 14.0
    left = min(max(x - width / 2, area.left()), area.right() - width)
    chip = QRectF(left, 1, width, layout.flags.height() - 3)
    painter.fillRect(chip, look.brush("live"))
    painter.setPen(look.pen("panel"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


def paint_hair_dots(
    painter: QPainter, scene: Scene, at_ms: float, *, values: Mapping[str, float], look: Look
) -> None:
    """Draw a dot where the hair meets each line.

    Args:
        painter: over the whole chart.
        scene: what is drawn.
        at_ms: the hair's time.
        values: tag id to value there, in the tag's unit.
        look: pens of the theme.
    """
    x, area = scene.layout.x_of(at_ms, scene.span), scene.layout.area
    painter.setPen(look.pen("panel"))
    for line in scene.lines:
        shown = values.get(line.tag.tag_id, nan) * line.factor
        if line.lane.discrete:
            shown = line.lane.tags.index(line.tag) + shown * STATE_ROW
        if not isfinite(shown):
            continue
        row = scene.scales[line.lane.key].y(shown)
        if area.top() <= row <= area.bottom():
            painter.setBrush(ink(look.theme, line.place))
            painter.drawEllipse(QPointF(x, row), _DOT_PX, _DOT_PX)
