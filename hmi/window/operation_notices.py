"""What must every page tell of the automation? Banner, the rail's counts, the resume cards."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from hmi.models.batch.card_list import open_count
from hmi.models.device_names import rule_name
from hmi.models.local_time import moment_text
from hmi.pages.page import PageParts
from hmi.widgets.batch.hold_all import HoldAllButton
from hmi.window.banner import Banner
from hmi.window.rail import Rail
from plant.description.model import PlantDescription
from plant.operation.view import OperationView

if TYPE_CHECKING:
    from hmi.widgets.batch.resume_overlay import ResumeOverlay

CARDS_PAGE = "cards"


class OperationNotices(QObject):
    """Keeps banner, rail and overlay up to date. Owner: GUI thread; built with the window.

    Attributes:
        hold_all: the button under the rail.
    """

    def __init__(
        self, parts: PageParts, *, banner: Banner, rail: Rail, pages: QWidget, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._banner = banner
        self._rail = rail
        self._pages = pages
        self._area = parent
        self._overlay: ResumeOverlay | None = None
        self.hold_all = HoldAllButton(parts.operation, parts.canvas, parts.clock)
        rail.add_below(self.hold_all)
        parts.operation.changed.connect(self.show_view)

    def show_view(self, view: OperationView) -> None:
        """Show what the newest view asks for."""
        description = self._parts.description
        for name, text in conditions(view, description, self._parts.zone).items():
            self._banner.set_condition(name, text)
        self._rail.show_count(CARDS_PAGE, open_count(view.run))
        if view.run.resumes and self._overlay is None:
            from hmi.widgets.batch.resume_overlay import ResumeOverlay

            self._overlay = ResumeOverlay(self._pages, self._parts, self._area)
        if self._overlay is not None:
            self._overlay.show_view(view)


def conditions(
    view: OperationView, description: PlantDescription, zone: ZoneInfo
) -> dict[str, str]:
    """Return the banner's standing lines by name; an empty one where there is nothing."""
    texts = description.texts
    stopped = ""
    if view.stopped_ms:
        time = moment_text(view.stopped_ms, now_utc_ms=view.utc_ms, zone=zone)
        stopped = texts("shell.operation.plant_stopped", time=time, who=view.stopped_by)
    elif not view.engaged:
        stopped = texts("shell.operation.watching")
    rules = ", ".join(
        texts(
            "shell.operation.bypass_of",
            rule=rule_name(bypass.rule_id, description),
            until=moment_text(bypass.until_ms, now_utc_ms=view.utc_ms, zone=zone),
        )
        for bypass in view.interlocks.bypasses
    )
    waiting = [texts.unit_name(card.unit_id) for card in view.run.resumes.values() if card.long]
    units = ", ".join(waiting)
    return {
        "plant_stop": stopped,
        "bypass": texts("shell.operation.bypass", rules=rules) if rules else "",
        "resumes": texts("shell.operation.resumes", units=units) if units else "",
    }
