"""Our side of the screen benchmark: the whole program on a page with every value at once.

The main window, header and navigation are the product's; only this page exists for the
measurement: numbers and, one in five, moving indicators, drawn by the product's mimic.
"""

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent

from hmi.app import run_app
from hmi.compose.station import Station
from hmi.mimic.indicator_item import IndicatorItem
from hmi.mimic.sheet import Sheet
from hmi.mimic.sizes import SMALL
from hmi.mimic.value_item import ValueStyle
from hmi.mimic.view import MimicView
from hmi.models.watches import Watches
from hmi.pages import catalogue
from hmi.pages.page import Page, PageParts
from hmi.settings import Settings

COLUMNS = 25
_WIDTH_PX, _HEIGHT_PX = 70, 23


class WallPage(Page):
    """Every tag of the plant at once, in rows of 25."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        super().__init__(page_id, "Wall")
        self._parts = parts
        self._watches = Watches(parts.canvas.live)
        self._view = MimicView(parts.canvas, self)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the plant."""
        super().showEvent(event)
        self._watches.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._view.resize(event.size())
        self._watches.stop()
        self._watches = Watches(self._parts.canvas.live)
        self._view.show_sheet(self._sheet(), event.size())
        self._watches.start()

    def _sheet(self) -> Sheet:
        parts = self._parts
        sheet = Sheet(parts.description, parts.canvas, self._watches, parts.links, SMALL)
        style = ValueStyle(12, 11, Qt.AlignmentFlag.AlignRight)
        for index, tag in enumerate(parts.description.tags.values()):
            row, column = divmod(index, COLUMNS)
            left, top = 4 + column * _WIDTH_PX, 4 + row * _HEIGHT_PX
            if index % 5 == 4:
                track = QRectF(left + 30, top, 9, _HEIGHT_PX - 3)
                sheet.add(IndicatorItem(track, tag, None, parts.canvas, self._watches))
            else:
                sheet.value(QRectF(left, top, _WIDTH_PX - 6, 20), tag, style)
        return sheet


def main() -> int:
    """Run the window until it is killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--plant", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    catalogue.PAGES = {**catalogue.PAGES, "wall": WallPage}
    with Station(Settings(plant=args.plant, data=args.data)) as station:
        return run_app(station.doors, theme="light", page="wall", on_ready=station.start)


if __name__ == "__main__":
    sys.exit(main())
