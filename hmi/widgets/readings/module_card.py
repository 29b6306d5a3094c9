"""All values of one equipment module in a box with its name."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from hmi.links import PageLinks
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.readings.row import ReadingRow
from plant.tag import Suffix, Tag

TITLE_ROWS = 1.6
"""Room of title and frame in rows, for sharing cards among columns."""


class ModuleCard(QFrame):
    """Title and one row a tag.

    Args:
        title: name of the module.
        tags: its tags in order.
        canvas: what values are drawn with.
        links: where clicks lead.
    """

    def __init__(
        self,
        title: str,
        tags: Sequence[Tag],
        canvas: Canvas,
        links: PageLinks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.rows: list[ReadingRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 2, 4)
        column.setSpacing(0)
        name = QLabel(title)
        name.setProperty("role", "dim")
        name.setStyleSheet("font-weight: 600; padding: 2px 6px;")
        column.addWidget(name)
        setpoints = {tag.item: tag for tag in tags if tag.suffix is Suffix.SETPOINT}
        for tag in tags:
            row = ReadingRow(tag, canvas, setpoint=_setpoint_of(tag, setpoints))
            row.activated.connect(links.open_faceplate)
            row.trend_wanted.connect(links.open_trend)
            self.rows.append(row)
            column.addWidget(row, 1)

    @property
    def weight(self) -> float:
        """Return its height in rows."""
        return len(self.rows) + TITLE_ROWS


def _setpoint_of(tag: Tag, setpoints: dict[str, Tag]) -> Tag | None:
    """Return the set point of the tag's own loop: ``temperature`` marks its own readings."""
    if tag.suffix is not Suffix.READBACK:
        return None
    for item, setpoint in setpoints.items():
        if tag.item.startswith(item) and tag.eu == setpoint.eu:
            return setpoint
    return None
