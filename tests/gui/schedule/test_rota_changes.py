"""Starts and recipes are changed in two steps, by real mouse and keys."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from plant.message import message
from plant.operation.requests import ChangeRota, ChooseRecipe
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.plant import plant_run
from tests.gui.detail.station import Station
from tests.gui.schedule.using import chip, open_schedule, starts_of, tell


def test_nothing_can_be_changed_before_a_start_is_chosen(station: Station) -> None:
    changes = open_schedule(station).changes
    for button in (changes.skip, changes.postpone, changes.swap, changes.restore):
        assert not button.isEnabled()
        assert "Choose a start" in button.toolTip()


def test_skip_shows_its_consequences_and_asks_before_it_is_asked(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    assert "Digester 4 starts on Thu 19 Nov" in page.changes.title.text()
    station.click(page.changes.skip)
    assert automated.operation.requests == []
    assert "Nothing starts on 19 Nov" in page.changes.strip.effect.text()
    assert "6 days later" in page.changes.strip.effect.text()
    assert page.changes.strip.cancel.hasFocus()
    assert starts_of(page)[1].lost == "D4"  # the board shows what it would be
    station.click(page.changes.strip.confirm)
    assert station.clicks == 3
    (request,) = automated.operation.requests
    assert isinstance(request, ChangeRota)
    assert (request.kind, request.day) == ("skip", "2026-11-19")
    with station.qtbot.waitSignal(page.changes.strip.settled):
        automated.operation.accept()
    assert "Done" in page.changes.strip.said.text()


def test_cancel_takes_the_preview_back(station: Station, automated: AutomatedDoors) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    station.click(page.changes.postpone)
    assert starts_of(page)[1].unit_id == ""
    station.click(page.changes.strip.cancel)
    assert automated.operation.requests == []
    assert starts_of(page)[1].unit_id == "D4"


def test_escape_is_a_no(station: Station, automated: AutomatedDoors) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 0))
    station.click(page.changes.skip)
    QTest.keyClick(page.changes.strip.cancel, Qt.Key.Key_Escape)
    assert not page.changes.strip.isVisible()
    assert automated.operation.requests == []


def test_silence_is_a_no(station: Station, automated: AutomatedDoors) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 0))
    station.click(page.changes.skip)
    station.clock.advance(10.5)
    page.changes.strip.tick()
    assert "ten seconds passed" in page.changes.strip.said.text()
    assert automated.operation.requests == []
    assert starts_of(page)[0].unit_id == "D3"


def test_click_that_comes_too_late_is_a_no(station: Station, automated: AutomatedDoors) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 0))
    station.click(page.changes.skip)
    station.clock.advance(10.5)
    station.click(page.changes.strip.confirm)
    assert automated.operation.requests == []


def test_plan_that_goes_on_ends_the_question(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    station.click(page.changes.skip)
    run = plant_run()
    tell(station, automated, replace(run, rota=replace(run.rota, skipped=("2026-11-20",))))
    assert page.changes.strip.request is None
    assert "has changed meanwhile" in page.changes.strip.said.text()


def test_swap_takes_its_other_start_from_the_board(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    station.click(page.changes.swap)
    assert "Choose the other start" in page.changes.strip.said.text()
    station.click(page.view, chip(page, 3))
    assert "Digester 6 may not be ready so early" in page.changes.strip.effect.text()
    assert starts_of(page)[1].unit_id == "D6"
    station.click(page.changes.strip.confirm)
    (request,) = automated.operation.requests
    assert isinstance(request, ChangeRota)
    assert (request.day, request.other_day) == ("2026-11-19", "2026-11-21")


def test_swap_takes_its_other_start_from_the_list(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    station.click(page.changes.swap)
    other = page.changes.other
    assert other.isVisible()
    place = next(n for n in range(other.count()) if "Digester 5" in other.itemText(n))
    other.setCurrentIndex(place)
    other.activated.emit(place)
    station.click(page.changes.strip.confirm)
    (request,) = automated.operation.requests
    assert isinstance(request, ChangeRota)
    assert request.other_day == "2026-11-20"


def test_change_is_taken_back(station: Station, automated: AutomatedDoors) -> None:
    page = open_schedule(station)
    run = plant_run()
    tell(station, automated, replace(run, rota=replace(run.rota, skipped=("2026-11-19",))))
    station.click(page.view, chip(page, 1))
    assert not page.changes.skip.isEnabled()
    assert "Nothing starts" in page.changes.skip.toolTip()
    station.click(page.changes.restore)
    station.click(page.changes.strip.confirm)
    (request,) = automated.operation.requests
    assert isinstance(request, ChangeRota)
    assert request.kind == "restore"


def test_refused_change_is_never_asked(station: Station, automated: AutomatedDoors) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    page.changes._propose("restore")
    assert "has not been changed" in page.changes.strip.said.text()
    assert automated.operation.requests == []


def test_refusal_by_the_automation_says_why(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    station.click(page.view, chip(page, 1))
    station.click(page.changes.skip)
    station.click(page.changes.strip.confirm)
    with station.qtbot.waitSignal(page.changes.strip.settled):
        automated.operation.refuse(message("schedule.viewer"))
    assert "may look at the schedule only" in page.changes.strip.said.text()


def test_recipe_of_the_next_batches_is_chosen_in_two_steps(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    assert page.recipe.list.currentText() == "As published (75), v1"
    page.recipe.list.setCurrentIndex(1)
    page.recipe.list.activated.emit(1)
    assert "As published (55)" in page.recipe.strip.effect.text()
    station.click(page.recipe.strip.confirm)
    (request,) = automated.operation.requests
    assert isinstance(request, ChooseRecipe)
    assert (request.recipe_id, request.version) == ("published-55", 1)
    with station.qtbot.waitSignal(page.recipe.strip.settled):
        automated.operation.refuse()
    assert page.recipe.list.currentText() == "As published (75), v1"


def test_recipe_that_is_used_already_is_not_asked_for(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_schedule(station)
    page.recipe.list.activated.emit(0)
    assert page.recipe.strip.request is None
    assert automated.operation.requests == []
