"""Engineering values to words and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulated.unit.interlocks import Reading
from drivers.simulated.unit.register_bank import RegisterBank, decode, encode
from plant.description.model import PlantDescription
from plant.registers import Encoding, Register, Table

TEMPERATURE = Register(
    "t", Table.INPUT, 0, Encoding.INT16, scale=0.01, analog=True, invalid=(-127.0, 85.0)
)
LEVEL = Register("l", Table.INPUT, 0, Encoding.UINT16, scale=0.1, analog=True)
FLOW = Register("f", Table.INPUT, 0, Encoding.UINT16, analog=True)
COUNTER = Register("c", Table.INPUT, 0, Encoding.UINT32, modulus=2**32)
SECONDS = Register("s", Table.INPUT, 0, Encoding.UINT16)
FOAM = Register("b", Table.INPUT, 0, Encoding.BIT, bit=8)


@pytest.mark.parametrize(
    ("register", "value", "words"),
    [
        (TEMPERATURE, 35.0, (3500,)),
        (TEMPERATURE, -1.0, (0xFF9C,)),
        (TEMPERATURE, 1000.0, (0x7FFF,)),
        (TEMPERATURE, -1000.0, (0x8001,)),  # the end of the range, never 0x8000
        (TEMPERATURE, None, (0x8000,)),
        (TEMPERATURE, math.nan, (0x8000,)),
        (TEMPERATURE, math.inf, (0x8000,)),
        (LEVEL, 80.04, (800,)),
        (LEVEL, -3.0, (0,)),
        (FLOW, 32_768.0, (0x7FFF,)),
        (FLOW, 70_000.0, (0xFFFF,)),
        (COUNTER, 2**32 + 65_537, (1, 1)),
        (COUNTER, None, (0, 0)),
        (SECONDS, 0x8000, (0x8000,)),
        (SECONDS, None, (0,)),
        (FOAM, True, (1,)),
        (FOAM, 0.0, (0,)),
        (FOAM, None, (0,)),
    ],
)
def test_a_value_becomes_words(
    register: Register, value: Reading, words: tuple[int, ...]
) -> None:
    assert encode(register, value) == words


@pytest.mark.parametrize(
    ("register", "words", "value"),
    [
        (TEMPERATURE, (3500,), 35.0),
        (TEMPERATURE, (0xFF9C,), -1.0),
        (TEMPERATURE, (0x8000,), None),
        (TEMPERATURE, (0xCE64,), None),  # -127.00 degC
        (TEMPERATURE, (8500,), None),
        (TEMPERATURE, (8501,), 85.01),
        (COUNTER, (1, 1), 65_537),
        (SECONDS, (0x8000,), 32_768),
    ],
)
def test_words_become_a_value(
    register: Register, words: tuple[int, ...], value: Reading
) -> None:
    found = decode(register, words)
    assert found == (None if value is None else pytest.approx(value))


@given(st.floats(-300, 300))
def test_a_value_survives_the_way_within_its_step(value: float) -> None:
    plain = Register("p", Table.INPUT, 0, Encoding.INT16, scale=0.1, analog=True)
    found = decode(plain, encode(plain, value))
    assert found is not None
    assert abs(found - value) <= 0.05 + 1e-9


def test_bits_share_their_word(description: PlantDescription) -> None:
    bank = RegisterBank(description.register_maps["digester"], Table.INPUT)
    bank.set("foam", True)
    bank.set("agitator_running", True)
    assert bank.words(10, 1) == (0x0101,)
    bank.set("foam", False)
    assert bank.words(10, 1) == (0x0001,)
    assert bank.get("agitator_running") is True
    assert bank.get("foam") is False


def test_what_was_never_measured_cannot_be_read(description: PlantDescription) -> None:
    bank = RegisterBank(description.register_maps["digester"], Table.INPUT)
    assert bank.words(11, 3) == (0x8000,) * 3
    assert bank.get("ph") is None
    assert bank.get("gas_counter") == 0
    assert "ph" in bank
    assert "run_agitator" not in bank


def test_an_address_that_does_not_exist_has_no_words(description: PlantDescription) -> None:
    bank = RegisterBank(description.register_maps["tank"], Table.HOLDING)
    assert bank.words(0, 8) is not None
    assert bank.words(0, 9) is None


@given(
    value=st.none() | st.booleans() | st.floats(-1e6, 1e10),
    name=st.sampled_from(
        ("temperature_upper", "level", "ph", "gas_flow", "gas_counter", "foam", "uptime")
    ),
)
def test_a_bank_writes_and_reads_as_the_plain_functions_do(
    description: PlantDescription, value: Reading, name: str
) -> None:
    digester = description.register_maps["digester"]
    register = digester.registers[name]
    bank = RegisterBank(digester, Table.INPUT)
    bank.set(name, value)
    words = bank.words(register.address, register.encoding.words)
    assert words is not None
    if register.encoding is Encoding.BIT:
        assert bank.get(name) is bool(encode(register, value)[0])
        return
    assert words == encode(register, value)
    assert bank.get(name) == decode(register, words)
    assert bank.reader(name)() == decode(register, words)
