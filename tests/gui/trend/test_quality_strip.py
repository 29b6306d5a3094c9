"""Under a trend stands where its lines could not be trusted."""

import numpy as np

from hmi.models.trend.columns import Columns
from hmi.models.trend.course import Trust
from hmi.widgets.trend.quality_strip import Stretch, doubtful, outside, together


def _columns(start: list[float], end: list[float], trust: list[Trust]) -> Columns:
    middle = (np.array(start) + np.array(end)) / 2
    nothing = np.full(len(start), np.nan)
    codes = np.array(trust, dtype=np.uint8)
    joined = np.zeros(len(start), dtype=bool)
    return Columns(
        middle, np.array(start), np.array(end), nothing, nothing, nothing, codes, joined
    )


def test_silent_value_is_bad_from_its_mark_until_another_comes() -> None:
    seen = _columns([0, 100, 300], [100, 100, 400], [Trust.GOOD, Trust.BAD, Trust.GOOD])

    assert doubtful(seen, 2, 500.0, until=450.0) == [Stretch(100, 300, Trust.BAD, (2,))]


def test_last_bad_value_is_bad_until_now() -> None:
    seen = _columns([0, 100], [100, 100], [Trust.GOOD, Trust.BAD])

    assert doubtful(seen, 0, 500.0, until=450.0) == [Stretch(100, 450, Trust.BAD, (0,))]


def test_uncertain_pieces_that_meet_are_one_stretch() -> None:
    seen = _columns([0, 10, 20], [10, 20, 30], [Trust.UNCERTAIN, Trust.UNCERTAIN, Trust.GOOD])

    assert doubtful(seen, 0, 500.0, until=500.0) == [Stretch(0, 20, Trust.UNCERTAIN, (0,))]


def test_nothing_is_said_of_time_in_which_nothing_was_recorded() -> None:
    bad = Stretch(10, 100, Trust.BAD, (0,))

    assert outside([bad], [(40, 60)]) == [
        Stretch(10, 40, Trust.BAD, (0,)),
        Stretch(60, 100, Trust.BAD, (0,)),
    ]
    assert outside([bad], [(0, 200)]) == []


def test_lines_that_are_bad_together_have_one_mark() -> None:
    first, second = Stretch(0, 50, Trust.BAD, (0,)), Stretch(20, 90, Trust.BAD, (3,))
    doubt = Stretch(10, 20, Trust.UNCERTAIN, (1,))

    assert together([first, second, doubt]) == [
        Stretch(0, 90, Trust.BAD, (0, 3)),
        doubt,
    ]
