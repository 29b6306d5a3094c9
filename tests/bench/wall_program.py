"""Our side of the screen benchmark: the whole program on a page with every value at once.

The main window, header and navigation are the product's; only this page exists for the
measurement: numbers and, one in five, moving indicators, built from the product's widgets.
"""

import argparse
import sys
from pathlib import Path

from PySide6.QtWidgets import QGridLayout

from hmi.app import run_app
from hmi.compose import Station
from hmi.pages import catalogue
from hmi.pages.page import Page, PageParts
from hmi.settings import Settings
from hmi.widgets.moving_indicator import MovingIndicator
from hmi.widgets.value_label import ValueLabel
from plant.tag import Tag

COLUMNS = 25


class WallPage(Page):
    """Every tag of the plant at once, in rows of 25."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        super().__init__(page_id, "Wall")
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 4, 4, 4)
        grid.setSpacing(2)
        for index, tag in enumerate(parts.description.tags.values()):
            row, column = divmod(index, COLUMNS)
            grid.addWidget(self._widget(index, tag, parts), row, column)

    def _widget(self, index: int, tag: Tag, parts: PageParts) -> ValueLabel | MovingIndicator:
        if index % 5 == 4:
            indicator = MovingIndicator(tag, parts.canvas, self)
            indicator.setFixedSize(40, 22)
            return indicator
        label = ValueLabel(tag, parts.canvas, self, pixels=11)
        label.setFixedSize(68, 20)
        return label


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
