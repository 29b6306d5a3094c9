"""Records of batches: list, tables, files, and a batch over earlier ones."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hmi.pages.batch.records import BatchesPage
from plant.batch.run import Transition
from plant.description.model import PlantDescription
from plant.errors import StorageError
from plant.operation.store import BatchForm, BatchLine, BatchRecord
from tests.fakes.history import FakeHistory
from tests.fakes.operation import FakeBatchBook
from tests.gui.detail.station import Station

HOUR_MS = 3_600_000
BEGUN = 1_795_000_000_000 - 20 * HOUR_MS


class Files:
    """A BatchExporter that remembers."""

    def __init__(self, trouble: str = "") -> None:
        self.written: list[tuple[str, Path, BatchForm]] = []
        self._trouble = trouble

    def export(self, batch_id: str, file: Path, form: BatchForm) -> None:
        """Write nothing but the name."""
        if self._trouble:
            raise StorageError(self._trouble)
        self.written.append((batch_id, file, form))


class BrokenBook:
    """A BatchBook whose disk is gone."""

    def batches(self, *, unit_id: str = "", limit: int = 100) -> Sequence[BatchLine]:
        """Fail."""
        del unit_id, limit
        raise StorageError("The database cannot be read. Check the disk.")

    def record(self, batch_id: str) -> BatchRecord | None:
        """Fail."""
        raise StorageError(batch_id)


def record(batch_id: str, begun_ms: int, *, ended: bool = True) -> BatchRecord:
    unit = batch_id[:2]
    end = begun_ms + 10 * HOUR_MS if ended else None
    state = "Complete" if ended else "Running"
    line = BatchLine(batch_id, unit, "published-75 v1", begun_ms, end, state, 12.5)
    step = Transition(unit, batch_id, 1, begun_ms, begun_ms, "stage", "idle", "S1", "Batch")
    return BatchRecord(line, '{"recipe_id": "published-75"}', (step,), (), ())


BOOK = FakeBatchBook(
    record("D3-c", BEGUN, ended=False),
    record("D4-b", BEGUN - 30 * HOUR_MS),
    record("D3-a", BEGUN - 60 * HOUR_MS),
)


def history() -> FakeHistory:
    filled = FakeHistory()
    begin = BEGUN - 60 * HOUR_MS
    times = range(begin, BEGUN + 20 * HOUR_MS, 600_000)
    values = (30.0 + (t - begin) / HOUR_MS / 10 for t in times)
    filled.put("D3.temperature.PV", times, values, hold_ms=600_000)
    return filled


def open_page(
    qtbot: QtBot, description: PlantDescription, page_id: str = "batches", **doors: object
) -> BatchesPage:
    given = {"batches": BOOK, "batch_exporter": Files(), **doors}
    past = given.pop("history", None)
    assert past is None or isinstance(past, FakeHistory)
    station = Station(qtbot, description, history=past, desk=given)
    station.window.open_page(page_id)
    page = station.window.page
    assert isinstance(page, BatchesPage)
    return page


def shown(qtbot: QtBot, page: BatchesPage, batch_id: str) -> None:
    """Wait until a record is on the screen."""

    def is_there() -> None:
        assert page.view.record is not None
        assert page.view.record.line.batch_id == batch_id

    qtbot.waitUntil(is_there)


def test_the_newest_record_is_shown_first(qtbot: QtBot, description: PlantDescription) -> None:
    page = open_page(qtbot, description)
    shown(qtbot, page, "D3-c")
    assert page.view.title.text() == "D3-c, Digester 3"
    assert "runs" in page.view.subtitle.text()
    assert page.table.model().rowCount() == 3


def test_a_link_shows_its_record(qtbot: QtBot, description: PlantDescription) -> None:
    page = open_page(qtbot, description, "batches:D4-b")
    shown(qtbot, page, "D4-b")
    page.table.clicked.emit(page.table.model().index(2, 0))
    shown(qtbot, page, "D3-a")


def test_the_list_can_be_narrowed_to_a_unit(
    qtbot: QtBot, description: PlantDescription
) -> None:
    page = open_page(qtbot, description)
    shown(qtbot, page, "D3-c")
    page.unit.setCurrentIndex(page.unit.findData("D4"))
    assert page.table.model().rowCount() == 1
    shown(qtbot, page, "D4-b")
    page.unit.setCurrentIndex(page.unit.findData("D6"))
    assert "No batch" in page.said.text()


def test_empty_chapters_take_no_room(qtbot: QtBot, description: PlantDescription) -> None:
    page = open_page(qtbot, description)
    shown(qtbot, page, "D3-c")
    tabs = page.view.tabs
    titles = {tabs.tabText(n) for n in range(tabs.count()) if tabs.isTabVisible(n)}
    assert titles == {"Stages", "States", "Recipe", "Compare"}


@pytest.mark.parametrize("form", list(BatchForm))
def test_a_record_is_exported_with_one_click(
    qtbot: QtBot, description: PlantDescription, tmp_path: Path, form: BatchForm
) -> None:
    files = Files()
    page = open_page(qtbot, description, batch_exporter=files)
    shown(qtbot, page, "D3-c")
    page.view.folder = tmp_path
    page.view.buttons[form.value].click()
    qtbot.waitUntil(lambda: "Written" in page.view.said.text())
    assert files.written == [("D3-c", tmp_path / f"D3-c.{form.value}", form)]


def test_an_export_that_fails_says_why(qtbot: QtBot, description: PlantDescription) -> None:
    page = open_page(qtbot, description, batch_exporter=Files("The disk is full."))
    shown(qtbot, page, "D3-c")
    page.view.buttons["json"].click()
    qtbot.waitUntil(lambda: page.view.said.text() == "The disk is full.")


def test_a_record_is_written_as_pdf_by_a_child(
    qtbot: QtBot, description: PlantDescription, tmp_path: Path
) -> None:
    page = open_page(qtbot, description)
    shown(qtbot, page, "D3-c")
    page.view.folder = tmp_path
    page.view.buttons["pdf"].click()
    qtbot.waitUntil(lambda: "Written" in page.view.said.text(), timeout=60_000)
    assert (tmp_path / "D3-c.pdf").read_bytes().startswith(b"%PDF-")


def test_a_batch_is_drawn_over_earlier_ones(
    qtbot: QtBot, description: PlantDescription
) -> None:
    page = open_page(qtbot, description, history=history())
    shown(qtbot, page, "D3-c")
    compare = page.view.compare
    empty = compare.chart.grab().toImage()
    page.view.tabs.setCurrentWidget(compare)
    qtbot.waitUntil(lambda: "1" in compare.chart.legend() or "before" in compare.chart.legend())
    assert compare.chart.legend() == "D3-c · the batch before it"
    assert compare.chart.grab().toImage() != empty
    plot = compare.chart._plot()
    assert "earlier:" in compare.chart.reading_at(plot.center().x())
    assert compare.chart.reading_at(0.0) == ""
    compare.chart.clear()
    assert compare.chart.legend() == ""


def test_a_value_without_a_past_says_so(qtbot: QtBot, description: PlantDescription) -> None:
    page = open_page(qtbot, description, history=history())
    shown(qtbot, page, "D3-c")
    compare = page.view.compare
    page.view.tabs.setCurrentWidget(compare)
    compare.items.setCurrentIndex(compare.items.findData("D3.ph.PV"))
    qtbot.waitUntil(lambda: compare.said.text().startswith("No earlier batch"))


def test_without_history_the_comparison_says_so(
    qtbot: QtBot, description: PlantDescription
) -> None:
    page = open_page(qtbot, description)
    shown(qtbot, page, "D3-c")
    page.view.tabs.setCurrentWidget(page.view.compare)
    assert "no history" in page.view.compare.said.text()


def test_a_book_that_cannot_be_read_says_why(
    qtbot: QtBot, description: PlantDescription
) -> None:
    page = open_page(qtbot, description, batches=BrokenBook())
    qtbot.waitUntil(lambda: "Check the disk" in page.said.text())


def test_without_a_book_the_page_says_so(qtbot: QtBot, description: PlantDescription) -> None:
    page = open_page(qtbot, description, batches=None)
    assert "No batch records" in page.said.text()
    assert page.view.record is None
