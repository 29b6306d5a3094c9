"""In whatever order readings come, history holds the same as all of them taken together."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.integration.storage.segments.whole import assert_sound
from tests.integration.storage.segments.world import GRID, HOLDS_MS, sqlite_engine, world

_ABORTED = st.integers(0, 2)
ACTIONS = st.one_of(
    st.tuples(st.just("seal"), st.integers(1, 12), _ABORTED),
    st.tuples(st.just("late"), st.integers(1, 12), _ABORTED),
    st.tuples(
        st.just("bring"),
        st.integers(0, 90),
        st.integers(1, 60),
        st.integers(1, 60),
        st.integers(1, 3),
    ),
    st.tuples(st.just("compact"), _ABORTED),
)
HOLDS = st.none() | st.sampled_from(HOLDS_MS)


Database = Callable[[], AbstractContextManager[Engine]]
Actions = list[tuple[Any, ...]]
CASES = given(hold_ms=HOLDS, seed=st.integers(0, 10_000), actions=st.lists(ACTIONS, max_size=6))
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.soak
def test_rolls_equal_those_of_all_raw_readings(soak: bool) -> None:
    @settings(SETTINGS, max_examples=1000 if soak else 10)
    @example(hold_ms=108_000_000, seed=1146, actions=[("seal", 13, 1), ("bring", 41, 30, 3, 2)])
    @example(hold_ms=None, seed=40120, actions=[("bring", 72, 45, 48, 2), ("seal", 10, 0)])
    @CASES
    def check(hold_ms: int | None, seed: int, actions: Actions) -> None:
        _check(hold_ms, seed, actions, sqlite_engine)

    check()


@pytest.mark.soak
def test_postgresql_says_the_same(postgresql: Database, soak: bool) -> None:
    @settings(SETTINGS, max_examples=300 if soak else 5)
    @CASES
    def check(hold_ms: int | None, seed: int, actions: Actions) -> None:
        _check(hold_ms, seed, actions, postgresql)

    check()


def _check(hold_ms: int | None, seed: int, actions: Actions, database: Database) -> None:
    with world(hold_ms, seed, database) as made:
        does: dict[str, Callable[..., None]] = {
            "seal": made.seal,
            "late": made.late,
            "bring": made.bring,
            "compact": made.compact,
        }
        for name, *arguments in actions:
            does[name](*arguments)
        made.seal_all()
        with made.connection.begin():
            assert_sound(made.connection, GRID, made.model, hold_ms)
        made.compact(0)
        with made.connection.begin():
            assert_sound(made.connection, GRID, made.model, hold_ms)
