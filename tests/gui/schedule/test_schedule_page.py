"""The board, by real mouse and keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hmi.pages.schedule import SchedulePage
from plant.batch.run import Rota
from plant.batch.states import State
from plant.description.model import PlantDescription
from plant.tag import Role
from tests.fakes.operation import FakeBatchBook, FakeOperation
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.plant import NOW_MS, plant_run, with_unit
from tests.gui.detail.station import Station
from tests.gui.schedule.using import chip, open_schedule, starts_of, tell


def test_one_click_in_the_rail_shows_the_board(station: Station) -> None:
    rail = station.window.findChild(type(station.window._rail))
    assert rail is not None
    station.click(rail._buttons["schedule"])
    assert station.clicks == 1
    assert isinstance(station.window.page, SchedulePage)


def test_next_start_is_told_with_its_countdown_and_who_signed(station: Station) -> None:
    page = open_schedule(station)
    assert "Digester 3 starts on Wed 18 Nov 2026 at 17:00, in 23 min" in page.next.text()
    assert "signed by R. Das" in page.next.text()


def test_board_knows_what_was_from_the_records(station: Station) -> None:
    page = open_schedule(station)
    station.qtbot.waitUntil(lambda: _was(page, "D1", "S1"))
    geometry = page.view.geometry_of_board
    assert geometry is not None
    assert geometry.units == ("D1", "D2", "D3", "D4", "D5", "D6")
    assert [start.unit_id for start in starts_of(page)] == ["D3", "D4", "D5", "D6"]


def _was(page: SchedulePage, unit_id: str, place: str) -> bool:
    geometry = page.view.geometry_of_board
    blocks = () if geometry is None else geometry.board.blocks
    return any(b.actual and (b.unit_id, b.place) == (unit_id, place) for b in blocks)


def test_tool_tip_tells_what_lies_under_the_mouse(station: Station) -> None:
    page = open_schedule(station)
    geometry = page.view.geometry_of_board
    assert geometry is not None
    now = geometry.x_of(NOW_MS)
    row = geometry.row("D1")
    assert "Stage 2, mesophilic acetogenesis, as it was" in page.view.tip_at(
        QPointF(now - 20, row.top() + 12)
    )
    assert "planned from" in page.view.tip_at(QPointF(now + 40, row.top() + 12))
    assert "planned from" in page.view.tip_at(QPointF(now + 40, row.bottom() - 6))
    assert "Digester 4 starts on" in page.view.tip_at(QPointF(chip(page, 1)))
    assert page.view.tip_at(QPointF(4, 4)) == ""


def test_arrow_keys_go_from_start_to_start(station: Station) -> None:
    page = open_schedule(station)
    page.view.setFocus()
    for unit in ("Digester 3", "Digester 4", "Digester 5"):
        QTest.keyClick(page.view, Qt.Key.Key_Right)
        assert unit in page.view.accessibleDescription()
    QTest.keyClick(page.view, Qt.Key.Key_Left)
    assert "Digester 4" in page.view.accessibleDescription()
    QTest.keyClick(page.view, Qt.Key.Key_X)  # any other key is left to the page
    assert "Digester 4" in page.view.accessibleDescription()


def test_table_says_the_same_and_its_starts_can_be_chosen(station: Station) -> None:
    page = open_schedule(station)
    station.click(page.as_table)
    assert page.table.isVisible()
    assert not page.view.isVisible()
    rows = [page.model.row(n) for n in range(page.model.rowCount())]
    place = next(
        n
        for n, row in enumerate(rows)
        if row[:3] == ("Digester 4", "Loading", "Thu 19 Nov 17:00")
    )
    page.table.clicked.emit(page.model.index(place, 0))
    assert "Digester 4 starts on" in page.changes.title.text()
    page.table.clicked.emit(page.model.index(0, 0))  # what has begun cannot be chosen
    assert "Digester 4 starts on" in page.changes.title.text()
    station.click(page.as_table)
    assert page.view.isVisible()


def test_board_goes_back_and_on_by_days_and_returns(station: Station) -> None:
    page = open_schedule(station)
    geometry = page.view.geometry_of_board
    assert geometry is not None
    home = geometry.board.from_ms
    station.click(page.later)
    station.click(page.later)
    moved = page.view.geometry_of_board
    assert moved is not None
    assert moved.board.from_ms == home + 2 * 86_400_000
    station.click(page.earlier)
    station.click(page.today)
    back = page.view.geometry_of_board
    assert back is not None
    assert back.board.from_ms == home


def test_held_unit_says_so(station: Station, automated: AutomatedDoors) -> None:
    page = open_schedule(station)
    before = page.view.grab().toImage()
    held = replace(plant_run().units["D5"], state=State.HELD, stood_since_ms=NOW_MS - 7_200_000)
    tell(station, automated, with_unit(plant_run(), held))
    assert page.view.grab().toImage() != before


def test_viewer_may_look_only(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    station = Station(qtbot, description, role=Role.VIEWER, desk=automated.doors())
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    assert not page.changes.skip.isEnabled()
    assert "viewer" in page.changes.skip.toolTip()
    assert not page.recipe.list.isEnabled()


def test_page_says_that_nothing_is_automated(
    qtbot: QtBot, description: PlantDescription
) -> None:
    page = open_schedule(Station(qtbot, description))
    assert "Nothing is automated" in page.note.text()
    assert not page.view.isVisible()


def test_page_waits_for_the_first_view(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    automated.operation = FakeOperation()
    station = Station(qtbot, description, desk=automated.doors())
    page = open_schedule(station)
    assert "first scan" in page.note.text()
    tell(station, automated, plant_run())
    assert page.view.isVisible()


def test_plant_without_a_rota_says_that_nothing_is_planned(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    tell(station, automated, replace(plant_run(), rota=Rota()))
    assert page.next.text() == "No start is planned."
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    assert page.changes.chosen_day == ""


def test_records_that_cannot_be_read_are_told(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    class Unreadable(FakeBatchBook):
        def batches(self, *, unit_id: str = "", limit: int = 100) -> tuple[()]:
            del unit_id, limit
            raise OSError

    automated.batches = Unreadable()
    station = Station(qtbot, description, desk=automated.doors())
    page = open_schedule(station)
    qtbot.waitUntil(page.note.isVisible)
    assert "did not foresee" in page.note.text()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_board_has_room_at_each_size(station: Station, size: tuple[int, int]) -> None:
    station.window.resize(*size)
    page = open_schedule(station)
    geometry = page.view.geometry_of_board
    assert geometry is not None
    assert geometry.row_px >= 30
    assert page.width() <= size[0]


def test_hidden_board_costs_nothing_and_catches_up(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    station.window.open_page("overview")
    before = page.view.geometry_of_board
    assert before is not None
    run = plant_run()
    tell(station, automated, replace(run, rota=replace(run.rota, skipped=("2026-11-19",))))
    hidden = page.view.geometry_of_board
    assert hidden is not None
    assert hidden.board is before.board
    station.window.open_page("schedule")
    assert starts_of(page)[1].lost == "D4"


def test_records_are_read_again_when_a_unit_goes_on(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    station.qtbot.waitUntil(lambda: _was(page, "D1", "S1"))
    automated.batches.replace(())
    gone_on = replace(plant_run().units["D1"], sequence=99)
    tell(station, automated, with_unit(plant_run(), gone_on))
    station.qtbot.waitUntil(lambda: not _was(page, "D1", "S1"))


def test_name_of_a_unit_leads_to_its_page(station: Station) -> None:
    page = open_schedule(station)
    geometry = page.view.geometry_of_board
    assert geometry is not None
    name = QPoint(20, round(geometry.row("D4").center().y()))
    assert page.view.tip_at(QPointF(name)) == "Digester 4: open its page"
    station.click(page.view, name)
    assert station.window.page.page_id == "digester:D4"
