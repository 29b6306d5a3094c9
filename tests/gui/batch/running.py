"""An automated plant that a test drives by hand: it says what is so and answers requests."""

from dataclasses import replace
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from hmi.mimic.view import MimicView
from plant.batch.cards import JobCard
from plant.batch.run import UnitRun
from plant.message import Message
from plant.operation.view import OperationView
from tests.fakes.operation import FakeOperation
from tests.fakes.running.plant import with_unit
from tests.fakes.running.view import legal
from tests.gui.detail.station import Station

Found = TypeVar("Found", bound=QWidget)
Asked = TypeVar("Asked")


class Running:
    """The window with an automation behind it.

    Attributes:
        station: window, clock and mouse.
        operation: what was asked, and the way to answer.
    """

    def __init__(self, station: Station, operation: FakeOperation) -> None:
        self.station = station
        self.operation = operation

    @property
    def view(self) -> OperationView:
        """Return what the automation said last."""
        view = self.operation.latest_operation()
        assert view is not None
        return view

    def say(self, view: OperationView) -> None:
        """Let the automation say something and wait until the window has heard it."""
        desk = self.station.window.parts.operation
        with self.station.qtbot.waitSignal(desk.changed):
            self.operation.emit(view)

    def set_unit(self, unit: UnitRun) -> None:
        """Let one unit be as it is given."""
        run = with_unit(self.view.run, unit)
        self.say(replace(self.view, run=run, legal=legal(run.units)))

    def set_cards(self, *cards: JobCard) -> None:
        """Let these job cards lie there."""
        self.say(replace(self.view, run=replace(self.view.run, cards=cards)))

    def accept(self) -> None:
        """Answer the last request with yes."""
        desk = self.station.window.parts.operation
        with self.station.qtbot.waitSignal(desk.answered):
            self.operation.accept()

    def refuse(self, *reasons: Message) -> None:
        """Answer the last request with no."""
        desk = self.station.window.parts.operation
        with self.station.qtbot.waitSignal(desk.answered):
            self.operation.refuse(*reasons)

    def asked(self, kind: type[Asked]) -> Asked:
        """Return the last request, which must be of this kind."""
        last = self.operation.requests[-1]
        assert isinstance(last, kind), last
        return last

    def find(self, kind: type[Found]) -> Found:
        """Return the one widget of a kind on the page."""
        (found,) = self.station.window.page.findChildren(kind)
        return found

    def click(self, widget: QWidget) -> None:
        """Click as a hand does, and count it."""
        assert widget.isVisible(), widget
        assert widget.isEnabled(), widget.toolTip()
        self.station.click(widget)

    def click_in_overview(self, name: str) -> None:
        """Click a place of the overview by what a screen reader calls it, or by its tag."""
        view = self.station.window.page.findChild(MimicView)
        assert isinstance(view, MimicView)
        target = next(
            each
            for each in view.targets
            if each.name == name or (each.tag is not None and each.tag.tag_id == name)
        )
        place = target.rect.center()
        if target.tag is None:  # a card: its title, where nothing lies above it
            place = target.rect.topLeft()
            place.setX(place.x() + 30)
            place.setY(place.y() + 12)
        self.station.click(view.viewport(), view.mapFromScene(place))
