"""What buckets must say, worked out from all readings, one bucket at a time."""

from collections.abc import Iterable

import numpy as np

from plant.history import Buckets
from storage.history.cells import Floats, Ints
from storage.history.quality_runs import Codes

EXACT = ("minimum", "maximum", "count", "good", "bad", "covered_ms")
SUMMED = ("mean", "weighted")


def assert_buckets(found: Buckets, raw: tuple[Ints, Ints, Floats, Codes]) -> None:
    """Counts, minimum, maximum and times exactly; means to 1e-12."""
    wanted = [
        bucket(raw, start, end)
        for start, end in zip(found.start_ms.tolist(), found.end_ms.tolist(), strict=True)
    ]
    for place, column in enumerate(EXACT + SUMMED):
        told = np.asarray(getattr(found, column))
        expected = np.array([each[place] for each in wanted])
        if column in EXACT:
            np.testing.assert_array_equal(told, expected, column)
        else:
            np.testing.assert_allclose(told, expected, rtol=1e-12, atol=1e-11, err_msg=column)


def bucket(
    raw: tuple[Ints, Ints, Floats, Codes], start_ms: int, end_ms: int
) -> tuple[float, ...]:
    """Return the figures of ``[start_ms, end_ms)`` in the order of EXACT and SUMMED."""
    times, until, values, codes = raw
    usable = np.isfinite(values) & (codes < 128)
    inside = (times >= start_ms) & (times < end_ms)
    drawn = values[inside & usable]
    stood = np.minimum(until, end_ms) - np.maximum(times, start_ms)
    stood = np.where(usable, np.maximum(stood, 0), 0)
    covered = int(stood.sum())
    weighed = float((np.where(usable, values, 0.0) * stood).sum())
    return (
        _or_nan(np.min, drawn),
        _or_nan(np.max, drawn),
        int(inside.sum()),
        int((inside & usable & (codes < 64)).sum()),
        int((inside & ~usable).sum()),
        covered,
        _or_nan(np.mean, drawn),
        weighed / covered if covered else np.nan,
    )


def _or_nan(figure: object, drawn: Floats) -> float:
    assert callable(figure)
    return float(figure(drawn)) if len(drawn) else float("nan")


def assert_contiguous(found: Buckets, start_ms: int, end_ms: int) -> None:
    """The buckets follow one another from start to end."""
    assert found.start_ms[0] == start_ms
    assert found.end_ms[-1] == end_ms
    assert found.end_ms.tolist()[:-1] == found.start_ms.tolist()[1:]


def columns(found: Iterable[Buckets], column: str) -> list[list[float]]:
    """Return one column of each tag's buckets."""
    return [getattr(each, column).tolist() for each in found]
