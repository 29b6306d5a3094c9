"""The window around the pages: header, navigation, banner, status strip, keyboard."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from hmi.main_window import KEPT_PAGES, SILENT_S, WAITING_S, MainWindow
from hmi.pages.catalogue import PAGES
from hmi.pages.page import Page
from hmi.theme import DARK, LIGHT
from hmi.window.banner import Banner
from hmi.window.header import Header
from hmi.window.rail import RailButton, entries
from hmi.window.strip import Strip
from plant.command import Action, OutcomeStatus
from plant.description.load import load_plant
from plant.errors import PlantError
from plant.event import Event, EventKind
from plant.health import DeviceState
from plant.message import message
from plant.ports import SourceMode
from tests.fakes.station import FakeStation
from tests.gui.conftest import WindowMaker


def banner_text(window: MainWindow) -> str:
    found = window.findChild(Banner)
    assert isinstance(found, Banner)
    return found.text() if found.isVisible() else ""


def strip_text(window: MainWindow) -> str:
    found = window.findChild(Strip)
    assert isinstance(found, Strip)
    return found.text()


def header_texts(window: MainWindow) -> set[str]:
    header = window.findChild(Header)
    assert isinstance(header, Header)
    labels = {label.text() for label in header.findChildren(QLabel)}
    return labels | {button.text() for button in header.findChildren(QAbstractButton)}


def button(window: MainWindow, text: str) -> QAbstractButton:
    return next(b for b in window.findChildren(QAbstractButton) if b.text() == text)


def send_health(
    window: MainWindow, station: FakeStation, qtbot: QtBot, **changes: object
) -> None:
    with qtbot.waitSignal(window.parts.bridge.health_changed):
        station.emit_health(**changes)  # type: ignore[arg-type]  # passed through by name


def test_the_header_tells_where_who_what_and_when(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    send_health(window, station, qtbot, states={"U2": DeviceState.OFFLINE})
    texts = header_texts(window)
    # 1,795,000,000 s is 2026-11-18 11:06:40 UTC, 16:36:40 in Kolkata.
    assert {
        "Biomethane plant",
        "Overview",
        "SIMULATED",
        "S. Nair",
        "16:36:40",
        "18 Nov",
    } <= texts
    assert "8 / 9 units" in texts


def test_the_clock_goes_on(window: MainWindow, station: FakeStation) -> None:
    station.clock.advance(1.0)
    window.tick()
    assert "16:36:41" in header_texts(window)


@pytest.mark.parametrize(
    ("mode", "word"),
    [
        (SourceMode.LIVE, "LIVE"),
        (SourceMode.SIMULATED, "SIMULATED"),
        (SourceMode.REPLAY, "REPLAY"),
    ],
)
def test_the_mode_is_always_named(
    open_window: WindowMaker, mode: SourceMode, word: str
) -> None:
    assert word in header_texts(open_window(FakeStation(mode=mode)))


def test_a_click_on_the_links_opens_diagnostics(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    send_health(window, station, qtbot)
    QTest.mouseClick(button(window, "9 / 9 units"), Qt.MouseButton.LeftButton)
    assert window.page.page_id == "diagnostics"


def test_every_row_of_the_rail_opens_its_page(window: MainWindow, station: FakeStation) -> None:
    rows = entries(tuple(PAGES), station.description)
    assert {row.page_id.partition(":")[0] for row in rows} == set(PAGES)
    for row in rows:
        rail_button = next(
            b for b in window.findChildren(RailButton) if b.accessibleName() == row.label
        )
        QTest.mouseClick(rail_button, Qt.MouseButton.LeftButton)
        assert window.page.page_id == row.page_id
        assert window.page.isVisible()
        assert rail_button.isChecked()
        assert not window.page.title.startswith("<")


def test_every_row_has_a_key_of_its_own(station: FakeStation) -> None:
    keys = [row.key for row in entries(tuple(PAGES), station.description)]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_function_keys_alt_left_and_home_lead_around(window: MainWindow) -> None:
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert window.page.page_id == "gas"
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.page.page_id == "digester:D4"
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page.page_id == "gas"
    QTest.keyClick(window, Qt.Key.Key_Home)
    assert window.page.page_id == "overview"
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page.page_id == "overview"


def test_pages_of_many_trends_do_not_pile_up(window: MainWindow) -> None:
    for tag_id in list(load_plant().tags)[: KEPT_PAGES + 5]:
        window.open_trend(tag_id)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(window.findChildren(Page)) == KEPT_PAGES
    window.open_page("overview")
    assert window.page.page_id == "overview"


def test_an_unknown_page_is_refused_with_the_known_ones(window: MainWindow) -> None:
    with pytest.raises(PlantError, match="unknown page 'moon'; known pages: overview"):
        window.open_page("moon")
    assert window.page.page_id == "overview"


def test_a_silent_engine_is_told_and_its_return_too(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    send_health(window, station, qtbot)
    station.clock.advance(SILENT_S + 0.1)
    window.tick()
    assert "engine has been silent since 16:36:40" in banner_text(window)
    send_health(window, station, qtbot)
    assert banner_text(window) == ""


def test_an_engine_that_never_speaks_is_told(window: MainWindow, station: FakeStation) -> None:
    window.tick()
    assert banner_text(window) == ""
    station.clock.advance(WAITING_S + 0.1)
    window.tick()
    assert "not been heard yet" in banner_text(window)


def test_view_only_and_a_stepped_clock_are_told_while_they_last(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    reason = message("shell.engine_waiting")
    send_health(window, station, qtbot, view_only=reason, clock_step_s=-3600.0)
    assert "VIEW ONLY: The plant has not been heard" in banner_text(window)
    assert "-3600 s off" in banner_text(window)
    send_health(window, station, qtbot)
    assert banner_text(window) == ""


def test_a_failed_command_stays_in_the_banner_until_dismissed(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    window.parts.pending.submit(Action.RUN_TIMED, "D1.agitator.OP", 300.0)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(
            OutcomeStatus.REFUSED, (message("shell.outcome_overdue", seconds=5),)
        )
    said = "Digester 1: Agitator for 5:00: refused. No answer for 5 s."
    assert banner_text(window).startswith(said)
    assert strip_text(window).startswith(said)
    QTest.mouseClick(button(window, "Dismiss"), Qt.MouseButton.LeftButton)
    assert banner_text(window) == ""


def test_a_confirmed_command_is_news_without_a_banner(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    window.parts.pending.submit(Action.WRITE, "D1.temperature.SP", 46.5)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.CONFIRMED)
    assert banner_text(window) == ""
    assert strip_text(window) == (
        "Digester 1: Slurry temperature to 46.5\N{NO-BREAK SPACE}°C: done."
    )


@pytest.mark.parametrize(
    ("action", "tag_id", "value", "said"),
    [
        (Action.RESUME_UNIT, "U3", 0.0, "Resume field unit U3: done."),
        (Action.RUN_TIMED, "D1.agitator.OP", 0.0, "Agitator: end of the timed run: done."),
        (Action.WRITE, "D1.feed.OP", 1.0, "Digester 1: Feed valve to open: done."),
        (Action.WRITE, "X9.old.OP", 1.0, "X9.old.OP: done."),
    ],
)
def test_every_command_has_words(
    window: MainWindow,
    station: FakeStation,
    qtbot: QtBot,
    *,
    action: Action,
    tag_id: str,
    value: float,
    said: str,
) -> None:
    window.parts.pending.submit(action, tag_id, value)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.CONFIRMED)
    assert strip_text(window).endswith(said)


def test_the_last_event_stands_at_the_foot(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    assert strip_text(window) == "No event since the program was started."
    with qtbot.waitSignal(window.parts.news.line_added):
        station.source.emit_event(
            Event(EventKind.SYSTEM, "", message("unit_kind.digester", number=4), 0)
        )
    assert strip_text(window) == "Digester 4"


def test_the_theme_changes_and_everything_else_stays(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    send_health(window, station, qtbot)
    window.open_page("gas")
    QTest.mouseClick(button(window, "Dark"), Qt.MouseButton.LeftButton)
    assert window.theme is DARK
    assert window.page.page_id == "gas"
    assert "9 / 9 units" in header_texts(window)
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.theme is LIGHT


def test_standing_conditions_survive_a_change_of_theme(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    send_health(window, station, qtbot, view_only=message("shell.engine_waiting"))
    window.parts.pending.submit(Action.WRITE, "D1.agitator.OP", 1.0)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.REJECTED)
    before = banner_text(window)
    window.switch_theme()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    assert banner_text(window) == before


def test_whatever_takes_the_keyboard_has_a_name(window: MainWindow) -> None:
    nameless = [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not (
            isinstance(widget, QLineEdit) and isinstance(widget.parent(), QAbstractSpinBox)
        )
    ]
    assert nameless == []


def test_buttons_are_large_enough_for_a_gloved_finger(window: MainWindow) -> None:
    small = [
        b.text()
        for b in window.findChildren(QAbstractButton)
        if b.isVisible() and b.text() and b.height() < 44
    ]
    assert small == []


def test_closing_lets_go_of_the_source(window: MainWindow, station: FakeStation) -> None:
    assert station.source.listeners == 1
    window.close()
    assert station.source.listeners == 0
