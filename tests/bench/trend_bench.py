"""The trend page over a year of history: how long is a frame while one drags and zooms?"""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.table import Table

if TYPE_CHECKING:
    from hmi.pages.trends import TrendsPage

_DAYS = 365
_VIEW_DAYS = 90
_FRAMES = 300
_STEP_PX = 12
_ROUNDS = 15
_ANSWER_S = 30.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """How long a frame took, and how long the window's thread worked for it."""

    wall_ms: float
    own_ms: float


def run(days: int = _DAYS) -> Table:
    """Measure in this process, offscreen, at 1920x1080."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from hmi.app import application
    from plant.description.load import load_plant
    from tests.bench.plant_year import write_past
    from tests.fakes.clock import ManualClock

    application()
    with tempfile.TemporaryDirectory() as folder:
        write_past(Path(folder), load_plant(), ManualClock(), days=days)
        rows = _measured(Path(folder))
    return Table(
        key="trend",
        title="Trend page over a year",
        text=(
            f"{days} days of readings at 1 Hz in the program's own history;"
            f" {_VIEW_DAYS} days of 8 tags (7.8 M readings each) are drawn at 1920x1080,"
            f" offscreen, and dragged by {_STEP_PX} pixels a frame, {_FRAMES} frames there and"
            " back, as fast as frames come. A frame is the mouse's move, all that follows from"
            " it in the window's thread, and the painting; history answers meanwhile on its own"
            " threads. Whole: nothing in sight was still being loaded."
        ),
        columns=("work", "figure"),
        rows=rows,
        verdict="Goals: full redraw <= 40 ms; 30 frames a second while dragging.",
    )


def _measured(folder: Path) -> list[Sequence[str]]:
    from PySide6.QtWidgets import QApplication

    from hmi.main_window import MainWindow
    from hmi.pages.trends import TrendsPage
    from hmi.theme import LIGHT
    from storage.history.form import HISTORY_FILE
    from storage.reading.opening import open_reader
    from tests.fakes.station import FakeStation

    reader = open_reader(folder / HISTORY_FILE)
    station = FakeStation()
    window = MainWindow(
        doors=replace(station.doors, history=reader), theme=LIGHT, page_id="trends"
    )
    window.resize(1920, 1080)
    window.show()
    page = window.page
    if not isinstance(page, TrendsPage):
        raise TypeError(page)
    try:
        return _figures(page)
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()
        reader.close()


def _figures(page: "TrendsPage") -> list[Sequence[str]]:
    from PySide6.QtWidgets import QApplication

    from plant.notebook.trend_sets import TrendView
    from tests.bench.plant_year import TAGS

    chart = page.chart

    def answered() -> None:
        begin = time.perf_counter()
        QApplication.processEvents()
        while page.feed.waiting and time.perf_counter() - begin < _ANSWER_S:
            QApplication.processEvents()

    begin = time.perf_counter()
    page.apply(TrendView(TAGS[:8], _VIEW_DAYS * 86_400))
    while page.feed.known is None and time.perf_counter() - begin < _ANSWER_S:
        QApplication.processEvents()
    first_ms = (time.perf_counter() - begin) * 1000
    answered()
    span = page.timeline.span
    page.timeline.go_to(span.moved(-span.width_ms * 3 // 2))
    answered()
    redraw = [_timed(chart.redraw) for _ in range(_ROUNDS)]
    frames, whole = _dragged(page)
    walls = [frame.wall_ms for frame in frames]
    zoomed = _zoomed(page)
    page.timeline.follow(span.width_ms)
    answered()
    second = [_frame(chart.refresh) for _ in range(_ROUNDS)]
    return [
        ("first picture of 90 days of 8 tags, from the click", f"{first_ms:.0f} ms"),
        ("full redraw", f"{_median(redraw):.1f} ms"),
        ("frame while dragging, median", f"{_median(walls):.1f} ms"),
        ("of it work of the window's thread", f"{_median([f.own_ms for f in frames]):.1f} ms"),
        ("frame while dragging, 99 %", f"{sorted(walls)[int(len(walls) * 0.99)]:.1f} ms"),
        ("frames a second", f"{1000 * len(walls) / sum(walls):.0f}"),
        ("frames that were whole", f"{100 * whole / len(frames):.0f} %"),
        (
            "frame while zooming by the wheel, median",
            f"{_median([frame.wall_ms for frame in zoomed]):.1f} ms",
        ),
        (
            "the window's work each second while following, with painting",
            f"{_median([frame.wall_ms for frame in second]):.1f} ms",
        ),
    ]


def _dragged(page: "TrendsPage") -> tuple[list[_Frame], int]:
    """Return the frames, and how many of them lacked nothing."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    chart, none = page.chart, Qt.KeyboardModifier.NoModifier
    at = chart.scene.layout.area.center().toPoint()
    frames, whole = [], 0
    for direction in (1, -1):
        QTest.mousePress(chart, Qt.MouseButton.LeftButton, none, at)
        for step in range(1, _FRAMES // 2 + 1):
            to = at + QPoint(direction * step * _STEP_PX, 0)
            frames.append(_frame(partial(QTest.mouseMove, chart, to)))
            known = page.feed.known
            whole += known is not None and known.holds(page.timeline.span)
        QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, none, at)
    return frames, whole


def _zoomed(page: "TrendsPage") -> list[_Frame]:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    at = page.chart.scene.layout.area.center()
    frames = []
    for turn in [120] * 20 + [-120] * 20:
        event = QWheelEvent(
            at,
            page.chart.mapToGlobal(at),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        frames.append(_frame(partial(QApplication.sendEvent, page.chart, event)))
    return frames


def _frame(move: Callable[[], object]) -> _Frame:
    from PySide6.QtWidgets import QApplication

    begin, own = time.perf_counter(), time.thread_time()
    move()
    QApplication.processEvents()
    return _Frame((time.perf_counter() - begin) * 1000, (time.thread_time() - own) * 1000)


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def _median(numbers: Sequence[float]) -> float:
    return sorted(numbers)[len(numbers) // 2]
