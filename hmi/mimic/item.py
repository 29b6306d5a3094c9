"""What do all drawn things of a mimic share? They follow tags and repaint only when needed."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from hmi.models.watches import Watches
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.quality_mark import MARK_PX, Mark, mark_of, paint_mark
from plant.quality import Quality, worst
from plant.sample import Sample
from plant.tag import Tag


class MimicItem(QGraphicsRectItem):
    """A drawn thing at a fixed place that shows one or more tags. GUI thread.

    Coordinates are those of the scene, which are pixels of the view. Subclasses give
    ``drawn_form`` and ``draw``; the quality mark goes over what they draw.

    It is a QGraphicsRectItem only so that Qt finds the bounds without calling Python, which
    it does for every item at every repaint.

    Args:
        bounds: everything that the item may ever paint, mark included.
        tags: what it shows; the mark tells the worst quality among them.

    Attributes:
        unmarked: set where a neighbour carries the mark of the same tag.
        mark_scale: size of the mark; symbols that stand close together have a smaller one.
    """

    def __init__(
        self, bounds: QRectF, tags: Sequence[Tag], canvas: Canvas, watches: Watches
    ) -> None:
        super().__init__(bounds)
        self.setPen(Qt.PenStyle.NoPen)
        self.canvas = canvas
        self.look = canvas.look
        self._bounds = bounds
        self._samples = {tag.tag_id: canvas.live.sample(tag.tag_id) for tag in tags}
        self._form: Hashable = None
        self._mark = Mark.NONE
        self.unmarked = False
        self.mark_scale = 1.0
        for tag in tags:
            watches.add(tag.tag_id, self._on_sample)

    @property
    def tag_ids(self) -> tuple[str, ...]:
        """Return what the item shows."""
        return tuple(self._samples)

    def widen(self, area: QRectF) -> None:
        """Add an area to the bounds, before the item is shown."""
        self._bounds = self._bounds.united(area)
        self.setRect(self._bounds)

    def sample(self, tag: Tag) -> Sample:
        """Return the sample of one of the item's tags."""
        return self._samples[tag.tag_id]

    def quality(self) -> Quality:
        """Return the worst quality among the item's tags."""
        return worst(*(sample.quality for sample in self._samples.values()))

    def drawn_form(self) -> Hashable:
        """Return what the eye can tell apart: texts, pixel rows, states."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Draw it; the painter comes without a pen, brush or hint to rely on."""
        raise NotImplementedError

    def mark_corner(self) -> QPointF:
        """Return the top left of the quality mark; by default the right upper corner."""
        return QPointF(self._bounds.right() - MARK_PX, self._bounds.top())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw value and quality mark."""
        del option, widget
        self.draw(painter)
        if self._mark is not Mark.NONE and not self.unmarked:
            corner = self.mark_corner()
            paint_mark(painter, self._mark, corner, self.look, scale=self.mark_scale)

    def refresh(self) -> None:
        """Repaint when the drawn form has changed."""
        form, mark = self.drawn_form(), mark_of(self.quality())
        if form != self._form or mark is not self._mark:
            self._form, self._mark = form, mark
            self.update()

    def _on_sample(self, sample: Sample) -> None:
        self._samples[sample.tag_id] = sample
        self.refresh()
