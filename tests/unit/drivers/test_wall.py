"""The wall: which bytes are the answer, whose block it is, and whether time goes forward."""

import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.request import Fault, Function, Request, read, write
from drivers.wall import (
    Head,
    Identity,
    Progress,
    crc16,
    find_rtu_reply,
    find_tcp_reply,
    identity_of,
    progress,
    refusal,
)
from plant.quality import Quality, Severity
from plant.registers import RegisterMap, Table

READ = read(3, Table.INPUT, 0, 2)
WRITE_ONE = write(3, 8, (0x0EA6,))
WRITE_THREE = write(3, 0, (1, 2, 0xFFFD))
NAME = Request(3, Function.DEVICE_IDENTIFICATION)
GOOD = bytes((4, 4, 0x01, 0x10, 0x00, 0x07))
NAMED = bytes((43, 14, 1, 1, 0, 0, 2, 0, 1)) + b"A" + bytes((1, 2)) + b"BC"


def rtu(pdu: bytes, unit: int = 3) -> bytes:
    body = bytes((unit,)) + pdu
    return body + crc16(body)


def tcp(pdu: bytes, unit: int = 3, transaction: int = 9) -> bytes:
    return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu


def test_checksum_of_the_published_example() -> None:
    # 02 07 has the checksum 41 12 (Modbus over serial line V1.02, appendix B)
    assert crc16(bytes((0x02, 0x07))) == bytes((0x41, 0x12))


@pytest.mark.parametrize(
    ("request_", "pdu"),
    [
        (READ, GOOD),
        (READ, bytes((0x84, 2))),
        (WRITE_ONE, bytes((6, 0, 8, 0x0E, 0xA6))),
        (WRITE_THREE, bytes((16, 0, 0, 0, 3))),
        (read(3, Table.COIL, 0, 10), bytes((1, 2, 0xFF, 0x03))),
        (NAME, NAMED),
        (NAME, bytes((0xAB, 1))),
    ],
)
def test_right_answer_is_found_on_both_kinds_of_line(request_: Request, pdu: bytes) -> None:
    assert find_rtu_reply(rtu(pdu), request_).frame == rtu(pdu)
    assert find_tcp_reply(tcp(pdu), request_, 9).frame == tcp(pdu)


def test_right_rtu_answer_is_found_behind_noise_and_a_stale_frame() -> None:
    stale = rtu(bytes((4, 2, 0, 1)))
    received = b"\xff\x00\x03" + stale + rtu(GOOD) + b"\x00"
    assert find_rtu_reply(received, READ).frame == rtu(GOOD)


def test_right_tcp_answer_is_found_behind_a_late_one_and_noise() -> None:
    received = tcp(GOOD, transaction=8) + b"\xff\xfe" + tcp(GOOD)
    assert find_tcp_reply(received, READ, 9).frame == tcp(GOOD)


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        (b"", Fault.TIMEOUT),
        (b"\x03", Fault.CRC),
        (rtu(GOOD)[:-1], Fault.CRC),
        (rtu(GOOD)[:-1] + b"\x00", Fault.CRC),
        (rtu(bytes((4, 2, 0, 7))), Fault.SHORT),
        (rtu(bytes((3, 4, 0, 7, 0, 8))), Fault.WRONG_FUNCTION),
        (rtu(bytes((0x83, 2))), Fault.WRONG_FUNCTION),
        (rtu(GOOD, unit=4), Fault.WRONG_UNIT),
        (rtu(bytes((4, 5, 0, 7, 0, 8, 9))), Fault.SHORT),
    ],
)
def test_wrong_rtu_answer_is_named(received: bytes, fault: Fault) -> None:
    seen = find_rtu_reply(received, READ)
    assert (seen.frame, seen.fault) == (b"", fault)


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        (b"", Fault.TIMEOUT),
        (tcp(GOOD)[:4], Fault.SHORT),
        (tcp(GOOD)[:-1], Fault.SHORT),
        (tcp(GOOD, transaction=8), Fault.LATE),
        (tcp(GOOD, unit=4), Fault.WRONG_UNIT),
        (tcp(bytes((3, 4, 0, 7, 0, 8))), Fault.WRONG_FUNCTION),
        (tcp(bytes((4, 2, 0, 7))), Fault.SHORT),
        (tcp(GOOD + b"\x00"), Fault.SHORT),
        (tcp(bytes((4, 6, 0, 7, 0, 8))), Fault.SHORT),
        (b"\xff" * 40, Fault.CRC),
        (b"\x00\x09\x00\x00\x00\x01\x03\x04", Fault.SHORT),
    ],
)
def test_wrong_tcp_answer_is_named(received: bytes, fault: Fault) -> None:
    seen = find_tcp_reply(received, READ, 9)
    assert (seen.frame, seen.fault) == (b"", fault)


