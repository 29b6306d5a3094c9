"""What waits for people, and what differs from normal."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hmi.pages.batch.cards import CardsPage
from hmi.widgets.batch.card_view import CardView
from hmi.window.rail import RailButton
from plant.batch.cards import CardField, CardKind, JobCard
from plant.batch.states import State
from plant.description.model import PlantDescription
from plant.message import message
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from plant.operation.requests import (
    ChangeRota,
    EnterValue,
    ResumePlant,
    SignCard,
)
from plant.tag import ValveKind
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.plant import NOW_MS, feeding, job_cards
from tests.gui.batch.running import Running
from tests.gui.detail.station import Station


def card(kind: CardKind, *fields: CardField, tag_id: str = "") -> JobCard:
    text = message("batch.nothing")
    return JobCard(
        f"D3-x.{kind.value}", "D3", kind, NOW_MS, text, (text,), tuple(fields), tag_id=tag_id
    )


def open_page(running: Running, page_id: str = "cards") -> CardsPage:
    running.station.window.open_page(page_id)
    page = running.station.window.page
    assert isinstance(page, CardsPage)
    return page


def shown(page: CardsPage) -> CardView:
    view = page.desk.view
    assert view is not None
    return view


def test_the_rail_counts_what_waits(running: Running) -> None:
    running.set_cards(*job_cards(), card(CardKind.CLEAN))
    (button,) = (
        each
        for each in running.station.window.findChildren(RailButton)
        if each.accessibleName().startswith("To do")
    )
    assert button.accessibleName() == "To do (2)"


def test_open_cards_are_listed_first_and_the_first_is_shown(running: Running) -> None:
    done, ready = job_cards()
    running.set_cards(done, ready)
    page = open_page(running)
    assert shown(page).card == ready
    assert page.cards.model().rowCount() == 2


def test_a_page_for_a_unit_shows_that_units_card(running: Running) -> None:
    other = replace(card(CardKind.CLEAN), unit_id="D5", card_id="D5-x.clean")
    running.set_cards(card(CardKind.COOL), other)
    assert shown(open_page(running, "cards:D5")).card == other


def test_a_card_is_signed_only_with_readings_in_range(running: Running) -> None:
    fields = (CardField("locks"), CardField("o2", "%", 20.0, 25.0))
    running.set_cards(card(CardKind.CLEAN, *fields))
    view = shown(open_page(running))
    assert not view.sign.isEnabled()
    QTest.keyClicks(view.fields.lines["locks"], "L-17")
    QTest.keyClicks(view.fields.lines["o2"], "19")
    assert "20 to 25 %" in view.sign.toolTip()
    view.fields.lines["o2"].clear()
    QTest.keyClicks(view.fields.lines["o2"], "20,8")
    running.click(view.sign)

    request = running.asked(SignCard)
    assert request.entered == {"locks": "L-17", "o2": "20.8"}
    assert request.asker.operator == "s.nair"
    assert not view.sign.isEnabled()  # asked once


def test_a_card_carries_the_name_that_was_written(running: Running) -> None:
    running.set_cards(card(CardKind.READY))
    view = shown(open_page(running))
    view.line.clear()
    assert "name" in view.sign.toolTip()
    QTest.keyClicks(view.line, "M. Pillai")
    running.click(view.sign)
    assert running.asked(SignCard).asker.operator == "M. Pillai"


def test_a_refused_signature_tells_why_and_may_be_given_again(running: Running) -> None:
    running.set_cards(card(CardKind.READY))
    page = open_page(running)
    running.click(shown(page).sign)
    running.refuse(message("batch.nothing"))
    assert "No batch" in page.desk.strip.said.text()
    assert shown(page).sign.isEnabled()


def test_yesterdays_load_is_repeated_and_signed_in_two_taps(running: Running) -> None:
    running.set_cards(card(CardKind.LOAD))
    view = shown(open_page(running))
    assert view.layers is not None
    before = running.station.clicks
    running.click(view.layers.repeat)
    assert "5000 kg" in view.layers.sums.text()
    running.click(view.sign)
    assert running.station.clicks - before == 2
    assert running.asked(SignCard).layers == feeding().layers


def test_buckets_become_kilograms_and_propose_the_volume(running: Running) -> None:
    running.set_cards(card(CardKind.LOAD))
    view = shown(open_page(running))
    layers = view.layers
    assert layers is not None
    row = layers.rows[0]
    QTest.keyClicks(row.lines["kg"], "12 b")
    row.lines["kg"].editingFinished.emit()
    assert row.lines["kg"].text() == "180"
    assert row.lines["m3"].text() == "0.18"
    assert "lacks its material" in view.missing.text()
    running.click(layers.add)
    assert len(layers.rows) == 3


def test_nothing_can_be_repeated_before_the_first_load(running: Running) -> None:
    run = replace(running.view.run, feedings=MappingProxyType({}), cards=(card(CardKind.LOAD),))
    running.say(replace(running.view, run=run))
    layers = shown(open_page(running)).layers
    assert layers is not None
    assert not layers.repeat.isEnabled()


def test_the_card_of_a_valve_is_signed_with_its_position(running: Running) -> None:
    running.set_cards(card(CardKind.VALVE, CardField("position", low=0, high=1)))
    running.click(shown(open_page(running)).choices[1])
    assert running.asked(SignCard).entered == {"position": "0"}
    running.accept()
    assert len(running.operation.requests) == 1  # its switch tells the rest


def test_a_valve_that_nothing_measures_is_declared_with_its_card(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    tags = dict(description.tags)
    tags["D3.feed.PV"] = replace(tags["D3.feed.PV"], valve=ValveKind.MANUAL_DECLARED)
    basic = replace(description, tags=MappingProxyType(tags))
    running = Running(Station(qtbot, basic, desk=automated.doors()), automated.operation)
    running.set_cards(card(CardKind.VALVE, tag_id="D3.feed.PV"))
    running.click(shown(open_page(running)).choices[0])
    running.asked(SignCard)
    running.accept()
    request = running.asked(EnterValue)
    assert (request.tag_id, request.value) == ("D3.feed.PV", 1.0)


def test_a_missed_start_is_made_late_or_skipped(running: Running) -> None:
    running.set_cards(card(CardKind.START))
    page = open_page(running)
    start, skip = shown(page).choices
    running.click(start)
    running.click(page.desk.strip.confirm)
    assert running.asked(SignCard).card_id == "D3-x.start"
    running.refuse(message("batch.nothing"))
    running.click(skip)
    running.click(page.desk.strip.confirm)
    request = running.asked(ChangeRota)
    assert (request.kind, request.day) == ("skip", "2026-11-18")


def test_what_is_typed_stays_while_the_plant_goes_on(running: Running) -> None:
    running.set_cards(card(CardKind.CLEAN, CardField("locks")))
    page = open_page(running)
    QTest.keyClicks(shown(page).fields.lines["locks"], "L-17")
    running.say(replace(running.view, utc_ms=running.view.utc_ms + 1000))
    assert shown(page).fields.lines["locks"].text() == "L-17"


def test_a_signed_card_is_shown_with_its_readings(running: Running) -> None:
    done = replace(card(CardKind.PURGE, CardField("o2", "%")), signed_by="R. Das", signed_ms=1)
    running.set_cards(replace(done, entered={"o2": "0.4"}))
    view = shown(open_page(running))
    assert not view.sign.isVisible()
    assert view.print.isVisible()


def test_a_card_is_written_as_pdf(running: Running, qtbot: QtBot, tmp_path: Path) -> None:
    running.set_cards(card(CardKind.COOL))
    page = open_page(running)
    page.desk.folder = tmp_path
    running.click(shown(page).print)
    with qtbot.waitSignal(running.station.window.parts.desk.pdf.written, timeout=60_000):
        pass
    (file,) = tmp_path.iterdir()
    assert file.read_bytes().startswith(b"%PDF-")
    assert str(file) in page.desk.said.text()


def test_a_pdf_that_cannot_be_written_says_why(
    running: Running, qtbot: QtBot, tmp_path: Path
) -> None:
    running.set_cards(card(CardKind.COOL))
    page = open_page(running)
    page.desk.folder = tmp_path / "gone"
    running.click(shown(page).print)
    with qtbot.waitSignal(running.station.window.parts.desk.pdf.failed, timeout=60_000):
        pass
    assert "cannot be written" in page.desk.said.text()


def test_what_differs_is_listed_and_leads_to_its_device(running: Running) -> None:
    mode = ModeOf(DeviceMode.MANUAL, NOW_MS - 60_000, "R. Das", "pump test")
    modes = ModeBook(MappingProxyType({"D2.dosing.OP": mode}))
    running.say(replace(running.view, modes=modes))
    page = open_page(running)
    model = page.differing.model()
    row = [model.index(0, column).data() for column in range(5)]
    assert row == ["Digester 2: pH dosing", "Manual: pump test", "16:35", "", "R. Das"]
    page.differing.clicked.emit(model.index(0, 0))
    assert running.station.faceplate().name == "pH dosing"


def test_what_is_worth_knowing_is_listed(running: Running) -> None:
    page = open_page(running)
    assert not page.advice.isVisible()
    running.say(replace(running.view, advisories=(message("batch.nothing"),)))
    assert page.advice.isVisible()
    assert page.advice.model().index(0, 0).data() == "No batch"


def test_a_unit_that_rests_leads_to_its_page(running: Running) -> None:
    page = open_page(running)
    running.set_unit(replace(running.view.run.units["D2"], state=State.HELD))
    page.differing.clicked.emit(page.differing.model().index(0, 0))
    assert running.station.window.page.page_id == "digester:D2"


def test_after_plant_stop_a_person_resumes(running: Running) -> None:
    page = open_page(running)
    assert not page.resume_plant.isVisible()
    running.say(replace(running.view, stopped_ms=NOW_MS, stopped_by="S. Nair"))
    running.click(page.resume_plant)
    running.click(page.strip.confirm)
    running.asked(ResumePlant)


def test_a_person_lets_the_automation_command_for_the_first_time(running: Running) -> None:
    page = open_page(running)
    running.say(replace(running.view, engaged=False))
    assert "Let the automation command" in page.resume_plant.text()
    running.click(page.resume_plant)
    assert "only watches" in page.strip.effect.text()
    running.click(page.strip.confirm)
    running.asked(ResumePlant)


def test_without_an_automation_the_page_says_so(
    qtbot: QtBot, description: PlantDescription
) -> None:
    station = Station(qtbot, description)
    station.window.open_page("cards")
    page = station.window.page
    assert isinstance(page, CardsPage)
    assert page.nothing.isVisible()


@pytest.mark.parametrize("row", [0, 1])
def test_a_click_chooses_a_card(running: Running, row: int) -> None:
    first = card(CardKind.COOL)
    second = replace(card(CardKind.CLEAN), issued_ms=NOW_MS + 1)
    running.set_cards(first, second)
    page = open_page(running)
    page.cards.clicked.emit(page.cards.model().index(row, 0))
    assert shown(page).card == (first, second)[row]
