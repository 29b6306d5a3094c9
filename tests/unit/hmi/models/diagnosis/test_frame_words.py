"""A frame's bytes are told in words, whole or broken, over TCP and over a serial line."""

import pytest

from hmi.models.diagnosis.frame_words import FrameWords, decode_frames
from plant.health import Frame

MBAP = bytes.fromhex("000700000006")


def _decoded(payload: bytes, *, sent: bool = True, serial: bool = False) -> FrameWords:
    (words,) = decode_frames([Frame(5, sent, payload, "ok")], serial=serial)
    return words


def test_read_request_names_unit_function_and_addresses() -> None:
    words = _decoded(MBAP + bytes.fromhex("03 04 0000 0024"))

    assert words.device_id == 3
    assert words.function.key == "diagnostics.function.4"
    assert words.content.key == "diagnostics.frame.span"
    assert words.content.facts == {"address": 0, "last": 35, "count": 36}
    assert words.payload == "00 07 00 00 00 06 03 04 00 00 00 24"


def test_read_reply_counts_its_registers() -> None:
    words = _decoded(MBAP + bytes.fromhex("03 04 04 0110 0001"), sent=False)

    assert words.content.key == "diagnostics.frame.reply"
    assert words.content.facts == {"count": 2, "octets": 4}


def test_write_request_lists_its_values() -> None:
    # three registers from 0: sequence 9, outputs 1, complement 0xFFFE = 65534
    words = _decoded(MBAP + bytes.fromhex("03 10 0000 0003 06 0009 0001 fffe"))

    assert words.function.key == "diagnostics.function.16"
    assert words.content.facts == {
        "address": 0,
        "last": 2,
        "count": 3,
        "values": "9 1 65534",
    }


def test_write_reply_tells_the_span() -> None:
    words = _decoded(MBAP + bytes.fromhex("03 10 0000 0003"), sent=False)

    assert words.content.key == "diagnostics.frame.span"


def test_single_write_tells_address_and_value() -> None:
    words = _decoded(MBAP + bytes.fromhex("03 06 0004 0001"))

    assert words.content.facts == {"address": 4, "value": 1}


def test_exception_is_named() -> None:
    words = _decoded(MBAP + bytes.fromhex("03 84 06"), sent=False)

    assert words.function.key == "diagnostics.function.4"
    assert words.content.key == "diagnostics.exception.6"


def test_unknown_exception_and_function_show_their_codes() -> None:
    assert _decoded(MBAP + bytes.fromhex("03 84 63")).content.facts == {"code": 0x63}
    assert _decoded(MBAP + bytes.fromhex("03 2b 0e")).function.facts == {"code": 0x2B}


def test_serial_frame_loses_address_and_checksum() -> None:
    words = _decoded(bytes.fromhex("03 04 0000 0024 f03f"), serial=True)

    assert words.device_id == 3
    assert words.content.facts == {"address": 0, "last": 35, "count": 36}


@pytest.mark.parametrize("payload", [b"\x03", b"\x03\x04\x00", b"\x00\x07\x00"])
@pytest.mark.parametrize("serial", [True, False])
def test_fragment_is_called_a_fragment(payload: bytes, serial: bool) -> None:
    assert _decoded(payload, serial=serial).function.key == "diagnostics.frame.fragment"


@pytest.mark.parametrize("pdu", ["04", "0404 01", "10 0000 00", "84", "06 00"])
def test_cut_frame_is_called_incomplete(pdu: str) -> None:
    words = _decoded(MBAP + b"\x03" + bytes.fromhex(pdu), sent=False)

    assert words.content.key == "diagnostics.frame.truncated"


def test_answer_that_did_not_come_is_told_as_silence() -> None:
    assert _decoded(b"", sent=False).function.key == "diagnostics.frame.silence"
