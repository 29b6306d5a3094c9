"""After a power cut: cards over the page that nobody overlooks and that block nothing."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.pages.batch.cards import CardsPage
from hmi.widgets.batch.resume_card import ResumeBox
from hmi.widgets.batch.resume_overlay import ResumeOverlay
from hmi.window.banner import Banner
from hmi.window.stop_button import StopButton
from plant.batch.states import ResumeChoice
from plant.description.model import PlantDescription
from plant.message import message
from plant.operation.requests import AnswerResume
from plant.operation.view import OperationView
from tests.fakes.operation import FakeOperation
from tests.fakes.running.plant import plant_run, resume_card
from tests.fakes.running.view import operation_view
from tests.gui.batch.running import Running
from tests.gui.detail.station import Station


def after_cut(*unit_ids: str, gap_h: float = 3.0) -> OperationView:
    cards = {unit_id: resume_card(unit_id, gap_h=gap_h) for unit_id in unit_ids}
    return operation_view(run=replace(plant_run(), resumes=MappingProxyType(cards)))


def overlay_of(running: Running) -> ResumeOverlay:
    found = running.station.window.findChild(ResumeOverlay)
    assert isinstance(found, ResumeOverlay)
    return found


@pytest.fixture
def cut(qtbot: QtBot, description: PlantDescription) -> Running:
    """Return a station that was started after a power cut."""
    operation = FakeOperation(after_cut("D4", "D5"))
    return Running(Station(qtbot, description, desk={"operation": operation}), operation)


def test_cards_lie_over_the_page_at_the_start_and_leave_stop_free(cut: Running) -> None:
    overlay = overlay_of(cut)
    assert overlay.isVisible()
    assert list(overlay.boxes) == ["D4", "D5"]
    stop = cut.station.window.findChild(StopButton)
    assert isinstance(stop, StopButton)
    parent = overlay.parentWidget()
    assert parent is not None
    corner = stop.mapTo(parent, stop.rect().topLeft())
    assert not overlay.geometry().contains(corner)
    assert QApplication.activeModalWidget() is None


def test_a_card_tells_time_lost_place_and_temperature(cut: Running) -> None:
    box = overlay_of(cut).boxes["D4"]
    said = {key: label.text() for key, label in box._values.items()}
    assert said["lost"].startswith("3 h 00 min, from 13:35:40")
    assert said["place"] == "Stage 3, thermophilic methanogenesis, as planned"
    assert said["temperature"] == "52.0 > 50.9 °C, expected loss 1.1 K"
    assert "nothing heats" in box.facts.text()


def test_what_is_unknown_and_what_moved_on_is_told(cut: Running) -> None:
    box = overlay_of(cut).boxes["D4"]
    box.show_card(replace(box.card, temperature_then=None, stage_then="S2", long=False))
    assert box._values["temperature"].text().startswith("? > 50.9")
    assert box._values["place"].text().startswith("was in: Stage 2")
    assert "by itself" in box.facts.text()


@pytest.mark.parametrize("choice", [ResumeChoice.RESUME, ResumeChoice.EXTEND])
def test_going_on_takes_one_click(cut: Running, choice: ResumeChoice) -> None:
    box = overlay_of(cut).boxes["D4"]
    cut.click(box.choices[choice])
    request = cut.asked(AnswerResume)
    assert (request.unit_id, request.choice) == ("D4", choice)
    assert not box.choices[choice].isEnabled()
    cut.refuse(message("batch.nothing"))
    assert box.choices[choice].isEnabled()
    assert "No batch" in box.strip.said.text()


def test_aborting_asks_twice(cut: Running) -> None:
    box = overlay_of(cut).boxes["D4"]
    cut.click(box.choices[ResumeChoice.ABORT])
    assert cut.operation.requests == []
    cut.click(box.strip.confirm)
    assert cut.asked(AnswerResume).choice is ResumeChoice.ABORT


def test_a_decided_card_goes_and_the_last_takes_the_overlay_with_it(cut: Running) -> None:
    overlay = overlay_of(cut)
    cut.say(after_cut("D5"))
    assert list(overlay.boxes) == ["D5"]
    cut.say(after_cut())
    assert not overlay.isVisible()


def test_what_is_put_away_stays_in_the_banner_and_comes_back_with_news(cut: Running) -> None:
    overlay = overlay_of(cut)
    cut.click(overlay.later)
    cut.say(after_cut("D4", "D5"))
    assert not overlay.isVisible()
    banner = cut.station.window.findChild(Banner)
    assert isinstance(banner, Banner)
    assert "POWER CUT: Digester 4, Digester 5 wait" in banner.text()
    cut.say(after_cut("D4", "D5", "D6"))
    assert overlay.isVisible()


def test_the_overlay_follows_the_window(cut: Running) -> None:
    cut.station.window.resize(1366, 768)
    QApplication.processEvents()
    overlay = overlay_of(cut)
    parent = overlay.parentWidget()
    assert parent is not None
    assert overlay.geometry().right() < parent.width()


def test_the_page_to_do_shows_the_same_card(cut: Running) -> None:
    cut.click(overlay_of(cut).later)
    cut.station.window.open_page("cards")
    page = cut.station.window.page
    assert isinstance(page, CardsPage)
    (box,) = page.findChildren(ResumeBox)
    assert box.card.unit_id == "D4"
    page.cards.clicked.emit(page.cards.model().index(1, 0))
    QApplication.processEvents()
    (box,) = (each for each in page.findChildren(ResumeBox) if not each.isHidden())
    assert box.card.unit_id == "D5"
    cut.say(after_cut("D4"))
    cut.say(after_cut())
    assert not [each for each in page.findChildren(ResumeBox) if not each.isHidden()]
