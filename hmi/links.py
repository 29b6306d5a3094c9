"""Where can a click lead? The one way in which a page asks for another."""

from typing import Protocol


class PageLinks(Protocol):
    """What a page may ask of the window. GUI thread."""

    def open_page(self, page_id: str) -> None:
        """Show a page: ``overview``, ``digester:D3``, ``tank``, ``trends``, ..."""
        ...

    def open_faceplate(self, target: str) -> None:
        """Show the faceplate of a tag (``D1.heater.OP``) or module (``D1.heating``)."""
        ...

    def open_trend(self, tag_id: str) -> None:
        """Show the trend page with this tag."""
        ...
