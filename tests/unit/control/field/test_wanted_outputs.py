"""One image and one sequence number per field unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.field.wanted_outputs import (
    END_TIMED_RUNS,
    SEQUENCE_MODULUS,
    Doubt,
    WantedOutputs,
    adopt,
    is_dropped,
    settle,
)

words = st.integers(0, 0xFFFF)
bits = st.integers(0, 14)


@pytest.mark.parametrize(
    ("is_on", "bit", "read_s", "dropped"),
    [
        (False, 2, 11.0, True),
        (True, 2, 11.0, False),
        (False, 1, 11.0, False),  # never wanted
        (False, 2, 10.4, False),  # the unit may still be taking the write over
        (False, 2, 9.0, False),  # read before the write
    ],
)
def test_an_output_that_the_unit_ended_is_seen_by_later_readings_only(
    is_on: bool, bit: int, read_s: float, dropped: bool
) -> None:
    wanted = WantedOutputs(0b100, 7)
    assert is_dropped(wanted, bit, is_on=is_on, read_s=read_s, written_s=10.0) is dropped


def test_adopting_takes_outputs_and_sequence_as_they_are() -> None:
    assert adopt(0b101, 7, timed_bits=()) == WantedOutputs(0b101, 7)


def test_an_output_on_a_timed_run_is_not_wanted() -> None:
    assert adopt(0b101, 7, timed_bits=(0,)).image == 0b100


def test_an_output_held_off_by_its_thermostat_is_wanted() -> None:
    assert adopt(0b001, 7, timed_bits=(), enabled_bits=(1,)).image == 0b011


def test_the_first_write_takes_the_next_number() -> None:
    assert adopt(0, 7, timed_bits=()).with_bit(2, on=True) == WantedOutputs(0b100, 8)


@given(words, words, bits, st.booleans())
def test_a_command_changes_one_bit_and_the_number_wraps(
    outputs: int, accepted: int, bit: int, on: bool
) -> None:
    before = adopt(outputs, accepted, timed_bits=())
    after = before.with_bit(bit, on=on)
    assert after.sequence == (accepted + 1) % SEQUENCE_MODULUS
    assert (after.image ^ before.image) & ~(1 << bit) == 0
    assert bool(after.image >> bit & 1) is on
    assert after.image & END_TIMED_RUNS == 0


def test_a_doubtful_write_that_was_accepted_stands() -> None:
    wanted = WantedOutputs(0b11, 9)
    assert settle(wanted, Doubt(0b01, 9, 0.0), accepted_sequence=9) == wanted


def test_a_doubtful_write_that_was_not_accepted_is_taken_back() -> None:
    wanted = WantedOutputs(0b11, 9)
    settled = settle(wanted, Doubt(0b01, 9, 0.0), accepted_sequence=8)
    assert settled == WantedOutputs(0b01, 9)


def test_a_newer_write_makes_the_doubt_meaningless() -> None:
    wanted = WantedOutputs(0b111, 10)
    assert settle(wanted, Doubt(0b01, 9, 0.0), accepted_sequence=8) == wanted
