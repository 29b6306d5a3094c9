"""A window on a plant that the test holds in its hands, with the shipped fonts."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.fonts import apply_font, load_fonts
from hmi.look import Look
from hmi.main_window import MainWindow
from hmi.theme import LIGHT, Theme
from tests.fakes.station import FakeStation

WindowMaker = Callable[..., MainWindow]


@pytest.fixture(scope="session", autouse=True)
def _shipped_fonts(qapp: QApplication) -> None:
    qapp.setStyle("Fusion")
    assert load_fonts() == ()
    apply_font(Look(LIGHT))


@pytest.fixture
def station(qapp: QApplication) -> FakeStation:
    """A station with a healthy plant whose values have arrived."""
    del qapp
    station = FakeStation()
    station.fill()
    return station


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[WindowMaker]:
    """Opens windows and closes them after the test."""
    windows: list[MainWindow] = []

    def open_it(
        station: FakeStation,
        page_id: str = "overview",
        *,
        size: tuple[int, int] = (1366, 768),
        theme: Theme = LIGHT,
    ) -> MainWindow:
        window = MainWindow(doors=station.doors, theme=theme, page_id=page_id)
        windows.append(window)
        window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield open_it
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(station: FakeStation, open_window: WindowMaker) -> MainWindow:
    """The window on the overview of the healthy plant."""
    return open_window(station)
