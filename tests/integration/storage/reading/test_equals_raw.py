"""Whatever level answers, the answer is that of all readings taken one by one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from plant.history import Period
from storage.reading.reader import SqlHistoryReader
from tests.integration.storage.reading.brute import assert_buckets, assert_contiguous
from tests.integration.storage.reading.scene import (
    BEGIN_MS,
    DAY_MS,
    END_MS,
    HOUR_MS,
    MINUTE_MS,
    Database,
    Scene,
    name,
    scene,
    sqlite,
)

TAGS = (1, 2, 3, 4)
ACTIONS = st.one_of(
    st.tuples(st.just("seal"), st.integers(1, 12), st.just(0)),
    st.tuples(st.just("late"), st.integers(1, 12), st.just(0)),
    st.tuples(
        st.just("bring"),
        st.integers(0, 90),
        st.integers(1, 60),
        st.integers(1, 60),
        st.just(1),
    ),
    st.tuples(st.just("compact"), st.just(0)),
)
HOLDS = st.sampled_from((1_000, 30_000, 20 * MINUTE_MS, 3 * HOUR_MS, 30 * HOUR_MS))
MOMENTS = st.one_of(
    st.integers(BEGIN_MS, END_MS),
    st.builds(lambda hours: BEGIN_MS + hours * HOUR_MS, st.integers(0, 120)),
    st.builds(lambda minutes: BEGIN_MS + minutes * MINUTE_MS, st.integers(0, 120 * 60)),
)
SPANS = st.lists(MOMENTS, min_size=2, max_size=2, unique=True).map(sorted)


@st.composite
def periods(draw: st.DrawFn) -> list[Period]:
    """Any periods, overlapping or not, in any order; whole days and hours among them."""
    first = draw(st.integers(0, 4)) * DAY_MS + draw(st.sampled_from((0, 17 * HOUR_MS, 123)))
    width = draw(st.sampled_from((DAY_MS, HOUR_MS, 7 * HOUR_MS, 25 * HOUR_MS)))
    regular = [
        Period(BEGIN_MS + first + number * width, BEGIN_MS + first + (number + 1) * width)
        for number in range(draw(st.integers(0, 5)))
    ]
    drawn = draw(st.lists(SPANS, max_size=3))
    any_of_them = [Period(start, end) for start, end in drawn]
    return draw(st.permutations(regular + any_of_them))


Check = Callable[[Scene, st.DataObject], None]


def _check(data: st.DataObject, asked: Check, database: Database) -> None:
    seed = data.draw(st.integers(0, 10_000), "seed")
    with scene(data.draw(HOLDS, "hold_ms"), seed, database) as made:
        for action, *arguments in data.draw(st.lists(ACTIONS, max_size=5), "actions"):
            getattr(made, str(action))(*arguments)
        if data.draw(st.booleans(), "late stay"):
            made.leave_late(data.draw(st.integers(1, 5), "late"))
        made.leave_scans(data.draw(st.sampled_from((1.6, 3.0, 20.0)), "hours"))
        asked(made, data)


def _buckets(made: Scene, data: st.DataObject) -> None:
    start_ms, end_ms = data.draw(SPANS, "span")
    count = data.draw(st.sampled_from((1, 2, 7, 100, 700)), "count")
    names = [name(tag) for tag in TAGS]
    for tag, found in zip(
        TAGS, made.reader.buckets(names, start_ms, end_ms, count), strict=True
    ):
        assert_contiguous(found, start_ms, end_ms)
        assert len(found.start_ms) <= count
        assert_buckets(found, made.raw(tag))


def _periods(made: Scene, data: st.DataObject) -> None:
    wanted = data.draw(periods(), "periods")
    found = made.reader.periods([name(tag) for tag in TAGS], wanted)
    for tag, each in zip(TAGS, found, strict=True):
        assert each.start_ms.tolist() == [period.start_ms for period in wanted]
        assert each.end_ms.tolist() == [period.end_ms for period in wanted]
        assert_buckets(each, made.raw(tag))


def _raw(made: Scene, data: st.DataObject) -> None:
    start_ms, end_ms = data.draw(SPANS, "span")
    for tag in TAGS:
        found = made.reader.raw(name(tag), start_ms, end_ms)
        times, until, values, codes = made.raw(tag)
        inside = (times >= start_ms) & (times < end_ms)
        np.testing.assert_array_equal(found.utc_ms, times[inside])
        np.testing.assert_array_equal(found.until_ms, until[inside])
        np.testing.assert_array_equal(found.values, values[inside])
        np.testing.assert_array_equal(found.qualities, codes[inside])


@pytest.mark.soak
@pytest.mark.parametrize("asked", [_buckets, _periods, _raw])
def test_answers_equal_those_of_all_readings(asked: Check, soak: bool) -> None:
    @settings(
        deadline=None,
        max_examples=600 if soak else 15,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        _check(data, asked, sqlite)

    check()


@pytest.mark.soak
def test_postgresql_says_the_same(
    postgresql: Callable[[], AbstractContextManager[Engine]], soak: bool
) -> None:
    @contextmanager
    def database() -> Iterator[tuple[Engine, SqlHistoryReader]]:
        with postgresql() as engine:
            yield engine, SqlHistoryReader(engine)

    def asked(made: Scene, data: st.DataObject) -> None:
        for each in (_buckets, _periods, _raw):
            each(made, data)
        assert [tag.tag_id for tag in made.reader.tags()] == [name(tag) for tag in range(1, 7)]
        moment = data.draw(MOMENTS, "moment")
        for tag_id, sample in made.reader.snapshot_at(moment).samples.items():
            earlier = made.reader.raw(tag_id, 0, moment + 1)
            assert sample.utc_ms == earlier.utc_ms[-1]

    @settings(
        deadline=None,
        max_examples=200 if soak else 4,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        _check(data, asked, database)

    check()
