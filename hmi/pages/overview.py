"""How is the whole plant? Level 1: every unit, energy, safety and the last events."""

from hmi.pages.page import Page, PageParts


class OverviewPage(Page):
    """The plant on one screen."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        super().__init__(page_id, parts.canvas.texts("nav.overview"))
