"""Where could the values not be trusted? Marks under the plot, each with its shape."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from hmi.look import Look
from hmi.models.trend.columns import Columns
from hmi.models.trend.course import Trust
from hmi.widgets.quality_mark import MARK_PX, Mark, paint_mark

_CLOSE_PX = 3.0
_BAR_PX = 5.0
_SCALE = 0.86
_MARKS = {Trust.BAD: Mark.BAD, Trust.UNCERTAIN: Mark.UNCERTAIN}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pixels in which a line cannot be trusted.

    Attributes:
        start, end: pixels from the left edge of the plot, ``start < end``.
        trust: BAD or UNCERTAIN.
        places: of the lines concerned, from 0.
    """

    start: float
    end: float
    trust: Trust
    places: tuple[int, ...]


def doubtful(seen: Columns, place: int, width_px: float, *, until: float) -> list[Stretch]:
    """Return where a line is bad or uncertain within the plot; near stretches become one.

    Args:
        seen: the line.
        place: its place among the lines.
        width_px: width of the plot.
        until: pixels up to which anything is known; a value that turned bad is bad until
            another one comes.
    """
    found: list[Stretch] = []
    following = np.append(seen.start[1:], max(until, 0.0)) if seen.x.size else seen.end
    for trust in (Trust.BAD, Trust.UNCERTAIN):
        end = np.maximum(following, seen.end) if trust is Trust.BAD else seen.end
        chosen = (seen.trust == trust) & (end >= 0) & (seen.start <= width_px)
        starts = np.maximum(seen.start[chosen], 0.0)
        ends = np.minimum(np.maximum(end[chosen], starts + 1.0), width_px)
        if not starts.size:
            continue
        breaks = np.flatnonzero(starts[1:] - ends[:-1] > _CLOSE_PX) + 1
        firsts = np.insert(breaks, 0, 0)
        lasts = np.append(breaks, starts.size) - 1
        found += [
            Stretch(float(starts[a]), float(ends[b]), trust, (place,))
            for a, b in zip(firsts, lasts, strict=True)
        ]
    return found


def outside(
    stretches: Iterable[Stretch], holes: Iterable[tuple[float, float]]
) -> list[Stretch]:
    """Return what of the stretches lies outside of the holes, where nothing was recorded."""
    kept = list(stretches)
    for left, right in holes:
        kept = [
            replace(stretch, start=start, end=end)
            for stretch in kept
            for start, end in (
                (stretch.start, min(stretch.end, left)),
                (max(stretch.start, right), stretch.end),
            )
            if end > start
        ]
    return kept


def together(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches of all lines from the left, those of one kind that meet as one."""
    merged: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.trust, s.start)):
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.trust is stretch.trust
            and stretch.start - last.end <= _CLOSE_PX
        ):
            places = tuple(sorted({*last.places, *stretch.places}))
            merged[-1] = Stretch(last.start, max(last.end, stretch.end), last.trust, places)
        else:
            merged.append(stretch)
    return sorted(merged, key=lambda s: (s.start, -s.trust))


def paint_strip(
    painter: QPainter, stretches: Sequence[Stretch], box: QRectF, look: Look
) -> None:
    """Draw bars as long as the doubt lasted, with the mark and the lines' numbers.

    Where marks would overlap, that of the worse stretch stands.
    """
    painter.setFont(look.font(look.theme.small_px))
    middle = box.center().y()
    for stretch in stretches:
        left, right = box.left() + stretch.start, box.left() + stretch.end
        bar = QRectF(left, middle - _BAR_PX / 2, max(2.0, right - left), _BAR_PX)
        if stretch.trust is Trust.BAD:
            painter.fillRect(bar, look.brush("text"))
        else:
            painter.setPen(look.pen("text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(0, 1, -1, -1))
    size, taken = MARK_PX * _SCALE, list[float]()
    for stretch in sorted(stretches, key=lambda stretch: -stretch.trust):
        left = min(box.left() + stretch.start, box.right() - size)
        if any(abs(left - other) < size for other in taken):
            continue
        taken.append(left)
        _paint_places(
            painter, stretch, QRectF(left + size + 2, box.top(), 0, box.height()), look
        )
        corner = QPointF(left, middle - size / 2)
        paint_mark(painter, _MARKS[stretch.trust], corner, look, scale=_SCALE)


def _paint_places(painter: QPainter, stretch: Stretch, beside: QRectF, look: Look) -> None:
    """Write the lines' numbers beside the mark where the stretch is long enough."""
    text = " ".join(str(place + 1) for place in stretch.places)
    width = painter.fontMetrics().horizontalAdvance(text) + 6.0
    if stretch.end - stretch.start > MARK_PX + width + 4:
        place = QRectF(beside.left(), beside.top(), width, beside.height())
        painter.fillRect(place.adjusted(0, 3, 0, -3), look.brush("panel"))
        painter.setPen(look.pen("text"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
