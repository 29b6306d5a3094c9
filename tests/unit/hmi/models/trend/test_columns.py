"""What is drawn says what is there, with at most two points a pixel."""

from hmi.models.trend.columns import Columns, columns
from hmi.models.trend.course import Trust, nothing, of_readings
from hmi.models.trend.span import Span
from plant.quality import Quality
from tests.fakes.history import FakeHistory

S = 1000
HOUR = Span(0, 3600 * S)


def _seen(span: Span, width_px: int, *, bad: int = -1) -> Columns:
    """Return an hour of readings a second, 0, 1, 2, ... 3599, one of them bad."""
    history = FakeHistory()
    quality = [Quality.GOOD] * 3600
    if bad >= 0:
        quality[bad] = Quality.BAD
    history.put("T", range(0, 3600 * S, S), range(3600), quality)
    return columns(of_readings(history.raw("T", 0, 3600 * S)), span, width_px)


def test_crowded_readings_become_lowest_highest_and_mean_of_a_pixel() -> None:
    seen = _seen(HOUR, 360)  # ten readings a pixel

    assert seen.x.size == 360
    assert (seen.low[5], seen.mean[5], seen.high[5]) == (50.0, 54.5, 59.0)
    assert seen.x[5] == 5.5
    assert seen.joined[1:].all()


def test_sparse_readings_stay_as_they_are() -> None:
    seen = _seen(Span(600 * S, 700 * S), 400)

    assert seen.x.size == 103  # one more on each side
    assert seen.mean[1] == 600.0
    assert seen.x[1] == 0.0


def test_bad_reading_breaks_its_pixel_on_both_sides() -> None:
    seen = _seen(HOUR, 360, bad=55)

    assert seen.trust[5] == Trust.BAD
    assert not seen.joined[5]
    assert not seen.joined[6]
    assert seen.joined[7]
    assert (seen.low[5], seen.high[5]) == (50.0, 59.0)


def test_picture_does_not_flicker_while_dragged() -> None:
    before = _seen(HOUR, 360)
    after = _seen(HOUR.moved(30 * S), 360)

    assert set(after.mean[5:300]) <= set(before.mean)


def test_nothing_is_nothing() -> None:
    assert not columns(nothing(), HOUR, 100).x.size
