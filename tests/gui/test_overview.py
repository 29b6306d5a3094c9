"""The overview: true states, doubt, what was asked, and a way on from everything."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from hmi.main_window import MainWindow
from hmi.mimic.item import MimicItem
from hmi.mimic.sheet import Target
from hmi.mimic.symbol_item import SymbolItem
from hmi.mimic.value_item import ValueItem
from hmi.mimic.view import MimicView
from hmi.mimic.word_items import BadgeItem, DoingItem
from hmi.pages.overview import OverviewPage
from hmi.theme import DARK, LIGHT, Theme
from hmi.widgets.event_list import EventList
from hmi.widgets.quality_mark import Mark, mark_of
from plant.command import Action, OutcomeStatus
from plant.description.load import load_plant
from plant.event import Event, EventKind
from plant.health import DeviceState
from plant.message import message
from plant.quality import Quality
from plant.sample import Value
from plant.tag import Source
from tests.fakes.station import FakeStation
from tests.gui.conftest import WindowMaker

SIZES = [(1920, 1080), (1366, 768)]
SITE = Path("resources/plant/site.toml")


def overview(window: MainWindow) -> OverviewPage:
    page = window.page
    assert isinstance(page, OverviewPage)
    return page


def items(window: MainWindow) -> list[MimicItem]:
    return [i for i in overview(window).view.scene().items() if isinstance(i, MimicItem)]


def symbol(window: MainWindow, tag_id: str) -> SymbolItem:
    return next(
        item
        for item in items(window)
        if isinstance(item, SymbolItem) and item.seen.tag_id == tag_id
    )


def value(window: MainWindow, tag_id: str) -> ValueItem:
    return next(
        item
        for item in items(window)
        if isinstance(item, ValueItem) and item.tag.tag_id == tag_id
    )


def doing(window: MainWindow, unit_id: str) -> str:
    return next(
        item.text()
        for item in items(window)
        if isinstance(item, DoingItem) and any(t.startswith(unit_id) for t in item.tag_ids)
    )


def badges(window: MainWindow) -> list[str]:
    return [item.text for item in items(window) if isinstance(item, BadgeItem) and item.text]


def show(
    window: MainWindow, station: FakeStation, qtbot: QtBot, changes: dict[str, Value]
) -> None:
    """Let values arrive and wait until the window has them."""
    with qtbot.waitSignal(window.parts.bridge.samples_arrived):
        station.source.emit(station.source.sample(t, v) for t, v in changes.items())


def click(view: MimicView, target: Target) -> None:
    place = view.mapFromScene(target.rect.center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def saturated_share(image: QImage) -> float:
    """Return the share of pixels with a strong colour."""
    small = image.convertToFormat(QImage.Format.Format_RGB32)
    step = 2
    pixels = [
        QColor(small.pixel(x, y))
        for x in range(0, small.width(), step)
        for y in range(0, small.height(), step)
    ]
    strong = sum(1 for c in pixels if c.hsvSaturation() > 150 and c.value() > 90)
    return strong / len(pixels)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", SIZES)
def test_a_healthy_plant_shows_almost_no_saturated_colour(
    station: FakeStation, open_window: WindowMaker, size: tuple[int, int], theme: Theme
) -> None:
    window = open_window(station, size=size, theme=theme)
    assert 0.0 < saturated_share(window.grab().toImage()) < 0.01


@pytest.mark.parametrize("size", SIZES)
def test_nothing_scrolls(
    station: FakeStation, open_window: WindowMaker, size: tuple[int, int]
) -> None:
    view = overview(open_window(station, size=size)).view
    assert not view.horizontalScrollBar().isVisible()
    assert not view.verticalScrollBar().isVisible()
    assert view.sceneRect().size().toSize() == view.viewport().size()


def test_values_and_states_are_those_of_the_plant(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    show(window, station, qtbot, {"D4.ph.PV": 7.18, "D1.agitator.PV": True})
    assert value(window, "D4.ph.PV").text() == "7.18"
    assert symbol(window, "D1.agitator.PV").active
    assert not symbol(window, "D2.agitator.PV").active
    assert symbol(window, "D3.rich_outlet.PV").active
    assert "mixing" in doing(window, "D1")
    assert doing(window, "D4") == "heating \N{MIDDLE DOT} rich gas"


def test_a_timed_run_shows_what_remains(window: MainWindow) -> None:
    assert symbol(window, "D3.agitator.PV").caption() == "3:37"
    assert symbol(window, "D1.agitator.PV").caption() == ""


def test_a_pending_command_is_ringed_until_its_end_and_changes_nothing_itself(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    before = symbol(window, "D1.agitator.PV").drawn_form()
    window.parts.pending.submit(Action.WRITE, "D1.agitator.OP", 1.0)
    assert symbol(window, "D1.agitator.PV").ringed
    assert not symbol(window, "D1.agitator.PV").active
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.REFUSED)
    assert symbol(window, "D1.agitator.PV").drawn_form() == before


def test_an_output_that_is_not_followed_is_ringed(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    show(window, station, qtbot, {"D1.feed.OP": True})
    assert symbol(window, "D1.feed.PV").ringed
    show(window, station, qtbot, {"D1.feed.PV": True})
    assert not symbol(window, "D1.feed.PV").ringed


def test_a_thermostat_that_holds_off_excuses_the_heater(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    show(window, station, qtbot, {"D1.heater.OP": True})
    assert symbol(window, "D1.heater.PV").ringed
    show(window, station, qtbot, {"D1.heater_satisfied.PV": True})
    assert not symbol(window, "D1.heater.PV").ringed


@pytest.mark.parametrize(
    "quality", [Quality.UNCERTAIN, Quality.BAD_NO_COMMUNICATION, Quality.GOOD_LOCAL_OVERRIDE]
)
def test_doubt_is_drawn_on_values_and_symbols(
    window: MainWindow, station: FakeStation, qtbot: QtBot, quality: Quality
) -> None:
    before = window.grab().toImage()
    with qtbot.waitSignal(window.parts.bridge.samples_arrived):
        station.source.set("D1.agitator.PV", value=False, quality=quality)
        station.source.set("D1.ch4.PV", 22.0, quality)
    for item in (symbol(window, "D1.agitator.PV"), value(window, "D1.ch4.PV")):
        assert mark_of(item.quality()) is not Mark.NONE
        assert drawn_differently(window, before, item)
    assert value(window, "D1.ch4.PV").text() == "22.0"


def drawn_differently(window: MainWindow, before: QImage, item: MimicItem) -> bool:
    view = overview(window).view
    place = view.mapFromScene(item.boundingRect()).boundingRect()
    origin = view.viewport().mapTo(window, place.topLeft())
    area = place.translated(origin - place.topLeft())
    return before.copy(area) != window.grab().toImage().copy(area)


def test_everything_turns_stale_by_itself_when_nothing_comes(
    window: MainWindow, station: FakeStation
) -> None:
    station.clock.advance(4.0)
    window.parts.canvas.live.age()
    assert mark_of(value(window, "D4.ph.PV").quality()) is Mark.STALE
    assert mark_of(symbol(window, "D4.agitator.PV").quality()) is Mark.STALE


def test_a_value_beyond_its_limit_stands_out(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    show(
        window,
        station,
        qtbot,
        {"SI.room_ch4.PV": 25.0, "SI.emergency_stop.PV": True, "EN.mains_present.PV": False},
    )
    assert value(window, "SI.room_ch4.PV").abnormal
    assert value(window, "SI.emergency_stop.PV").abnormal
    assert value(window, "SI.emergency_stop.PV").text() == "PRESSED"
    assert value(window, "EN.mains_present.PV").abnormal
    assert not value(window, "SI.room_o2.PV").abnormal


def test_a_silent_field_unit_is_named_on_its_card(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    assert badges(window) == []
    with qtbot.waitSignal(window.parts.bridge.health_changed):
        station.emit_health(states={"U3": DeviceState.OFFLINE})
    assert badges(window) == ["Does not answer"]
    with qtbot.waitSignal(window.parts.bridge.health_changed):
        station.emit_health()
    assert badges(window) == []


def test_a_click_on_a_card_opens_its_digester(window: MainWindow) -> None:
    view = overview(window).view
    card = next(t for t in view.targets if t.name == "Digester 4: open its page")
    place = view.mapFromScene(card.rect.topLeft()) + (card.rect.topLeft() * 0).toPoint()
    place.setX(place.x() + 40)
    place.setY(place.y() + 10)  # the title
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.page.page_id == "digester:D4"


def test_a_click_on_a_symbol_opens_its_faceplate(window: MainWindow) -> None:
    view = overview(window).view
    target = next(t for t in view.targets if t.tag and t.tag.tag_id == "D2.agitator.PV")
    click(view, target)
    dialogs = [d for d in window.findChildren(QDialog) if d.isVisible()]
    assert len(dialogs) == 1
    dialogs[0].close()


def test_a_click_on_a_value_opens_its_trend(window: MainWindow) -> None:
    view = overview(window).view
    target = next(t for t in view.targets if t.tag and t.tag.tag_id == "GT.raw_flow.PV")
    click(view, target)
    assert window.page.page_id == "trends:GT.raw_flow.PV"


def test_the_keyboard_reaches_every_place(window: MainWindow) -> None:
    view = overview(window).view
    view.setFocus()
    named = set()
    for _ in view.targets:
        QTest.keyClick(view, Qt.Key.Key_Right)
        named.add(view.accessibleDescription())
    assert any("Digester 6: Agitator" in name for name in named)
    assert len(named) > 100
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert window.page.page_id == "digester:D1"


def test_a_tool_tip_tells_name_value_and_quality(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.parts.bridge.samples_arrived):
        station.source.set("D4.ch4.PV", 64.0, Quality.UNCERTAIN)
    view = overview(window).view
    target = next(t for t in view.targets if t.tag and t.tag.tag_id == "D4.ch4.PV")
    assert view.tip(target).splitlines()[1:] == [
        "64.0\N{NO-BREAK SPACE}%, uncertain",
        "D4.ch4.PV",
    ]
    assert view.tip(None) == ""


def test_a_hidden_overview_costs_nothing_and_catches_up(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    ph = value(window, "D4.ph.PV")
    window.open_page("tank")
    show(window, station, qtbot, {"D4.ph.PV": 6.66})
    assert ph.text() != "6.66"
    window.open_page("overview")
    assert value(window, "D4.ph.PV").text() == "6.66"


def test_the_course_of_the_temperature_comes_from_the_live_buffer(
    station: FakeStation, open_window: WindowMaker
) -> None:
    station.remember("D1.temperature.PV", *(25.0 + i % 7 for i in range(100)), step_s=1.0)
    page = open_window(station).page
    assert isinstance(page, OverviewPage)
    page.advance_sparks()
    drawn = {spark.tag.unit_id: spark.runs for spark in page.sparks}
    assert len(drawn["D1"]) == 1
    assert drawn["D2"] == ()


def test_events_and_failed_commands_are_listed_newest_first(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    events = window.findChild(EventList)
    assert isinstance(events, EventList)
    event = Event(
        EventKind.SYSTEM, "", message("unit_kind.digester", number=3), station.clock.utc_ms()
    )
    window.parts.pending.submit(Action.WRITE, "D1.agitator.OP", 1.0)
    with qtbot.waitSignal(window.parts.news.line_added):
        station.source.emit_event(event)
    with qtbot.waitSignal(window.parts.pending.command_finished):
        station.commands.answer(OutcomeStatus.REFUSED)
    assert events.lines()[0].endswith("Digester 1: Agitator to running: refused.")
    assert events.lines()[1].endswith("Digester 3")


def plant_with(digesters: int, folder: Path) -> Path:
    """Write an own plant: the default one with another number of digesters."""
    lines = SITE.read_text("utf-8").splitlines()
    kept = [
        line for line in lines if not line.startswith(("U1", "U2", "U3", "U4", "U5", "U6", "D"))
    ]
    field_units = [
        f'U{10 + n} = {{ line = "digesters", device_id = {10 + n}, map = "digester" }}'
        for n in range(1, digesters + 1)
    ]
    units = [
        f'D{n} = {{ template = "digester", field_unit = "U{10 + n}" }}'
        for n in range(1, digesters + 1)
    ]
    kept[kept.index("[field_units]") + 1 : kept.index("[field_units]") + 1] = field_units
    kept[kept.index("[units]") + 1 : kept.index("[units]") + 1] = units
    (folder / "site.toml").write_text("\n".join(kept) + "\n", "utf-8")
    return folder


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("digesters", [1, 3, 8])
def test_plants_of_other_sizes_are_drawn_whole(
    open_window: WindowMaker, tmp_path: Path, digesters: int, size: tuple[int, int]
) -> None:
    station = FakeStation(description=load_plant(plant_with(digesters, tmp_path)))
    window = open_window(station, size=size)
    cards = {
        target.name
        for target in overview(window).view.targets
        if target.name.startswith("Digester") and target.name.endswith("open its page")
    }
    assert cards == {f"Digester {n}: open its page" for n in range(1, digesters + 1)}


def test_absent_instruments_leave_no_hole_and_no_crash(open_window: WindowMaker) -> None:
    description = load_plant()
    kept = ("temperature", "heater", "load", "power", "energy")
    tags = {
        tag_id: tag
        if any(word in tag_id for word in kept)
        else replace(tag, source=Source.ABSENT)
        for tag_id, tag in description.tags.items()
    }
    station = FakeStation(description=replace(description, tags=tags))
    window = open_window(station)
    drawn = {item.tag.tag_id for item in items(window) if isinstance(item, ValueItem)}
    assert "D1.temperature.PV" in drawn
    assert "D1.ph.PV" not in drawn


def test_a_resized_overview_follows_the_plant_without_the_drawing_before(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    before = len(items(window))
    window.resize(1500, 900)
    qtbot.waitUntil(lambda: overview(window).view.sceneRect().width() > 1300)
    assert len(items(window)) == before
    show(window, station, qtbot, {"D4.ph.PV": 6.66})
    assert value(window, "D4.ph.PV").text() == "6.66"


def test_the_overview_can_be_thrown_away_at_any_moment(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    window.switch_theme()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    show(window, station, qtbot, station.healthy_values())
