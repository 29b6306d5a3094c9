"""The moving part of an indicator in a mimic; track, band and limits lie in the background."""

from collections.abc import Hashable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.widgets.moving_indicator import POINTER_PX, Rows, Scale, paint_indicator_rows
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.quality_mark import MARK_PX
from plant.quality import Quality
from plant.tag import Tag


class IndicatorItem(MimicItem):
    """Pointer and set-point mark of one tag over its track."""

    def __init__(
        self,
        track: QRectF,
        tag: Tag,
        setpoint: Tag | None,
        canvas: Canvas,
        watches: Watches,
    ) -> None:
        bounds = track.adjusted(-6, -POINTER_PX - 1, POINTER_PX + 2, POINTER_PX + 1)
        tags = (tag,) if setpoint is None else (tag, setpoint)
        super().__init__(bounds, tags, canvas, watches)
        self._tag = tag
        self._setpoint = setpoint
        self._track = track
        self._scale = Scale(tag.eu_low, tag.eu_high, track.top(), track.bottom())

    def quality(self) -> Quality:
        """Return the value's own quality; a set point without one has just no mark."""
        return self.sample(self._tag).quality

    def drawn_form(self) -> Hashable:
        """Return the pixel rows."""
        return self.rows()

    def rows(self) -> Rows:
        """Return where pointer and set point stand."""
        sample = self.sample(self._tag)
        setpoint = None
        if self._setpoint is not None:
            wanted = self.sample(self._setpoint)
            setpoint = None if wanted.quality.is_bad else self._scale.row(wanted.value)
        return Rows(self._scale.row(sample.value), setpoint, sample.quality.is_bad)

    def draw(self, painter: QPainter) -> None:
        """Draw set point and pointer."""
        paint_indicator_rows(painter, self._track, self.rows(), self.look)

    def mark_corner(self) -> QPointF:
        """Return the top of the track."""
        return QPointF(self._track.center().x() - MARK_PX / 2, self._track.top() - 2)
