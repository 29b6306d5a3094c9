"""How an operator moves through the past: wheel, drag, keys, typed times."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.models.trend.span import Span
from hmi.pages.trends import TrendsPage
from tests.fakes.history import FakeHistory
from tests.gui.detail.station import Station
from tests.gui.trend.past import DAY, HOUR, PH, answered, choose, drag, open_trends


def test_wheel_zooms_at_the_cursor(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 86_400)
    layout = page.chart.scene.layout
    at = QPointF(layout.area.left() + layout.area.width() / 4, layout.area.center().y())
    before = layout.time_at(at.x(), page.timeline.span)
    _wheel(page, at, 360)

    assert page.timeline.span.width_ms == pytest.approx(DAY / 1.25**3, abs=2)
    after = page.chart.scene.layout.time_at(at.x(), page.timeline.span)
    assert after == pytest.approx(before, abs=5)
    _wheel(page, at, -360)
    assert page.timeline.span.width_ms == pytest.approx(DAY, abs=5)


def test_wheel_moves_along_with_shift(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 86_400)
    before = page.timeline.span
    at = page.chart.scene.layout.area.center()
    _wheel(page, at, 120, Qt.KeyboardModifier.ShiftModifier)
    assert page.timeline.span == before.moved(-DAY // 10)
    _wheel(page, at, -120, Qt.KeyboardModifier.ShiftModifier)
    assert page.timeline.span == before


def _wheel(
    page: TrendsPage,
    at: QPointF,
    turn: int,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    everywhere = page.chart.mapToGlobal(at)
    event = QWheelEvent(
        at,
        everywhere,
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(page.chart, event)


def test_drag_moves_the_time_at_once_and_the_axis_stands_still(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 86_400)
    before, axis = page.timeline.span, page.chart.axes()[0]
    ends = page.chart.ends_of(axis)
    drag(page, page.chart.scene.layout.area.center().toPoint(), 200, let_go=False)
    pixel_ms = before.width_ms / page.chart.scene.layout.area.width()

    assert page.timeline.span.start_ms == pytest.approx(
        before.start_ms - 200 * pixel_ms, abs=pixel_ms
    )
    assert page.chart.ends_of(page.chart.axes()[0]) == ends
    assert page.chart.lines()[0].seen.x.size > 100
    station.click(page.range_bar.back)
    assert page.timeline.following


def test_dragging_on_and_on_asks_one_question_at_a_time(
    station: Station, history: FakeHistory
) -> None:
    page = open_trends(station, PH)
    choose(station, page, 86_400)
    history.asked.clear()
    history.gate.clear()
    centre = page.chart.scene.layout.area.center().toPoint()
    QTest.mousePress(
        page.chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre
    )
    for step in range(300):
        QTest.mouseMove(page.chart, centre + QPoint(step, 0))
    assert len(history.asked) <= 2
    history.gate.set()
    answered(station, page)


def test_keys_move_and_zoom(station: Station) -> None:
    page = open_trends(station, PH)
    choose(station, page, 3600)
    QTest.keyClick(page.chart, Qt.Key.Key_PageUp)
    QTest.keyClick(page.chart, Qt.Key.Key_Right)
    now = station.clock.utc_ms()
    assert page.timeline.span.end_ms == now - HOUR + HOUR // 10
    QTest.keyClick(page.chart, Qt.Key.Key_Plus)
    assert page.timeline.span.width_ms == HOUR / 1.5
    QTest.keyClick(page.chart, Qt.Key.Key_Minus)
    assert page.timeline.span.width_ms == HOUR
    QTest.keyClick(page.chart, Qt.Key.Key_End)
    assert page.timeline.following


def test_span_is_typed_in_the_plants_time(station: Station) -> None:
    page = open_trends(station, PH)
    field = page.fields.start
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "2026-11-10 17:00")
    page.fields.end.setFocus()
    page.fields.end.selectAll()
    QTest.keyClicks(page.fields.end, "2026-11-11 17:00:00")
    QTest.keyClick(page.fields.end, Qt.Key.Key_Return)

    # 17:00 in Kolkata is 11:30 UTC
    assert page.timeline.span == Span(1_794_310_200_000, 1_794_310_200_000 + DAY)
    assert field.text() == "2026-11-10 17:00:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "Write a time like 2026-11-20 17:00."),
        ("2036-11-10 17:00", "The end must be at least 10 s after the beginning."),
    ],
)
def test_span_that_cannot_be_is_refused_with_a_word(
    station: Station, typed: str, said: str
) -> None:
    page = open_trends(station, PH)
    before = page.timeline.span
    page.fields.start.selectAll()
    QTest.keyClicks(page.fields.start, typed)
    QTest.keyClick(page.fields.start, Qt.Key.Key_Return)

    assert page.fields.problem.text() == said
    assert page.timeline.span == before
