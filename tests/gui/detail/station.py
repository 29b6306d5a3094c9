"""A window on a plant that a test drives by hand."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hmi.doors import Doors, Operator
from hmi.main_window import MainWindow
from hmi.theme import LIGHT
from hmi.widgets.faceplate.dialog import FaceplateDialog
from plant.description.model import PlantDescription
from plant.history import HistoryReader
from plant.quality import Quality
from plant.sample import Sample, Value
from plant.tag import Role, Suffix, Tag, ValueKind
from tests.fakes.clock import ManualClock
from tests.fakes.health import well_plant
from tests.fakes.source import (
    FakeCommands,
    FakeFrames,
    FakeRecent,
    FakeSimulator,
    FakeSource,
)


class Station:
    """The real window with fake doors; every tag has a good value of now.

    Args:
        desk: doors to notes, trend sets and the exporter.

    Attributes:
        clicks: real mouse clicks so far.
    """

    def __init__(
        self,
        qtbot: QtBot,
        description: PlantDescription,
        *,
        role: Role = Role.ENGINEER,
        simulated: bool = True,
        commands: bool = True,
        silent: bool = False,
        history: HistoryReader | None = None,
        desk: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self.qtbot = qtbot
        self.description = description
        self.clock = ManualClock()
        self.source = FakeSource(self.clock)
        self.recent = FakeRecent()
        self.frames = FakeFrames()
        self.simulator = FakeSimulator()
        self.commands = FakeCommands(self.source, self.clock)
        self.clicks = 0
        self.window = MainWindow(
            doors=Doors(
                description=description,
                source=self.source,
                commands=self.commands if commands else None,
                frames=self.frames,
                recent=self.recent,
                simulator=self.simulator if simulated else None,
                clock=self.clock,
                operator=Operator("s.nair", role),
                history=history,
                **desk,
            ),
            theme=LIGHT,
        )
        qtbot.addWidget(self.window)
        self.window.resize(1920, 1080)
        self.window.show()
        qtbot.waitExposed(self.window)
        if silent:
            return
        self.emit(
            self.source.sample(tag.tag_id, _usual(tag)) for tag in description.tags.values()
        )
        self.report()

    def emit(self, samples: Iterable[Sample]) -> None:
        """Let the source say something and wait until the window has heard it."""
        bridge = self.window.parts.bridge
        self.clock.advance(0.1)
        with self.qtbot.waitSignal(bridge.samples_arrived):
            self.source.emit(tuple(samples))

    def set(self, tag_id: str, value: Value, quality: Quality = Quality.GOOD) -> None:
        """Let one tag take a value."""
        self.emit([self.source.sample(tag_id, value, quality)])

    def report(self, **worse: dict[str, Any]) -> None:
        """Let the program report its health, some field units worse than well."""
        self.clock.advance(0.1)
        with self.qtbot.waitSignal(self.window.parts.bridge.health_changed):
            self.source.emit_health(well_plant(self.description, self.clock, worse))

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click as a hand does, and count it."""
        self.clicks += 1
        where = widget.rect().center() if at is None else at
        QTest.mouseClick(
            widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where
        )

    def faceplate(self, target: str = "") -> FaceplateDialog:
        """Return the faceplate that is shown, called up first where a target is named."""
        if target:
            self.window.open_faceplate(target)
        shown = [f for f in self.window.findChildren(FaceplateDialog) if f.isVisible()]
        assert len(shown) == 1, self.window.findChildren(FaceplateDialog)
        return shown[0]


def _usual(tag: Tag) -> Value:
    if tag.kind is ValueKind.DISCRETE:
        return False
    if tag.kind is not ValueKind.ANALOG:
        return 0
    if tag.suffix is Suffix.SETPOINT:
        return 40.0
    limits = tag.limits
    if limits.normal_low is not None and limits.normal_high is not None:
        return (limits.normal_low + limits.normal_high) / 2
    return tag.eu_low + (tag.eu_high - tag.eu_low) * 0.4
