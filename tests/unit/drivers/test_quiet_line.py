"""The silence between frames."""

import pytest

from drivers.quiet_line import QuietLine, frame_silence_s
from plant.registers import SerialSettings
from tests.fakes.clock import ManualClock


def test_silence_is_three_and_a_half_characters_up_to_19200_baud() -> None:
    # by hand: 3.5 characters of 11 bits at 19,200 are 2.005 ms
    assert frame_silence_s(SerialSettings()) == pytest.approx(0.002005, abs=1e-6)
    assert frame_silence_s(SerialSettings(baud=115_200)) == 0.00175


async def test_drain_counts_what_came_and_goes_on_once_while_the_line_talks() -> None:
    quiet = QuietLine(serial=SerialSettings(), drain_s=0.0, clock=ManualClock())
    left = [5, 3, 7]
    assert await quiet.after_error(lambda: left.pop(0)) == 15
    left = [5, 0, 7]
    assert await quiet.after_error(lambda: left.pop(0)) == 5
