"""What is said about the place on the chart where the mouse rests?"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF

from hmi.widgets.trend.overlay import Flag
from hmi.widgets.trend.scene import Scene
from plant.texts import Texts

_NEAR_PX = 12


def tip_at(at: QPointF, scene: Scene, flags: Sequence[Flag], texts: Texts) -> str:
    """Return the tip: a note, a doubt, or what an axis can do; empty for nothing."""
    layout = scene.layout
    for flag in flags:
        if flag.rect.contains(at):
            return flag.mark.text
    if layout.strip.contains(at):
        x = at.x() - layout.area.left()
        for stretch in scene.stretches:
            if stretch.start - _NEAR_PX <= x <= stretch.end + _NEAR_PX:
                lines = " ".join(str(place + 1) for place in stretch.places)
                return texts(f"trends.doubt.{stretch.trust.name.lower()}", lines=lines)
    for plot in layout.plots:
        for axis in plot.axes:
            if axis.rect.contains(at) and not axis.lane.discrete:
                return texts("trends.axis.hint")
    below = layout.times.united(layout.strip)
    return texts("trends.time_bar_hint") if below.contains(at) else ""
