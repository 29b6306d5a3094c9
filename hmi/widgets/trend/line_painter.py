"""How is one course drawn? Line, envelope, steps; holes stay holes, doubt is dotted."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hmi.models.trend.columns import Columns
from hmi.models.trend.course import Flags, Floats, Trust
from hmi.models.trend.lanes import STATE_ROW
from hmi.widgets.trend.layout import Scale

_BAND_ALPHA = 70
_BEFORE_ALPHA = 170
_FAR_PX = 20_000.0
"""Nothing is drawn further outside: coordinates stay small enough for every painter."""

_DOT_EVERY_PX = 14
_HATCH_PX = 3


@dataclass(frozen=True, slots=True)
class Stroke:
    """What a line is drawn with.

    Attributes:
        ink: its colour.
        factor: shown unit per unit of the columns.
        row: row of a discrete line in its lane.
    """

    ink: QColor
    factor: float = 1.0
    row: int = 0


def draw_numbers(painter: QPainter, seen: Columns, scale: Scale, stroke: Stroke) -> None:
    """Draw a line through the means over the band from lowest to highest."""
    mean, low, high = (
        _rows(values * stroke.factor, scale) for values in (seen.mean, seen.low, seen.high)
    )
    _draw_band(painter, seen, low - high > 1.0, (high, low), stroke.ink)
    _draw_course(painter, seen.x, mean, seen, stroke.ink)
    _draw_readings(painter, seen, mean, stroke.ink)


def draw_steps(painter: QPainter, seen: Columns, scale: Scale, stroke: Stroke) -> None:
    """Draw values that stand until the next one."""
    mean, low, high = (
        _rows(values * stroke.factor, scale) for values in (seen.mean, seen.low, seen.high)
    )
    _draw_band(painter, seen, low - high > 1.0, (high, low), stroke.ink)
    x = np.column_stack((seen.start, np.maximum(seen.end, seen.start + 1))).ravel()
    usable = np.isfinite(mean)
    onward = np.append(seen.joined[1:], np.zeros(min(1, usable.size), dtype=bool))
    connect = np.column_stack((usable, onward)).ravel()
    doubt = np.repeat(seen.trust == Trust.UNCERTAIN, 2)
    y = np.repeat(mean, 2)
    _draw_path(painter, x, y, connect & ~doubt, _pen(stroke.ink))
    _draw_path(painter, x, y, connect & doubt, _pen(stroke.ink, Qt.PenStyle.DotLine))


def draw_states(painter: QPainter, seen: Columns, scale: Scale, stroke: Stroke) -> None:
    """Draw on and off as a bar; where both were in one column, as high as it was on."""
    usable = np.isfinite(seen.mean)
    floor = np.full(seen.x.size, scale.y(stroke.row))
    share = _rows(stroke.row + seen.mean * STATE_ROW, scale)
    full = _rows(stroke.row + seen.high * STATE_ROW, scale)
    doubt = usable & (seen.trust == Trust.UNCERTAIN)
    mixed = usable & (full < share - 0.5)
    _draw_upright(painter, seen, mixed, (full, share), _faint(stroke.ink))
    on = usable & (share < floor - 0.5)
    _draw_upright(painter, seen, on & ~doubt, (share, floor), stroke.ink)
    _draw_upright(painter, seen, on & doubt, (share, floor), stroke.ink, every=_HATCH_PX)
    _draw_upright(painter, seen, usable & ~doubt, (floor, floor + 1), stroke.ink)
    _draw_upright(painter, seen, doubt, (floor, floor + 1), stroke.ink, every=_HATCH_PX)


def draw_before(
    painter: QPainter, seen: Columns, scale: Scale, stroke: Stroke, *, discrete: bool
) -> None:
    """Draw the compared time: the same ink, thin and dashed, without envelope."""
    values = seen.mean * stroke.factor
    if discrete:
        values = stroke.row + seen.mean * STATE_ROW
    ink = QColor(stroke.ink)
    ink.setAlpha(_BEFORE_ALPHA)
    y = _rows(values, scale)
    _draw_path(painter, seen.x, y, _onward(seen), _pen(ink, Qt.PenStyle.DashLine))


def _draw_course(painter: QPainter, x: Floats, y: Floats, seen: Columns, ink: QColor) -> None:
    onward = _onward(seen)
    uncertain = seen.trust == Trust.UNCERTAIN
    doubt = uncertain | np.append(uncertain[1:], np.zeros(min(1, x.size), dtype=bool))
    _draw_path(painter, x, y, onward & ~doubt, _pen(ink))
    _draw_path(painter, x, y, onward & doubt, _pen(ink, Qt.PenStyle.DotLine))


def _draw_readings(painter: QPainter, seen: Columns, y: Floats, ink: QColor) -> None:
    """Draw readings that stand alone, and all of them where they stand far apart."""
    if not seen.x.size:
        return
    shown = np.isfinite(y) & ~seen.joined & ~_onward(seen)
    if seen.x[-1] - seen.x[0] > _DOT_EVERY_PX * seen.x.size:
        shown = np.isfinite(y)
    painter.setPen(QPen(ink, 3.0))
    places = np.flatnonzero(shown)
    painter.drawPoints([QPointF(seen.x[n], y[n]) for n in places])


def _draw_band(
    painter: QPainter,
    seen: Columns,
    shown: Flags,
    ends: tuple[Floats, Floats],
    ink: QColor,
) -> None:
    doubt = seen.trust == Trust.UNCERTAIN
    _draw_upright(painter, seen, shown & ~doubt, ends, _faint(ink))
    _draw_upright(painter, seen, shown & doubt, ends, _faint(ink), every=2)


def _draw_upright(
    painter: QPainter,
    seen: Columns,
    shown: Flags,
    ends: tuple[Floats, Floats],
    ink: QColor,
    *,
    every: int = 1,
) -> None:
    """Draw each shown piece as wide as it is, in upright lines of one pixel.

    Args:
        painter: over the plot, its origin at the left edge of the span.
        seen: the pieces.
        shown: which of them.
        ends: upper and lower ends, pixel rows.
        ink: colour of the lines.
        every: draws only each so many-th column: a hatch.
    """
    chosen = np.flatnonzero(shown)
    if not chosen.size:
        return
    first = np.clip(np.floor(seen.start[chosen]), -1, _FAR_PX).astype(np.int64)
    last = np.clip(np.floor(seen.end[chosen]), -1, _FAR_PX).astype(np.int64)
    widths = np.maximum(last - first, 1)
    place = np.repeat(chosen, widths)
    offset = np.arange(place.size) - np.repeat(np.cumsum(widths) - widths, widths)
    x = np.repeat(first, widths) + offset
    if every > 1:
        kept = x % every == 0
        x, place = x[kept], place[kept]
    xs = np.repeat(x.astype(np.float64), 2)
    ys = np.column_stack((ends[0][place], ends[1][place])).ravel()
    connect = np.zeros(xs.size, dtype=bool)
    connect[::2] = True
    _draw_path(painter, xs, ys, connect, _pen(ink))


def _draw_path(painter: QPainter, x: Floats, y: Floats, connect: Flags, pen: QPen) -> None:
    """Draw the lines from each point to the next where ``connect`` says so."""
    if not connect.any():
        return
    import pyqtgraph as pg

    kept = connect | np.append(False, connect[:-1])
    path = pg.arrayToQPath(
        np.clip(x[kept], -_FAR_PX, _FAR_PX),
        y[kept],
        connect=connect[kept].astype(np.int32),
        finiteCheck=False,
    )
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _onward(seen: Columns) -> Flags:
    """Return for each point whether the line goes on from it to the next."""
    return np.append(seen.joined[1:], np.zeros(min(1, seen.joined.size), dtype=bool))


def _rows(values: Floats, scale: Scale) -> Floats:
    rows = scale.rect.bottom() + (values - scale.low) * scale.per_unit
    return np.clip(rows, -_FAR_PX, _FAR_PX)


def _pen(ink: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(ink, 1.0, style)
    pen.setCosmetic(True)
    return pen


def _faint(ink: QColor) -> QColor:
    faint = QColor(ink)
    faint.setAlpha(_BAND_ALPHA)
    return faint
