"""Which pages are there, and how is each built from the window's parts?"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QDialog, QWidget

from hmi.pages.detail_pages import DETAIL_PAGES, faceplate
from hmi.pages.page import Page, PageParts
from plant.errors import PlantError

PageFactory = Callable[[str, PageParts], Page]
FaceplateFactory = Callable[[str, PageParts, QWidget], QDialog]

# Pages are imported when first called up: the first paint waits for the overview only.


def _overview(page_id: str, parts: PageParts) -> Page:
    from hmi.pages.overview import OverviewPage

    return OverviewPage(page_id, parts)


PAGES: Mapping[str, PageFactory] = MappingProxyType({"overview": _overview, **DETAIL_PAGES})
"""Page id without its argument to factory; the order is that of the navigation rail."""

FACEPLATE: FaceplateFactory = faceplate
"""Builds the faceplate dialog of a tag or a module (``D1.heating``)."""


def build_page(page_id: str, parts: PageParts) -> Page:
    """Build the page; ``digester:D3`` goes to the factory of ``digester``.

    Raises:
        PlantError: for a page that there is not.
    """
    require_page(page_id)
    return PAGES[page_id.partition(":")[0]](page_id, parts)


def require_page(page_id: str) -> None:
    """Refuse a page that there is not.

    Raises:
        PlantError: naming the known pages.
    """
    if page_id.partition(":")[0] not in PAGES:
        known = ", ".join(PAGES)
        raise PlantError(f"unknown page '{page_id}'; known pages: {known}")


def build_faceplate(target: str, parts: PageParts, parent: QWidget) -> QDialog:
    """Build the faceplate of a tag (``D1.heater.OP``) or module (``D1.heating``).

    Raises:
        PlantError: for a target that the plant does not have.
    """
    return FACEPLATE(target, parts, parent)
