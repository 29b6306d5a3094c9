"""The state machine of a unit."""

import pytest

from drivers.unit.device import MISSES_TO_OFFLINE, Happening, Track, after, probe_delay_s
from plant.health import DeviceState as State


@pytest.mark.parametrize(
    ("before", "happening", "then"),
    [
        (Track(), Happening.ANSWERED, Track(State.IDENTIFYING)),
        (Track(), Happening.MISSED, Track(State.CONNECTING, 1)),
        (Track(State.CONNECTING, 2), Happening.MISSED, Track(State.OFFLINE, 3)),
        (Track(State.ONLINE), Happening.ANSWERED, Track(State.ONLINE)),
        (Track(State.ONLINE), Happening.MISSED, Track(State.SUSPECT, 1)),
        (Track(State.SUSPECT, 1), Happening.MISSED, Track(State.SUSPECT, 2)),
        (Track(State.SUSPECT, 2), Happening.MISSED, Track(State.OFFLINE, 3)),
        (Track(State.SUSPECT, 2), Happening.ANSWERED, Track(State.ONLINE)),
        (Track(State.OFFLINE, 3), Happening.PROBE_SENT, Track(State.PROBING, 3)),
        (Track(State.PROBING, 3), Happening.MISSED, Track(State.OFFLINE, 4, 1)),
        (Track(State.OFFLINE, 4, 1), Happening.MISSED, Track(State.OFFLINE, 5, 2)),
        (Track(State.PROBING, 4, 1), Happening.ANSWERED, Track(State.IDENTIFYING)),
        (Track(State.IDENTIFYING), Happening.MISSED, Track(State.IDENTIFYING, 1)),
        (Track(State.IDENTIFYING, 2), Happening.MISSED, Track(State.OFFLINE, 3)),
        (Track(State.IDENTIFYING), Happening.IDENTIFIED, Track(State.ONLINE)),
    ],
)
def test_where_a_unit_stands_after(before: Track, happening: Happening, then: Track) -> None:
    assert after(before, happening) == then


def test_only_answering_units_are_in_the_rota() -> None:
    assert {state for state in State if Track(state).polled} == {State.ONLINE, State.SUSPECT}


def test_three_misses_take_any_unit_out_of_the_rota() -> None:
    for state in State:
        track = Track(state)
        for _ in range(MISSES_TO_OFFLINE):
            track = after(track, Happening.MISSED)
        assert track.state is State.OFFLINE


def test_probes_slow_down_from_half_a_second_to_four() -> None:
    assert [probe_delay_s(probes, 0.0) for probes in range(5)] == [0.5, 1.0, 2.0, 4.0, 4.0]
    assert probe_delay_s(10_000, 0.0) == 4.0
    assert probe_delay_s(0, 1.0) == 0.375  # a quarter less
