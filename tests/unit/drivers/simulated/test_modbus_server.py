"""Requests in bytes, answers in bytes: the Modbus application protocol by its letter."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulated.modbus_server import answer
from plant.registers import Table

IDENTITY = {0: "Vendor", 1: "Code", 2: "1.0", 4: "Name", 0x80: "map 1"}


class Words:
    """Eight holding and eight input registers."""

    def __init__(self) -> None:
        self.holding = list(range(8))

    def read(self, table: Table, address: int, count: int) -> Sequence[int] | int:
        """Return words, exception 2 outside."""
        words = self.holding if table is Table.HOLDING else [word + 100 for word in range(8)]
        return words[address : address + count] if address + count <= 8 else 2

    def write_holding(self, address: int, words: Sequence[int], now_s: float) -> int | None:
        """Write words, exception 2 outside."""
        del now_s
        if address + len(words) > 8:
            return 2
        self.holding[address : address + len(words)] = words
        return None


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.mark.parametrize(
    ("request_hex", "answer_hex"),
    [
        ("03 0001 0002", "03 04 0001 0002"),
        ("04 0000 0001", "04 02 0064"),
        ("03 0007 0002", "83 02"),
        ("01 0000 0008", "81 02"),
        ("01 0000 0000", "81 03"),
        ("02 0000 07d1", "82 03"),
        ("05 0000 ff00", "85 02"),
        ("05 0000 1234", "85 03"),
        ("0f 0000 0008 01 ff", "8f 02"),
        ("0f 0000 0008 02 ff", "8f 03"),
        ("0f 0000 0000 00", "8f 03"),
        ("06 0003 00aa", "06 0003 00aa"),
        ("06 0008 00aa", "86 02"),
        ("10 0002 0002 04 0011 0022", "10 0002 0002"),
        ("10 0007 0002 04 0011 0022", "90 02"),
        ("10 0000 0000 00", "90 03"),
        ("10 0000 0002 02 0011", "90 03"),
        ("10 0000 0002 04 0011", "90 03"),
        ("10 0000 007c f8", "90 03"),
        ("10 00", "90 03"),
        ("03 00", "83 03"),
        ("03 0000 0001 00", "83 03"),
        ("08 0000 0000", "88 01"),
        ("41", "c1 01"),
        ("2b 0e 04 01", "2b 0e 04 83 00 00 01 01 04 436f6465"),
        ("2b 0e 04 03", "ab 02"),
        ("2b 0e 05 00", "ab 03"),
        ("2b 0d 01 00", "ab 01"),
        ("2b 0e 01", "ab 03"),
        (
            "2b 0e 01 00",
            "2b 0e 01 83 00 00 03 00 06 56656e646f72 01 04 436f6465 02 03 312e30",
        ),
        ("2b 0e 02 04", "2b 0e 02 83 00 00 01 04 04 4e616d65"),
        ("2b 0e 03 80", "2b 0e 03 83 00 00 01 80 05 6d61702031"),
    ],
)
def test_a_request_gets_its_answer(words: Words, request_hex: str, answer_hex: str) -> None:
    request = bytes.fromhex(request_hex)
    assert answer(words, IDENTITY, request, 0.0).hex(" ") == bytes.fromhex(answer_hex).hex(" ")


def test_writes_arrive(words: Words) -> None:
    answer(words, IDENTITY, bytes.fromhex("06 0003 00aa"), 0.0)
    answer(words, IDENTITY, bytes.fromhex("10 0000 0002 04 0011 0022"), 0.0)
    assert words.holding == [0x11, 0x22, 2, 0xAA, 4, 5, 6, 7]


def test_an_unknown_first_object_starts_at_the_beginning(words: Words) -> None:
    from_unknown = answer(words, IDENTITY, bytes.fromhex("2b 0e 01 77"), 0.0)
    assert from_unknown == answer(words, IDENTITY, bytes.fromhex("2b 0e 01 00"), 0.0)


@given(st.binary(min_size=1, max_size=253))
def test_every_request_gets_a_short_answer_of_its_function(request: bytes) -> None:
    reply = answer(Words(), IDENTITY, request, 0.0)
    assert reply[0] & 0x7F == request[0] & 0x7F
    assert 2 <= len(reply) <= 253
