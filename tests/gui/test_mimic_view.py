"""The view of a mimic as mouse and keyboard meet it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QToolTip
from pytestqt.qtbot import QtBot

from hmi.main_window import MainWindow
from hmi.mimic.level_item import LevelItem
from hmi.mimic.sheet import Target
from hmi.mimic.view import MimicView
from plant.quality import Quality
from tests.fakes.station import FakeStation


def view_of(window: MainWindow) -> MimicView:
    view = window.page.findChild(MimicView)
    assert isinstance(view, MimicView)
    return view


def target(view: MimicView, tag_id: str) -> Target:
    return next(t for t in view.targets if t.tag is not None and t.tag.tag_id == tag_id)


def place(view: MimicView, tag_id: str) -> QPoint:
    return view.mapFromScene(target(view, tag_id).rect.center())


def test_the_cursor_tells_where_a_click_leads_somewhere(window: MainWindow) -> None:
    view = view_of(window)
    QTest.mouseMove(view.viewport(), place(view, "D2.agitator.PV"))
    assert view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view.viewport(), QPoint(1, 1))
    assert view.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor


def test_a_double_click_opens_one_faceplate(window: MainWindow) -> None:
    view = view_of(window)
    where = place(view, "D2.agitator.PV")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    dialogs = [d for d in window.findChildren(QDialog) if d.isVisible()]
    assert len(dialogs) == 1
    dialogs[0].close()


def test_other_mouse_buttons_and_keys_do_nothing(window: MainWindow) -> None:
    view = view_of(window)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.RightButton, pos=place(view, "GT.raw_flow.PV")
    )
    QTest.keyClick(view, Qt.Key.Key_Return)  # no place is chosen yet
    QTest.keyClick(view, Qt.Key.Key_X)
    assert window.page.page_id == "overview"


def test_resting_the_mouse_shows_name_and_value(window: MainWindow) -> None:
    view = view_of(window)
    where = place(view, "D2.agitator.PV")
    event = QHelpEvent(QHelpEvent.Type.ToolTip, where, view.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.viewport(), event)
    assert QToolTip.text().splitlines() == [
        "Digester 2: Agitator running",
        "stopped",
        "D2.agitator.PV",
    ]
    QToolTip.hideText()


def test_the_keyboard_place_is_seen(window: MainWindow) -> None:
    window.activateWindow()
    view = view_of(window)
    view.setFocus()
    before = view.grab().toImage()
    QTest.keyClick(view, Qt.Key.Key_Right)
    first = view.grab().toImage()
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert before != first
    assert view.grab().toImage() != first


def test_a_level_that_cannot_be_trusted_is_hatched(
    window: MainWindow, station: FakeStation, qtbot: QtBot
) -> None:
    view = view_of(window)
    level = next(
        item
        for item in view.scene().items()
        if isinstance(item, LevelItem) and item.tag_ids == ("D1.level.PV",)
    )
    area = view.mapFromScene(level.boundingRect()).boundingRect()
    good = view.grab(area).toImage()
    with qtbot.waitSignal(window.parts.bridge.samples_arrived):
        station.source.set("D1.level.PV", 50.0, Quality.BAD_SENSOR_FAILURE)
    bad = view.grab(area).toImage()
    assert good != bad
    with qtbot.waitSignal(window.parts.bridge.samples_arrived):
        station.source.set("D1.level.PV", float("nan"), Quality.BAD_SENSOR_FAILURE)
    assert view.grab(area).toImage() != bad


def test_the_same_faceplate_is_called_up_once(window: MainWindow) -> None:
    def visible() -> list[QDialog]:
        return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]

    window.open_faceplate("D2.agitator.OP")
    (first,) = visible()
    window.open_faceplate("D2.agitator.OP")
    assert visible() == [first]
    first.close()


def test_a_press_that_slips_off_its_place_does_nothing(window: MainWindow) -> None:
    view = view_of(window)
    QTest.mousePress(
        view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, "GT.raw_flow.PV")
    )
    QTest.mouseRelease(
        view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, "GT.raw_ch4.PV")
    )
    assert window.page.page_id == "overview"
