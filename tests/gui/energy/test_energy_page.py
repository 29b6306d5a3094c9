"""The energy page and the header's budget, looked at and used by hand."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.models.energy.costs import By
from hmi.pages.energy import EnergyPage
from hmi.pages.overview import OverviewPage
from plant.description.model import PlantDescription
from plant.energy.settings import Allowance as Given
from plant.energy.view import BudgetState
from plant.message import message
from plant.operation.requests import Allowance
from plant.tag import Role
from tests.fakes.operation import FakeEnergyBook, FakeOperation
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.energy import energy_view, ledger_days, ledger_rows
from tests.fakes.running.plant import start_ms
from tests.fakes.running.view import operation_view
from tests.gui.detail.station import Station


def open_energy(station: Station) -> EnergyPage:
    station.window.open_page("energy")
    page = station.window.page
    assert isinstance(page, EnergyPage)
    return page


def tell(station: Station, automated: AutomatedDoors, **changes: object) -> None:
    """Let the automation tell another energy view and wait until it is heard."""
    view = replace(operation_view(), energy=replace(energy_view(), **changes))  # type: ignore[arg-type]  # fields by name
    with station.qtbot.waitSignal(station.window.parts.operation.changed):
        automated.operation.emit(view)


def test_header_shows_the_budget_on_every_page(station: Station) -> None:
    header = station.window._header
    assert header.budget is not None
    assert header.budget.shown.startswith("Energy 24.2 of 30.0")
    assert "81" in header.budget.shown
    assert "Warning" in header.budget.accessibleDescription()
    station.click(header.budget)
    assert station.window.page.page_id == "energy"


def test_header_shows_the_next_batch_and_leads_to_the_schedule(station: Station) -> None:
    header = station.window._header
    assert header.next_batch is not None
    assert header.next_batch.shown == ("D3 17:00 READY", "next batch in 23 min")
    station.click(header.next_batch)
    assert station.window.page.page_id == "schedule"


def test_keyboard_reaches_the_headers_budget(station: Station) -> None:
    header = station.window._header
    assert header.budget is not None
    header.budget.setFocus()
    picture = header.budget.grab().toImage()
    QTest.keyClick(header.budget, Qt.Key.Key_Space)
    assert station.window.page.page_id == "energy"
    assert picture != header.budget.grab().toImage()  # the ring has gone


def test_header_has_no_badge_while_all_is_well(
    station: Station, automated: AutomatedDoors
) -> None:
    tell(station, automated, used_wh=9_000, state=BudgetState.NORMAL)
    header = station.window._header
    assert header.budget is not None
    assert "%" not in header.budget.shown
    page = open_energy(station)
    assert not page.today.budget.state.isVisible()


def test_today_tells_budget_reason_forecast_and_what_will_not_fit(station: Station) -> None:
    today = open_energy(station).today
    assert "24.2\xa0kWh of 30.0\xa0kWh taken" in today.budget.title.text()
    assert today.budget.state.isVisible()
    assert "10 % of the net energy" in today.budget.why.text()
    assert "25.8\xa0kWh" in today.budget.forecast.text()
    assert today.misfits.model.row(0)[0] == "16:45"
    assert not today.misfits.fits.isVisible()
    assert today.uses.model.row(0)[0] == "Digester 1"


def test_it_says_so_when_everything_fits(station: Station, automated: AutomatedDoors) -> None:
    today = open_energy(station).today
    tell(station, automated, misfits=(), notes=())
    assert today.misfits.fits.isVisible()
    assert not today.misfits.table.isVisible()
    assert not today.budget.notes.isVisible()


def test_heat_is_shown_by_hour_or_said_to_go_to_whoever_asks(
    station: Station, automated: AutomatedDoors
) -> None:
    today = open_energy(station).today
    assert today.plan.isVisible()
    cell = QPointF(40, 30)
    assert today.plan.cell_tip(cell) == "Digester 5, 17:00 to 18:00: 1.0\xa0kWh"
    assert today.plan.cell_tip(QPointF(40, 500)) == ""
    assert "Digester 4: 1.8\xa0kWh." in today.plan.accessibleDescription()
    tell(station, automated, plan=replace(energy_view().plan, planned=False))
    assert not today.plan.isVisible()
    assert today.plan_note.isVisible()


def test_misfit_of_now_says_now(station: Station, automated: AutomatedDoors) -> None:
    today = open_energy(station).today
    (misfit,) = energy_view().misfits
    tell(station, automated, misfits=(replace(misfit, at_ms=0),))
    assert today.misfits.model.row(0)[0] == "now"


def test_engineer_gives_an_allowance_in_two_steps(
    station: Station, automated: AutomatedDoors
) -> None:
    panel = open_energy(station).today.allowance
    assert not panel.give.isEnabled()
    assert "reason" in panel.give.toolTip()
    QTest.keyClicks(panel.reason, "first filling")
    station.click(panel.give)
    assert automated.operation.requests == []
    assert panel.strip.cancel.hasFocus()
    assert "20 kWh a day for 1 days" in panel.strip.title.text()
    station.click(panel.strip.confirm)
    (request,) = automated.operation.requests
    assert isinstance(request, Allowance)
    assert (request.kwh_a_day, request.days) == (20.0, 1)
    assert request.asker.reason == "first filling"
    with station.qtbot.waitSignal(panel.strip.settled):
        automated.operation.accept()
    assert "Done" in panel.strip.said.text()


def test_refusal_of_an_allowance_stands_in_place(
    station: Station, automated: AutomatedDoors
) -> None:
    panel = open_energy(station).today.allowance
    QTest.keyClicks(panel.reason, "try")
    station.click(panel.give)
    station.click(panel.strip.confirm)
    with station.qtbot.waitSignal(panel.strip.settled):
        automated.operation.refuse(message("energy_page.allowance.engineer_only"))
    assert "Only an engineer" in panel.strip.said.text()


def test_standing_allowance_is_told(station: Station, automated: AutomatedDoors) -> None:
    panel = open_energy(station).today.allowance
    assert "None is in force" in panel.standing.text()
    given = Given(20_000, 5, "S. Nair", "first filling")
    tell(station, automated, allowance=given, allowance_ends_ms=start_ms(-3))
    assert "given by S. Nair: first filling" in panel.standing.text()
    assert "Sat 21 Nov 2026 17:00" in panel.standing.text()


def test_operator_may_not_give_an_allowance(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    station = Station(qtbot, description, role=Role.OPERATOR, desk=automated.doors())
    panel = open_energy(station).today.allowance
    assert not panel.kwh.isEnabled()
    assert "Only an engineer" in panel.give.toolTip()


def show_days(station: Station) -> EnergyPage:
    page = open_energy(station)
    station.click(page.tabs, page.tabs.tabRect(1).center())
    station.qtbot.waitUntil(lambda: page.days.model.rowCount() > 0)
    station.qtbot.waitUntil(lambda: page.days.costs.costs is not None)
    return page


def test_closed_days_are_bars_and_rows(station: Station) -> None:
    days = show_days(station).days
    assert days.model.row(0)[0] == "16 Nov"
    assert days.model.row(0)[6] == "97\xa0%"
    assert "16 Nov: 24.0 kWh used" in days.chart.accessibleDescription()
    right = QPointF(days.chart.width() - 8, 20)
    assert "16 Nov" in days.chart.tip_at(right)
    assert days.chart.tip_at(QPointF(2, 2)) == ""


def test_costs_are_summed_as_chosen(station: Station) -> None:
    panel = show_days(station).days.costs
    assert panel.model.row(0)[0] == "Heat"
    assert panel.model.row(0)[3] == "126.00 INR"  # 22.3 kWh at 5.65
    panel.by.setCurrentIndex(list(By).index(By.LOAD))
    panel.by.activated.emit(panel.by.currentIndex())
    assert panel.model.row(0)[0] == "Digester 1: Heat"
    assert "kerala_kseb_LT_IV_A@2019-07-08" in panel.note.text()


def test_longer_span_asks_the_ledger_again(station: Station) -> None:
    panel = show_days(station).days.costs
    before = panel.costs
    panel.span.setCurrentIndex(1)
    panel.span.activated.emit(1)
    station.qtbot.waitUntil(lambda: panel.costs is not before)
    assert panel.model.row(0)[1] == "44.6\xa0kWh"  # two days


def test_override_of_the_tariff_is_labelled(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    automated.energy_book = FakeEnergyBook(
        ledger_days(2), ledger_rows(1, override="Night rate")
    )
    panel = show_days(Station(qtbot, description, desk=automated.doors())).days.costs
    assert "Night rate" in panel.note.text()
    assert panel.model.row(0)[3] == "167.25 INR"  # at 7.50


def test_empty_ledger_says_so(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    automated.energy_book = FakeEnergyBook()
    station = Station(qtbot, description, desk=automated.doors())
    page = open_energy(station)
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.days.costs.costs is not None)
    qtbot.waitUntil(page.days.note.isVisible)
    assert "No plant day has been closed" in page.days.note.text()
    assert "Nothing was used" in page.days.costs.note.text()


def test_days_without_a_tariff_have_no_costs(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    doors = automated.doors() | {"pricing": None}
    panel = show_days(Station(qtbot, description, desk=doors)).days.costs
    assert "No tariff is known" in panel.note.text()


def test_loads_stand_under_their_own_tab(station: Station) -> None:
    page = open_energy(station)
    assert not page.power.isVisible()
    page.tabs.setCurrentIndex(2)
    QApplication.processEvents()
    assert page.power.isVisible()
    assert all(strip.isVisible() for strip in page.strips)


def test_page_waits_for_the_first_view(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    automated.operation = FakeOperation()
    station = Station(qtbot, description, desk=automated.doors())
    today = open_energy(station).today
    assert today.waiting.isVisible()
    tell(station, automated)
    assert not today.waiting.isVisible()
    assert today.budget.isVisible()


def test_nothing_automated_is_said_and_the_loads_are_there(
    qtbot: QtBot, description: PlantDescription
) -> None:
    station = Station(qtbot, description)
    page = open_energy(station)
    assert page.tabs.count() == 0
    assert page.power.isVisible()
    assert station.window._header.budget is None


def test_overview_shows_the_totals(station: Station) -> None:
    page = station.window.page
    assert isinstance(page, OverviewPage)
    (target,) = [each for each in page.view.targets if each.name == "Totals"]
    assert "Gas, Nm³: 54.2 today, 55.9 yesterday." in page.view.tip(target)
    assert "sold 38.4" in page.view.tip(target)
    target.activate()
    assert station.window.page.page_id == "energy"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bars_are_drawn_in_both_themes(station: Station, theme: str) -> None:
    if station.window.theme.name != theme:
        station.window.switch_theme()
    page = show_days(station)
    assert not page.days.chart.grab().isNull()
    page.tabs.setCurrentIndex(0)
    assert not page.today.grab().isNull()


def test_day_that_is_closed_while_it_is_seen_comes_in_by_itself(
    station: Station, automated: AutomatedDoors
) -> None:
    page = show_days(station)
    automated.energy_book.close_day(replace(ledger_days(1)[0], used_wh=1_000))
    tell(station, automated, day="2026-11-18")
    station.qtbot.waitUntil(lambda: page.days.model.row(0)[3] == "1.0")