@pytest.mark.parametrize("kind", ["rtu", "tcp"])
@pytest.mark.parametrize(
    ("request_", "pdu"),
    [
        (WRITE_ONE, bytes((6, 0, 8, 0x0E, 0xA7))),
        (WRITE_ONE, bytes((6, 0, 9, 0x0E, 0xA6))),
        (WRITE_THREE, bytes((16, 0, 0, 0, 2))),
    ],
)
def test_echo_of_another_write_is_no_answer(kind: str, request_: Request, pdu: bytes) -> None:
    if kind == "rtu":
        seen = find_rtu_reply(rtu(pdu), request_)
    else:
        seen = find_tcp_reply(tcp(pdu), request_, 9)
    assert (seen.frame, seen.fault) == (b"", Fault.ECHO)


@pytest.mark.parametrize(
    "pdu",
    [
        NAMED[:5],  # ends in the header
        NAMED[:8],  # ends before an object's length
        NAMED[:-1],  # ends in an object
        bytes((43, 13)) + NAMED[2:],  # another MEI type
    ],
)
def test_unfinished_or_foreign_identification_is_no_answer(pdu: bytes) -> None:
    assert find_rtu_reply(rtu(pdu), NAME).frame == b""
    assert find_tcp_reply(tcp(pdu), NAME, 9).frame == b""


@given(st.binary(max_size=300))
def test_random_bytes_never_pass_unless_they_are_the_exact_answer(received: bytes) -> None:
    for request_ in (READ, WRITE_ONE, NAME):
        frame = find_rtu_reply(received, request_).frame
        assert not frame or (frame[0] == 3 and crc16(frame[:-2]) == frame[-2:])
        frame = find_tcp_reply(received, request_, 9).frame
        assert not frame or frame[:4] == b"\x00\x09\x00\x00"


@given(st.integers(0, len(rtu(GOOD)) * 8 - 1))
def test_no_single_bit_error_passes_on_a_serial_line(bit: int) -> None:
    frame = bytearray(rtu(GOOD))
    frame[bit // 8] ^= 1 << bit % 8
    assert find_rtu_reply(bytes(frame), READ).frame == b""


def test_block_of_ours_of_another_major_and_of_another_kind() -> None:
    ours = RegisterMap("digester", 1, 1, 0, 45, (), {}, {})
    assert identity_of(0x0110, ours) is Identity.OURS
    assert identity_of(0x0113, ours) is Identity.OURS  # a newer minor only adds
    assert identity_of(0x0120, ours) is Identity.OTHER_MAJOR
    assert identity_of(0x0210, ours) is Identity.OTHER_KIND


HEAD = Head(counter=100, uptime_s=50, monotonic_s=10.0)


@pytest.mark.parametrize(
    ("previous", "head", "expected"),
    [
        (None, HEAD, Progress.FORWARD),
        (HEAD, Head(101, 51, 11.0), Progress.FORWARD),
        (HEAD, Head(100, 51, 11.0), Progress.UNMOVED),
        (HEAD, Head(99, 50, 11.0), Progress.BACKWARD),
        (HEAD, Head(101, 49, 11.0), Progress.BACKWARD),
        (HEAD, Head(100, 3, 11.0), Progress.BACKWARD),
        (replace(HEAD, counter=65_535), Head(0, 51, 11.0), Progress.FORWARD),  # wraps
        (HEAD, Head(90, 400, 400.0), Progress.FORWARD),  # long silent: may have wrapped
        (replace(HEAD, uptime_s=None), Head(101, 3, 11.0), Progress.FORWARD),
        (HEAD, Head(101, None, 11.0), Progress.FORWARD),
    ],
)
def test_progress_of_a_unit(previous: Head | None, head: Head, expected: Progress) -> None:
    assert progress(previous, head) is expected


def test_every_exception_code_has_a_text_and_is_never_good() -> None:
    for code in range(256):
        refused = refusal(code)
        assert refused.text.key.startswith("field.exception.")
        assert refused.text.facts["code"] == code
        assert refused.quality.severity > Severity.GOOD
    assert refusal(6).quality is Quality.UNCERTAIN_LAST_USABLE_VALUE
    assert refusal(11).quality is Quality.BAD_NO_COMMUNICATION
    assert refusal(200).text.key == "field.exception.unknown_code"
