"""Call-up of every page and the answer to a click, on the built-in plant's window."""

import os
import time
from collections.abc import Callable, Sequence

from tests.bench.table import Table

_ROUNDS = 5
_PAGES = (
    "overview",
    "digester:D3",
    "tank",
    "gas",
    "energy",
    "trends",
    "trends:D1.ph.PV",
    "diagnostics",
)


def run() -> Table:
    """Measure in this process, offscreen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from hmi.app import application
    from hmi.main_window import MainWindow
    from hmi.theme import LIGHT
    from tests.fakes.station import FakeStation

    app = application()
    station = FakeStation()
    window = MainWindow(doors=station.doors, theme=LIGHT, page_id="tags")
    window.resize(1920, 1080)
    window.show()
    QApplication.processEvents()

    def timed(act: Callable[[str], None], what: str) -> float:
        begin = time.perf_counter()
        act(what)
        app.processEvents()
        return (time.perf_counter() - begin) * 1000

    rows: list[Sequence[str]] = []
    for page in _PAGES:
        first = timed(window.open_page, page)
        again = []
        for _ in range(_ROUNDS):
            timed(window.open_page, "overview" if page != "overview" else "tank")
            again.append(timed(window.open_page, page))
        rows.append((page, f"{first:.0f}", f"{sorted(again)[_ROUNDS // 2]:.0f}"))
    for tag_id in ("D1.agitator.OP", "D1.heater.OP"):
        first = timed(window.open_faceplate, tag_id)
        rows.append((f"faceplate {tag_id}", f"{first:.0f}", "-"))
    window.close()
    window.deleteLater()
    app.processEvents()
    return Table(
        key="pages",
        title="Page call-up",
        text=(
            "Time from the call to the painted page at 1920x1080, offscreen; the first time a"
            " page is built, and later calls (median of five)."
        ),
        columns=("page", "first ms", "again ms"),
        rows=rows,
        verdict="Goal: <= 300 ms; a faceplate <= 100 ms after its click.",
    )
