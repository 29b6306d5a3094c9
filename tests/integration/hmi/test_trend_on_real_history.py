"""The trend's questions, asked of the real history; the fake one answers the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from hmi.models.trend.course import Course, Trust, gaps
from hmi.models.trend.figures import FiguresQuestion
from hmi.models.trend.question import TrendQuestion
from hmi.models.trend.span import Span
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.history import Period, quality_of
from storage.historian.opening import open_history
from storage.historian.registration import register_tags
from storage.history.form import HISTORY_FILE
from storage.history.quality_runs import ABSENT
from storage.reading.opening import open_reader
from storage.reading.reader import SqlHistoryReader
from storage.segments.writer import SegmentWriter
from tests.fakes.history import FakeHistory

PLANT = load_plant()
TAG = PLANT.tags["D3.ph.PV"]
HOLD_MS = 10_000
BEGIN = 1_780_000_000_000
COUNT = 3 * 86_400
TIMES = BEGIN + np.arange(COUNT, dtype=np.int64) * 1000
VALUES = np.round(7 + 0.3 * np.sin(np.arange(COUNT) / 900), 2)
CODES = np.zeros(COUNT, dtype=np.uint8)
CODES[40_000:40_100] = 130
CODES[90_000:95_000] = 67
CODES[120_000:140_000] = ABSENT
WHOLE = Span(BEGIN, BEGIN + COUNT * 1000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a history of three days."""
    folder = Path(tmp_path_factory.mktemp("history"))
    opened = open_history(folder, SystemClock(), zone=PLANT.site.zone)
    with (
        ThreadPoolExecutor(1) as pool,
        opened.engine.connect() as connection,
        connection.begin(),
    ):
        numbers = register_tags(connection, {TAG.tag_id: TAG})
        writer = SegmentWriter(connection, opened.grid, pool=pool)
        members = [numbers[TAG.tag_id]]
        writer.put_group(members, TIMES, VALUES[None], CODES[None], hold_ms=HOLD_MS)
        writer.finish()
    opened.engine.dispose()
    return folder


@pytest.fixture
def real(folder: Path) -> Iterator[SqlHistoryReader]:
    reader = open_reader(folder / HISTORY_FILE)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def fake() -> FakeHistory:
    history = FakeHistory()
    there = CODES != ABSENT
    history.put(
        TAG.tag_id,
        TIMES[there],
        VALUES[there],
        [quality_of(int(code)) for code in CODES[there]],
        hold_ms=HOLD_MS,
    )
    return history


def _ask(reader: SqlHistoryReader | FakeHistory, span: Span, *, bucket_s: float = 0) -> Course:
    fine, coarse = ((TAG.tag_id,), ()) if not bucket_s else ((), (TAG.tag_id,))
    question = TrendQuestion(fine, coarse, span, bucket_s * 1000, span, 0, frozenset())
    return question(reader).courses[TAG.tag_id]


@pytest.mark.parametrize("first", [0, 39_990, 89_000, 119_900, 139_900])
def test_readings_are_the_same(real: SqlHistoryReader, fake: FakeHistory, first: int) -> None:
    span = Span(BEGIN + first * 1000, BEGIN + (first + 600) * 1000)
    ours, theirs = _ask(real, span), _ask(fake, span)

    for name in Course.__slots__:
        assert np.array_equal(getattr(ours, name), getattr(theirs, name), equal_nan=True), name


def test_figures_of_odd_periods_are_the_same(real: SqlHistoryReader, fake: FakeHistory) -> None:
    periods = [
        Period(BEGIN + start * 1000 + 300, BEGIN + end * 1000 + 700)
        for start, end in ((0, 5000), (39_000, 41_000), (60_000, 200_000), (125_000, 130_000))
    ]
    (ours,) = real.periods([TAG.tag_id], periods)
    (theirs,) = fake.periods([TAG.tag_id], periods)

    for name in ("count", "good", "bad", "covered_ms", "minimum", "maximum"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name), equal_nan=True), name
    for name in ("mean", "weighted"):
        assert np.allclose(getattr(ours, name), getattr(theirs, name), equal_nan=True), name


def test_figures_tell_first_and_last(real: SqlHistoryReader, fake: FakeHistory) -> None:
    question = FiguresQuestion((TAG,), WHOLE)
    (ours,), (theirs,) = question(real), question(fake)

    assert (ours.first, ours.last) == (VALUES[0], VALUES[-1])
    assert ours.count == theirs.count
    assert ours.mean == pytest.approx(theirs.mean)


@pytest.mark.parametrize("bucket_s", [20, 60, 330, 3600])
def test_buckets_are_true_to_the_readings(real: SqlHistoryReader, bucket_s: int) -> None:
    course = _ask(real, WHOLE, bucket_s=bucket_s)
    pixel_ms = 2 * bucket_s * 1000

    assert (np.diff(course.start_ms) > 0).all()
    assert (course.end_ms[:-1] <= course.start_ms[1:]).all()
    assert np.nanmin(course.low) == VALUES[(CODES != ABSENT) & (CODES < 128)].min()
    # silence from 120,000 s to 140,000 s is a hole, the bad hundred seconds break the line
    silence = max(gaps([course], WHOLE), key=lambda gap: gap.width_ms)
    assert abs(silence.start_ms - TIMES[120_000]) <= pixel_ms
    assert abs(silence.end_ms - TIMES[140_000]) <= pixel_ms
    bad = course.reading_at(float(TIMES[40_050]))
    assert bad is not None
    assert bad.trust is Trust.BAD
    assert not course.joined[course.trust == Trust.BAD].any()
    doubt = course.reading_at(float(TIMES[92_000]))
    assert doubt is not None
    assert doubt.trust is Trust.UNCERTAIN
