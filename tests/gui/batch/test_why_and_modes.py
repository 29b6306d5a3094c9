"""The faceplate of an automated device: why it rests, who commands it, what people enter."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hmi.mimic.symbol_item import SymbolItem
from hmi.mimic.view import MimicView
from hmi.widgets.drawing.symbol_button import SymbolButton
from hmi.widgets.faceplate.dialog import FaceplateDialog
from hmi.window.banner import Banner
from plant.command import Action
from plant.description.model import PlantDescription
from plant.interlock.book import FittedRule
from plant.interlock.bypass import Bypass as Token
from plant.interlock.result import ActiveRule, Cause, InterlockResult
from plant.interlock.rule import Condition, Number, Rule
from plant.message import message
from plant.operation.modes import DeviceMode, Entered, ModeBook, ModeOf
from plant.operation.requests import Bypass, ClearLatch, EnterValue, RunDevice, SetDeviceMode
from plant.operation.why import Why, WhyKind, WhyLine
from plant.tag import Role, Source, ValveKind
from tests.fakes.operation import FakeOperation
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.plant import NOW_MS
from tests.fakes.running.view import operation_view
from tests.gui.batch.running import Running
from tests.gui.detail.station import Station

HEATER = "D4.heater.OP"
RULE = "D4.level_low"


def why(*lines: WhyLine) -> Why:
    return Why(HEATER, lines)


def interlock(*, blocking: bool = True) -> WhyLine:
    return WhyLine(
        WhyKind.INTERLOCK,
        blocking,
        message(
            "interlock.digester.level_low", tag="D4.level.PV", value="14.0 %", limit="15 %"
        ),
        NOW_MS - 60_000,
        message("interlock.digester.level_low_clears", limit="15 %"),
        "D4.level.PV",
        RULE,
    )


def tripped(cause: Cause = Cause.LIMIT) -> InterlockResult:
    rule = Rule("digester", "level_low", Condition.BELOW, Number(15.0), bypassable=True)
    fitted = FittedRule(RULE, "D4", rule, "D4", off=(HEATER,))
    return InterlockResult(active=(ActiveRule(fitted, 14.0, 15.0, cause, NOW_MS),))


def say_why(running: Running, *lines: WhyLine, result: InterlockResult | None = None) -> None:
    view = replace(running.view, why=MappingProxyType({HEATER: why(*lines)}))
    running.say(view if result is None else replace(view, interlocks=result))


def open_it(running: Running, target: str = HEATER) -> FaceplateDialog:
    return running.station.faceplate(target)


def test_the_list_stands_in_order_with_value_limit_since_and_remedy(running: Running) -> None:
    say_why(
        running,
        WhyLine(WhyKind.MODE, False, message("why.mode.automatic", tag=HEATER)),
        interlock(),
    )
    panel = open_it(running).why
    assert panel is not None
    mode, blocking = panel.rows
    assert mode.head.text() == "Mode"
    assert mode.text.text().startswith("□  ")
    assert blocking.head.text() == "Interlock"
    assert blocking.text.text().startswith("■  ")
    assert "14.0 %" in blocking.text.text()
    assert "15 %" in blocking.text.text()
    assert blocking.foot.text().startswith("Since 16:35:40.")
    assert panel.caption.text() == "Why is it not running?"


def test_the_list_follows_the_plant(running: Running) -> None:
    say_why(running, interlock(), interlock(blocking=False))
    panel = open_it(running).why
    assert panel is not None
    say_why(running, interlock(blocking=False))
    assert len(panel.rows) == 1
    assert panel.caption.text() == "Nothing stands in its way"


def test_a_line_leads_to_the_tag_that_is_judged(running: Running) -> None:
    say_why(running, interlock())
    panel = open_it(running).why
    assert panel is not None
    running.click(panel.rows[0].text)
    assert running.station.faceplate().device.shown.tag_id == "D4.level.PV"


def test_greyed_buttons_tell_the_first_line_that_bars_people(running: Running) -> None:
    say_why(running, interlock())
    start = open_it(running).commands.buttons[1]
    assert not start.isEnabled()
    assert "Slurry level is 14.0 %" in start.toolTip()


def test_the_schedule_does_not_bar_people(running: Running) -> None:
    line = WhyLine(WhyKind.SCHEDULE, True, message("why.schedule.nothing"), bars_people=False)
    say_why(running, line)
    assert open_it(running).commands.buttons[1].isEnabled()


def test_a_bypass_needs_a_reason_minutes_and_a_second_step(running: Running) -> None:
    say_why(running, interlock(), result=tripped())
    panel = open_it(running).why
    assert panel is not None
    (button,) = panel.rows[0].buttons.values()
    button.click()
    assert not panel.form.go.isEnabled()
    QTest.keyClicks(panel.form.line, "sensor fouled")
    panel.form.spin.setValue(999)
    panel.form.go.click()
    assert running.operation.requests == []
    panel.strip.confirm.click()
    request = running.asked(Bypass)
    assert (request.rule_id, request.minutes) == (RULE, 480)
    assert request.asker.reason == "sensor fouled"


def test_a_bypass_stands_in_the_banner_and_can_be_ended(running: Running) -> None:
    token = Token(RULE, "D4", "s.nair", "sensor fouled", NOW_MS, NOW_MS + 3_600_000)
    result = replace(tripped(), active=(), bypassed=tripped().active, bypasses=(token,))
    say_why(running, interlock(blocking=False), result=result)
    banner = running.station.window.findChild(Banner)
    assert isinstance(banner, Banner)
    assert banner.text().startswith("INTERLOCK BYPASSED: Digester 4: ")
    assert "until 17:36:40" in banner.text()
    panel = open_it(running).why
    assert panel is not None
    (button,) = panel.rows[0].buttons.values()
    button.click()
    assert running.asked(Bypass).minutes == 0


def test_a_held_interlock_is_cleared_by_a_person(running: Running) -> None:
    say_why(running, interlock(), result=tripped(Cause.HELD))
    panel = open_it(running).why
    assert panel is not None
    next(iter(panel.rows[0].buttons.values())).click()
    assert running.asked(ClearLatch).rule_id == RULE


def test_the_mode_is_told_and_set(running: Running) -> None:
    panel = open_it(running).mode
    assert panel is not None
    assert panel.words.text() == "Mode: Automatic"
    running.click(panel.buttons[DeviceMode.MANUAL])
    assert running.asked(SetDeviceMode).mode is DeviceMode.MANUAL
    assert panel.buttons[DeviceMode.AUTOMATIC].isChecked()  # not before it is so
    running.accept()
    mode = ModeOf(DeviceMode.MANUAL, NOW_MS, "R. Das", "pump test")
    running.say(replace(running.view, modes=ModeBook(MappingProxyType({HEATER: mode}))))
    assert panel.words.text() == "Mode: Manual since 16:36:40, by R. Das: pump test"
    assert panel.buttons[DeviceMode.MANUAL].isChecked()


def test_out_of_service_needs_the_number_of_the_lock(running: Running) -> None:
    panel = open_it(running).mode
    assert panel is not None
    running.click(panel.buttons[DeviceMode.OUT_OF_SERVICE])
    assert running.operation.requests == []
    assert not panel.take_out.isEnabled()
    QTest.keyClicks(panel.lock, "L-17")
    running.click(panel.take_out)
    request = running.asked(SetDeviceMode)
    assert (request.mode, request.asker.reason) == (DeviceMode.OUT_OF_SERVICE, "L-17")


def test_a_run_by_hand_counts_down_and_can_be_given_back(running: Running) -> None:
    mode = ModeOf(DeviceMode.MANUAL, NOW_MS, "R. Das", until_ms=NOW_MS + 297_000)
    running.say(replace(running.view, modes=ModeBook(MappingProxyType({HEATER: mode}))))
    panel = open_it(running).mode
    assert panel is not None
    assert panel.words.text() == "Run by hand by R. Das: 4:57 left, then Automatic"
    running.click(panel.buttons[DeviceMode.AUTOMATIC])
    assert running.asked(SetDeviceMode).mode is DeviceMode.AUTOMATIC


def test_a_refused_run_tells_why_in_the_faceplate(running: Running) -> None:
    commands = open_it(running, "D4.agitator.OP").commands
    running.click(commands.buttons[0])
    running.asked(RunDevice)
    running.refuse(message("batch.nothing"))
    assert "No batch" in commands.answer.said.text()


def test_start_and_stop_go_the_way_of_every_command(running: Running) -> None:
    commands = open_it(running, "D4.agitator.OP").commands
    running.click(commands.buttons[1])
    (command,) = running.station.commands.submitted
    assert (command.action, command.value) == (Action.WRITE, 1.0)
    assert running.operation.requests == []


def test_a_viewer_cannot_change_the_mode(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    station = Station(qtbot, description, role=Role.VIEWER, desk=automated.doors())
    panel = station.faceplate(HEATER).mode
    assert panel is not None
    button = panel.buttons[DeviceMode.MANUAL]
    assert not button.isEnabled()
    assert "operator" in button.toolTip()


def test_without_an_automation_nothing_of_it_is_shown(
    qtbot: QtBot, description: PlantDescription
) -> None:
    faceplate = Station(qtbot, description).faceplate(HEATER)
    assert faceplate.mode is not None
    assert faceplate.why is not None
    assert not faceplate.mode.isVisible()
    assert not faceplate.why.isVisible()
    assert not faceplate.commands.preview.isVisible()


@pytest.fixture
def by_hand(qtbot: QtBot, description: PlantDescription) -> Running:
    """Return a plant whose pH is entered and whose feed valves are declared."""
    tags = dict(description.tags)
    tags["D4.ph.PV"] = replace(tags["D4.ph.PV"], source=Source.ENTERED)
    tags["D4.feed.PV"] = replace(tags["D4.feed.PV"], valve=ValveKind.MANUAL_DECLARED)
    basic = replace(description, tags=MappingProxyType(tags))
    operation = FakeOperation(operation_view())
    return Running(Station(qtbot, basic, desk={"operation": operation}), operation)


def test_a_value_is_entered_within_its_range(by_hand: Running) -> None:
    panel = open_it(by_hand, "D4.ph.PV").enter
    assert panel is not None
    assert panel.words.text() == "Nothing has been entered yet."
    QTest.keyClicks(panel.line, "99")
    assert not panel.buttons[0].isEnabled()
    assert panel.hint.isVisible()
    panel.line.clear()
    QTest.keyClicks(panel.line, "7,1")
    by_hand.click(panel.buttons[0])
    request = by_hand.asked(EnterValue)
    assert (request.tag_id, request.value) == ("D4.ph.PV", 7.1)
    by_hand.accept()
    assert panel.line.text() == ""


def test_an_entered_value_tells_its_name_and_age(by_hand: Running) -> None:
    entered = Entered("D4.ph.PV", 7.1, NOW_MS - 600_000, "R. Das")
    modes = ModeBook(entered=MappingProxyType({"D4.ph.PV": entered}))
    by_hand.say(replace(by_hand.view, modes=modes))
    panel = open_it(by_hand, "D4.ph.PV").enter
    assert panel is not None
    assert panel.words.text() == "Entered: 7.10, by R. Das, 10 min ago"


def test_a_manual_valve_is_declared(by_hand: Running) -> None:
    panel = open_it(by_hand, "D4.feed.PV").enter
    assert panel is not None
    opened, closed = panel.buttons
    assert opened.text() == "It is open"
    by_hand.click(closed)
    assert by_hand.asked(EnterValue).value == 0.0


def test_symbols_of_devices_by_hand_carry_a_letter(running: Running) -> None:
    mode = ModeOf(DeviceMode.MANUAL, NOW_MS, "R. Das")
    running.say(replace(running.view, modes=ModeBook(MappingProxyType({HEATER: mode}))))
    view = running.station.window.page.findChild(MimicView)
    assert isinstance(view, MimicView)
    items = [item for item in view.scene().items() if isinstance(item, SymbolItem)]
    lettered = [item for item in items if item.mode_mark is not None]
    assert [item.seen.tag_id for item in lettered] == ["D4.heater.PV"]
    running.station.window.open_page("digester:D4")
    symbols = running.station.window.page.findChildren(SymbolButton)
    marked = [each for each in symbols if each.mode_mark is not None]
    assert [each.tag.tag_id for each in marked] == ["D4.heater.PV"]
    running.say(replace(running.view, modes=ModeBook()))
    assert [each for each in symbols if each.mode_mark is not None] == []
    running.station.window.open_page("overview")
    assert [item for item in items if item.mode_mark is not None] == []
