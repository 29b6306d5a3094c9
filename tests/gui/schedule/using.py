"""How a test uses the schedule page."""

from PySide6.QtCore import QPoint

from hmi.pages.schedule import SchedulePage
from plant.batch.board import PlannedStart
from plant.batch.plant_run import PlantRun
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.view import operation_view
from tests.gui.detail.station import Station


def open_schedule(station: Station) -> SchedulePage:
    station.window.open_page("schedule")
    page = station.window.page
    assert isinstance(page, SchedulePage)
    if page.recipe.list.isVisible():
        station.qtbot.waitUntil(lambda: page.recipe.list.count() > 1)
    return page


def tell(station: Station, automated: AutomatedDoors, run: PlantRun) -> None:
    """Let the automation tell another plan and wait until it is heard."""
    with station.qtbot.waitSignal(station.window.parts.operation.changed):
        automated.operation.emit(operation_view(run=run))


def starts_of(page: SchedulePage) -> list[PlannedStart]:
    geometry = page.view.geometry_of_board
    assert geometry is not None
    return list(geometry.shown_starts())


def chip(page: SchedulePage, place: int) -> QPoint:
    geometry = page.view.geometry_of_board
    assert geometry is not None
    return geometry.chip(starts_of(page)[place]).center().toPoint()
