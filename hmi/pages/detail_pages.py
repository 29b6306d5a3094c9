"""How are the detail pages and the faceplate built? Imported when first called up."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QDialog, QWidget

from hmi.pages.page import Page, PageParts
from plant.errors import PlantError


def faceplate(target: str, parts: PageParts, window: QWidget) -> QDialog:
    """Build the faceplate of a tag (``D1.heater.OP``) or an equipment module (``D1.heating``).

    Raises:
        PlantError: for a target that the plant does not have.
    """
    from hmi.widgets.faceplate.dialog import FaceplateDialog

    try:
        return FaceplateDialog(target, parts, window)
    except KeyError:
        raise PlantError(f"the plant has no tag or equipment '{target}'") from None


def _digester(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.digester import DigesterPage

    return DigesterPage(page_id, parts)


def _tank(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.tank import TankPage

    return TankPage(page_id, parts)


def _gas(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.gas import GasPage

    return GasPage(page_id, parts)


def _energy(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.energy import EnergyPage

    return EnergyPage(page_id, parts)


def _schedule(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.schedule import SchedulePage

    return SchedulePage(page_id, parts)


def _recipes(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.recipes import RecipesPage

    return RecipesPage(page_id, parts)


def _cards(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.batch.cards import CardsPage

    return CardsPage(page_id, parts)


def _batches(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.batch.records import BatchesPage

    return BatchesPage(page_id, parts)


def _trends(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.trends import TrendsPage

    return TrendsPage(page_id, parts)


def _diagnostics(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.diagnostics.page import DiagnosticsPage

    return DiagnosticsPage(page_id, parts)


def _tags(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.tags import TagsPage

    return TagsPage(page_id, parts)


DETAIL_PAGES: Mapping[str, Callable[[str, PageParts], Page]] = MappingProxyType(
    {
        "digester": _digester,
        "tank": _tank,
        "gas": _gas,
        "energy": _energy,
        "schedule": _schedule,
        "recipes": _recipes,
        "cards": _cards,
        "batches": _batches,
        "trends": _trends,
        "tags": _tags,
        "diagnostics": _diagnostics,
    }
)
"""Page id without its argument to factory, in the order of the navigation rail."""
