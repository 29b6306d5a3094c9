"""Where on the screen is what? Asked from the same window, built offscreen at the same size."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from hmi.fonts import apply_font, load_fonts
from hmi.look import Look
from hmi.main_window import MainWindow
from hmi.mimic.view import MimicView
from hmi.theme import LIGHT
from hmi.window.stop_button import StopButton
from plant.batch.plant_run import PlantRun
from tests.fakes.operation import FakeOperation
from tests.fakes.running.view import operation_view
from tests.fakes.station import FakeStation

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Centres, in pixels from the window's corner.

    Attributes:
        stop: PLANT STOP.
        symbol: the equipment's symbol on the overview.
        start: the button of its faceplate that starts it.
        faceplate: left, top, width and height of the faceplate.
    """

    stop: Place
    symbol: Place
    start: Place
    faceplate: tuple[int, int, int, int]


def places(app: QApplication, size: tuple[int, int], *, tag_id: str) -> Places:
    """Return where things are in a window of this size; ``tag_id`` is a running feedback.

    The plant is a new one, that the automation only watches.
    """
    app.setStyle("Fusion")
    load_fonts()
    apply_font(Look(LIGHT))
    station = FakeStation()
    watched = replace(operation_view(run=PlantRun(), why={}), engaged=False)
    doors = replace(station.doors, operation=FakeOperation(watched))
    window = MainWindow(doors=doors, theme=LIGHT)
    window.resize(*size)
    window.show()
    station.fill()
    station.emit_health()
    app.processEvents()
    view = window.page.findChild(MimicView)
    assert isinstance(view, MimicView)
    target = next(t for t in view.targets if t.tag is not None and t.tag.tag_id == tag_id)
    symbol = view.viewport().mapTo(window, view.mapFromScene(target.rect.center()))
    target.activate()
    app.processEvents()
    texts = station.description.texts
    start = next(
        button
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button.text() == texts("faceplate.switch.start")
    )
    stop = window.findChild(StopButton)
    faceplate = _holder(start)
    corner = faceplate.mapTo(window, QPoint(0, 0))
    found = Places(
        stop=_centre(stop, window),
        symbol=symbol.toTuple(),
        start=_centre(start, window),
        faceplate=(corner.x(), corner.y(), faceplate.width(), faceplate.height()),
    )
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    return found


def _centre(widget: QWidget | None, window: MainWindow) -> Place:
    assert widget is not None
    x, y = widget.mapTo(window, widget.rect().center()).toTuple()
    return x, y


def _holder(button: QWidget) -> QWidget:
    """Return the faceplate that a button stands in."""
    from hmi.widgets.faceplate.dialog import FaceplateDialog

    widget: QWidget | None = button
    while widget is not None and not isinstance(widget, FaceplateDialog):
        widget = widget.parentWidget()
    assert widget is not None
    return widget
