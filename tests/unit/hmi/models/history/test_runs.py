"""The small line breaks where the readings do."""

from hmi.models.history.runs import Run, runs_of
from hmi.models.trend.course import nothing, of_readings
from hmi.models.trend.span import Span
from plant.quality import Quality
from tests.fakes.history import FakeHistory

SPAN = Span(0, 100_000)
SECONDS = range(0, 100_000, 1000)


def drawn(history: FakeHistory, width_px: int = 100) -> tuple[Run, ...]:
    return runs_of(of_readings(history.raw("t", 0, 200_000)), SPAN, width_px)


def test_steady_readings_are_one_line() -> None:
    history = FakeHistory()
    history.put("t", SECONDS, (float(s // 1000) for s in SECONDS))
    (run,) = drawn(history)
    assert [spot.x for spot in run] == [float(x) for x in range(100)]
    assert [spot.mean for spot in run] == [float(x) for x in range(100)]


def test_bad_reading_parts_the_line() -> None:
    history = FakeHistory()
    quality = [Quality.BAD if s == 40_000 else Quality.GOOD for s in SECONDS]
    history.put("t", SECONDS, (5.0 for _ in SECONDS), quality)
    first, second = drawn(history)
    assert first[-1].x == 39.0
    assert second[0].x == 41.0


def test_one_bad_reading_among_many_in_a_pixel_parts_the_line() -> None:
    history = FakeHistory()
    quality = [Quality.BAD if s == 42_000 else Quality.GOOD for s in SECONDS]
    history.put("t", SECONDS, (5.0 for _ in SECONDS), quality)
    assert len(drawn(history, width_px=10)) == 2


def test_uncertain_reading_is_part_of_the_line() -> None:
    history = FakeHistory()
    history.put("t", SECONDS, (5.0 for _ in SECONDS), Quality.UNCERTAIN)
    assert len(drawn(history)) == 1


def test_silence_parts_the_line() -> None:
    times = [s for s in SECONDS if not 30_000 <= s < 60_000]
    history = FakeHistory()
    history.put("t", times, (5.0 for _ in times))
    first, second = drawn(history)
    assert (first[-1].x, second[0].x) == (29.0, 60.0)


def test_what_lies_outside_the_span_is_not_drawn() -> None:
    history = FakeHistory()
    times = range(0, 200_000, 1000)
    history.put("t", times, (5.0 for _ in times))
    (run,) = drawn(history)
    assert run[-1].x <= 100


def test_nothing_known_is_no_line() -> None:
    assert runs_of(nothing(), SPAN, 100) == ()
