"""Value widgets: what is written, in which colour, how sure, and what a click does."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from hmi.look import Look
from hmi.models.live_values import LiveValues
from hmi.theme import LIGHT
from hmi.widgets.moving_indicator import MovingIndicator, Scale
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.value_label import ValueLabel
from plant.quality import Quality
from plant.sample import Value
from tests.fakes.station import FakeStation


class Bench:
    """A window with one value label and one indicator."""

    def __init__(self, station: FakeStation) -> None:
        tags = station.description.tags
        self.source = station.source
        self.clock = station.clock
        self.live = LiveValues(tags, station.source, clock=station.clock)
        canvas = Canvas(self.live, Look(LIGHT), station.description.texts)
        self.window = QWidget()
        self.label = ValueLabel(tags["D1.temperature.PV"], canvas)
        self.indicator = MovingIndicator(
            tags["D1.temperature.PV"], canvas, setpoint=tags["D1.temperature.SP"]
        )
        row = QHBoxLayout(self.window)
        # The offscreen platform warns of windows with a smallest size.
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.label)
        row.addWidget(self.indicator)

    def set(self, tag_id: str, value: Value, quality: Quality = Quality.GOOD) -> None:
        self.live.take([self.source.sample(tag_id, value, quality)])


@pytest.fixture
def bench(station: FakeStation, qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(station)
    qtbot.addWidget(bench.window)
    with qtbot.waitExposed(bench.window):
        bench.window.show()
    yield bench
    bench.live.deleteLater()


def colors(widget: PlantWidget) -> set[str]:
    image = widget.grab().toImage()
    return {
        QColor(image.pixel(x, y)).name().upper()
        for x in range(image.width())
        for y in range(image.height())
    }


def test_the_label_writes_value_in_the_colour_of_live_values(bench: Bench) -> None:
    bench.indicator.setFocus()
    bench.set("D1.temperature.PV", 54.26)
    assert bench.label.text() == "54.3"
    assert LIGHT.live.upper() in colors(bench.label)
    assert bench.label.accessibleName() == "Digester 1: Slurry temperature, mean"
    assert bench.label.accessibleDescription() == "54.3\N{NO-BREAK SPACE}°C"


def test_a_bad_value_stays_but_loses_its_colour_and_is_struck(bench: Bench) -> None:
    bench.indicator.setFocus()
    bench.set("D1.temperature.PV", 54.26, Quality.BAD_NO_COMMUNICATION)
    assert bench.label.text() == "54.3"
    assert LIGHT.live.upper() not in colors(bench.label)
    assert "bad: no communication" in bench.label.accessibleDescription()


def test_the_value_turns_stale_by_itself_on_the_screen(bench: Bench) -> None:
    bench.set("D1.temperature.PV", 54.26)
    fresh = colors(bench.label)
    bench.clock.advance(3.2)
    bench.live.age()
    assert "stale" in bench.label.accessibleDescription()
    assert LIGHT.text.upper() in colors(bench.label) - fresh


def test_a_hidden_widget_costs_nothing_and_catches_up_when_shown(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.set("D1.temperature.PV", 20.0)
    bench.window.hide()
    bench.set("D1.temperature.PV", 30.0)
    assert bench.label.sample.value == 20.0
    with qtbot.waitExposed(bench.window):
        bench.window.show()
    assert bench.label.sample.value == 30.0


def test_a_deleted_widget_is_forgotten(bench: Bench) -> None:
    label = bench.label
    label.deleteLater()
    QCoreApplication.sendPostedEvents(label, QEvent.Type.DeferredDelete)
    assert not isValid(label)
    bench.set("D1.temperature.PV", 60.0)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_click_and_key_activate(bench: Bench, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(bench.label.activated) as clicked:
        QTest.mouseClick(bench.label, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bench.label.activated) as pressed:
        QTest.keyClick(bench.label, key)
    assert clicked.args == pressed.args == ["D1.temperature.PV"]


def test_the_focus_ring_is_seen(bench: Bench) -> None:
    bench.window.activateWindow()
    bench.indicator.setFocus()
    away = colors(bench.label)
    bench.label.setFocus()
    assert LIGHT.focus.upper() in colors(bench.label)
    assert away


def test_scale_holds_the_pointer_within_the_track() -> None:
    scale = Scale(0.0, 100.0, 10.0, 110.0)
    assert [scale.row(value) for value in (0, 50, 100, -20, 130)] == [110, 60, 10, 110, 10]
    assert scale.row(float("nan")) is None


def test_the_pointer_moves_only_by_whole_pixels(bench: Bench) -> None:
    sample = bench.source.sample
    here = bench.indicator.drawn_form(sample("D1.temperature.PV", 50.0))
    assert bench.indicator.drawn_form(sample("D1.temperature.PV", 50.01)) == here
    assert bench.indicator.drawn_form(sample("D1.temperature.PV", 58.0)) != here


def test_the_set_point_mark_follows_and_goes_when_there_is_none(bench: Bench) -> None:
    bench.set("D1.temperature.SP", 46.0)
    with_mark = bench.indicator.drawn_form(bench.indicator.sample)
    bench.set("D1.temperature.SP", 46.0, Quality.BAD_SENSOR_FAILURE)
    assert bench.indicator.drawn_form(bench.indicator.sample) != with_mark
