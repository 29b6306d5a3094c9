"""Deadlines and back-off."""

import pytest

from drivers.request import Function, Request, read, write
from drivers.timing import LineTiming, reconnect_delay_s
from plant.registers import LineSpec, SerialSettings, Table

TCP = LineSpec("line", "tcp://127.0.0.1:502")
RTU = LineSpec("line", "serial:///dev/ttyUSB0")
SLOW = LineSpec("line", "serial:///dev/ttyUSB0", SerialSettings(baud=9600))


def test_tcp_waits_its_whole_time_out() -> None:
    assert LineTiming(TCP).deadline_s(read(1, Table.INPUT, 0, 36)) == 0.2


def test_serial_deadline_follows_length_and_speed() -> None:
    # by hand: 8 + 77 characters of 11 bits at 19,200 are 48.7 ms, the unit 50, slack 30
    deadline_s = LineTiming(RTU).deadline_s(read(1, Table.INPUT, 0, 36))
    assert deadline_s == pytest.approx(0.0487 + 0.05 + 0.03, abs=1e-4)
    short_s = LineTiming(RTU).deadline_s(write(1, 4, (1,)))
    assert short_s == pytest.approx(16 * 11 / 19_200 + 0.08, abs=1e-4)


def test_stop_that_others_wait_behind_gets_the_published_answer_time_only() -> None:
    stop = write(1, 0, (1, 0x8000, 0x7FFF))
    # by hand: 15 + 8 characters of 11 bits at 19,200 are 13.2 ms, the unit 50, slack 10
    assert LineTiming(RTU).hurried_s(stop) == pytest.approx(0.0132 + 0.06, abs=1e-4)
    assert LineTiming(TCP).hurried_s(stop) == pytest.approx(0.06)
    impatient = LineSpec("line", "tcp://127.0.0.1:502", timeout_s=0.05)
    assert LineTiming(impatient).hurried_s(stop) == 0.05


def test_deadline_never_exceeds_the_lines_time_out() -> None:
    assert LineTiming(SLOW).deadline_s(read(1, Table.INPUT, 0, 125)) == 0.2


def test_longest_read_fits_the_time_out() -> None:
    for spec in (RTU, SLOW):
        timing = LineTiming(spec)
        count = timing.max_registers
        characters = 8 + 5 + 2 * count
        assert characters * spec.serial.character_s + 0.08 <= 0.2
    assert LineTiming(TCP).max_registers == 125


def test_length_of_requests_and_answers() -> None:
    coils = read(1, Table.COIL, 0, 10)
    assert (coils.pdu_bytes, coils.reply_pdu_bytes) == (5, 4)
    three = write(1, 0, (1, 2, 3))
    assert (three.pdu_bytes, three.reply_pdu_bytes) == (12, 5)
    name = Request(1, Function.DEVICE_IDENTIFICATION)
    assert (name.pdu_bytes, name.reply_pdu_bytes) == (4, 93)


def test_reconnections_slow_down_to_four_seconds_then_to_thirty() -> None:
    first_minute = [reconnect_delay_s(n, 1.0, 0.0) for n in range(6)]
    assert first_minute == [0.0, 0.5, 1.0, 2.0, 4.0, 4.0]
    assert reconnect_delay_s(7, 61.0, 0.0) == 30.0
    assert reconnect_delay_s(5000, 1e6, 0.0) == 30.0
    assert reconnect_delay_s(5, 1.0, 1.0) == 3.0
