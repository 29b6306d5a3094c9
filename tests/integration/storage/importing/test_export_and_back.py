"""What an export writes, an import reads again to the last bit."""

from pathlib import Path

import numpy as np
import pytest

from plant.history import QUALITY_CODES
from plant.quality import Quality
from plant.reports.export import PRESETS, ExportWish, Layout
from storage.historian.opening import open_history
from storage.historian.registration import register_tags
from storage.history.form import HISTORY_FILE
from storage.history.quality_runs import ABSENT
from storage.reading.opening import open_reader
from storage.segments.writer import SegmentWriter
from storage.transfer.exporter import HistoryFiles
from tests.fakes.clock import ManualClock
from tests.integration.storage.importing.desk import PLANT, ZONE, Desk, ms

TAGS = ["D1.temperature_upper.PV", "D1.ph.PV", "D1.heater.PV"]
LINES = 5000


def _filled(desk: Desk) -> None:
    """Put odd readings into history: every quality, gaps, numbers with many digits, -0.0."""
    chance = np.random.default_rng(5)
    opened = open_history(desk.folder, ManualClock(), zone=ZONE)
    times = np.cumsum(chance.integers(1, 90_000, LINES)) + ms(0)
    values = chance.normal(7.0, 1.0, (len(TAGS), LINES))
    values[0, ::7] = -0.0
    values[2] = chance.integers(0, 2, LINES)
    codes = chance.choice([0, 0, 0, *QUALITY_CODES.values(), ABSENT], values.shape)
    codes = codes.astype(np.uint8)
    values[codes == QUALITY_CODES[Quality.BAD_WAITING_FOR_INITIAL_DATA]] = np.nan
    with opened.engine.begin() as connection:
        numbers = register_tags(connection, {tag_id: PLANT[tag_id] for tag_id in TAGS})
        writer = SegmentWriter(connection, opened.grid)
        tags = [numbers[tag_id] for tag_id in TAGS]
        writer.put_group(tags, times, values, codes, hold_ms=10_000)
        writer.finish()
    opened.engine.dispose()


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("preset", PRESETS)
def test_exported_file_is_imported_to_the_last_bit(
    desk: Desk, tmp_path: Path, layout: Layout, preset: str
) -> None:
    _filled(desk)
    reader = open_reader(desk.folder / HISTORY_FILE)
    wish = ExportWish(
        tag_ids=TAGS,
        start_ms=ms(0),
        end_ms=ms(10_000_000),
        file=desk.file,
        layout=layout,
        preset=preset,
        zone=ZONE,
    )
    list(HistoryFiles(reader).export(wish))
    reader.close()
    other = Desk(tmp_path / "other", desk.file)
    summary = other.take(creates_tags=False)
    assert repr(other.stored()) == repr(desk.stored())
    assert not summary.cells_left_out
    assert not summary.lines_left_out
    assert desk.take(creates_tags=False).new == 0
