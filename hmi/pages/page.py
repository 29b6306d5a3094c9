"""What is a page, and what may it be built from?"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from hmi.bridge import Bridge
from hmi.doors import Operator
from hmi.links import PageLinks
from hmi.models.desk.desk import Desk
from hmi.models.history.queries import HistoryQueries
from hmi.models.news import News
from hmi.models.operation.desk import OperationDesk
from hmi.models.pending import PendingCommands
from hmi.widgets.plant_widget import Canvas
from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.ports import FrameReader, RecentReader, SimulatorPort


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the catalogue takes a page's constructor arguments from. Pages do not keep it.

    Attributes:
        description: the plant.
        canvas: live values, pens and words of the present theme.
        bridge: its signals carry health, events and outcomes.
        pending: the way to a command, and what is on its way.
        news: what happened lately, in sentences.
        links: the way to other pages.
        recent: the live buffer, for trends and sparklines.
        frames: the lines' last frames.
        simulator: the fault panel's door; None on a real plant.
        operator: who sits here.
        clock: wall and monotonic time.
        zone: the plant's time zone, in which all clock times are shown.
        queries: the way to history; says itself whether there is one.
        desk: notes, trend sets, exports and records of batches.
        operation: the automation; says itself whether there is one.
    """

    description: PlantDescription
    canvas: Canvas
    bridge: Bridge
    pending: PendingCommands
    news: News
    links: PageLinks
    recent: RecentReader
    frames: FrameReader
    simulator: SimulatorPort | None
    operator: Operator
    clock: Clock
    zone: ZoneInfo
    queries: HistoryQueries
    desk: Desk
    operation: OperationDesk


class Page(QWidget):
    """One page of the window. Built on first call-up; thrown away when the theme changes.

    A page may be deleted at any moment: whatever it watches ends with its ``destroyed`` or,
    better, while it is hidden (PlantWidget does so by itself).

    Attributes:
        page_id: for example ``digester:D3``; the part after the colon is the argument.
        title: what the header calls it.
    """

    def __init__(self, page_id: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page_id = page_id
        self.title = title
        self.setObjectName("page")
        self.setAccessibleName(title)
