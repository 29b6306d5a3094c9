"""What the board's eye can tell apart: held times, chosen starts, days without a start."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.look import Look
from hmi.theme import DARK, LIGHT, Theme
from hmi.widgets.schedule.board_view import BoardView
from plant.batch.board import Block, Board, PlannedStart
from plant.description.model import PlantDescription
from tests.fakes.running.plant import HOUR_MS, NOW_MS, ORDER, ZONE, start_ms

FROM, TO = start_ms(1), start_ms(-5)
RAN = Block("D1", "S2", FROM, NOW_MS, actual=True, batch_id="D1-x")
START = PlannedStart("2026-11-18", start_ms(0), "D3")


def board(*blocks: Block, starts: tuple[PlannedStart, ...] = (START,)) -> Board:
    return Board(FROM, TO, NOW_MS, blocks, starts)


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def view(
    request: pytest.FixtureRequest, qtbot: QtBot, description: PlantDescription
) -> BoardView:
    theme: Theme = request.param
    view = BoardView(Look(theme), description.texts, ZONE, ORDER)
    qtbot.addWidget(view)
    view.resize(1000, 400)
    return view


def test_held_time_differs_from_time_that_ran(view: BoardView) -> None:
    view.show_board(board(RAN), {}, "")
    ran = view.grab().toImage()
    held = Block("D1", "S2", NOW_MS - 9 * HOUR_MS, NOW_MS, actual=True, held=True)
    view.show_board(board(RAN, held), {}, "")
    assert view.grab().toImage() != ran


def test_every_stage_looks_different(view: BoardView) -> None:
    pictures = []
    for place in ("LOAD", "S1", "S2", "S3", "turnaround.cool"):
        block = Block("D1", place, FROM, NOW_MS, actual=True)
        view.show_board(board(block), {}, "")
        picture = view.grab(view.rect()).toImage()
        assert picture not in pictures
        pictures.append(picture)


def test_chosen_start_is_ringed_and_told(view: BoardView) -> None:
    view.show_board(board(), {}, "")
    before = view.grab().toImage()
    view.show_board(board(), {}, START.day)
    assert view.grab().toImage() != before
    assert "Digester 3 starts on" in view.accessibleDescription()


def test_same_board_is_not_drawn_again(view: BoardView, qtbot: QtBot) -> None:
    del qtbot
    view.show_board(board(RAN), {"D1": "S2"}, "")
    first = view.geometry_of_board
    view.show_board(board(RAN), {"D1": "S2"}, "")
    assert first is not None
    assert view.geometry_of_board == first


def test_now_is_drawn_only_where_it_lies_on_the_board(view: BoardView) -> None:
    later = Board(TO, TO + 6 * 24 * HOUR_MS, NOW_MS, (), ())
    view.show_board(later, {}, "")
    assert not view.grab().isNull()


def test_blocks_of_units_that_are_not_shown_and_slivers_are_left_out(view: BoardView) -> None:
    sliver = Block("D2", "LOAD", FROM, FROM + 60_000, actual=True)
    view.show_board(board(Block("D9", "S1", FROM, TO, actual=True), sliver), {}, "")
    assert not view.grab().isNull()


@pytest.mark.parametrize(
    ("on_chip", "shape"),
    [(True, Qt.CursorShape.PointingHandCursor), (False, Qt.CursorShape.ArrowCursor)],
)
def test_hand_shows_where_a_start_can_be_chosen(
    view: BoardView, *, on_chip: bool, shape: Qt.CursorShape
) -> None:
    view.show_board(board(), {}, "")
    geometry = view.geometry_of_board
    assert geometry is not None
    at = geometry.chip(START).center() if on_chip else QPointF(3, 3)
    none, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, plain)
    QApplication.sendEvent(view, moved)
    assert view.cursor().shape() is shape


def test_board_that_has_not_come_yet_does_nothing(view: BoardView) -> None:
    assert view.geometry_of_board is None
    assert view.tip_at(QPoint(5, 5).toPointF()) == ""
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert not view.grab().isNull()
