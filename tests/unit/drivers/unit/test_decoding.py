"""Words to values and back: scales, signs, invalid words, ranges."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.unit.decoding import (
    EncodingError,
    Reading,
    decode,
    empty_value,
    encode,
    raw_count,
)
from plant.quality import Quality
from plant.registers import Encoding, Register, Table
from plant.tag import SCAN_CLASSES, Source, Suffix, Tag, ValueKind
from plant.units import unit

TEMPERATURE = Register(
    "temperature", Table.INPUT, 11, Encoding.INT16, scale=0.01, analog=True,
    invalid=(-127.0, 85.0),
)  # fmt: skip
PH = Register("ph", Table.INPUT, 13, Encoding.UINT16, scale=0.01, analog=True)
COUNTER = Register("gas", Table.INPUT, 26, Encoding.UINT32)
SWITCH = Register("foam", Table.INPUT, 10, Encoding.BIT, bit=8)


def tag(kind: ValueKind, low: float = 0.0, high: float = 100.0) -> Tag:
    return Tag(
        tag_id="D1.x.PV",
        unit_id="D1",
        module="process",
        item="x",
        suffix=Suffix.READBACK,
        kind=kind,
        source=Source.MEASURED,
        eu=unit("1"),
        eu_low=low,
        eu_high=high,
        digits=1,
        scan=SCAN_CLASSES["normal"],
    )


ANALOG = tag(ValueKind.ANALOG)


@pytest.mark.parametrize(
    ("word", "value", "quality"),
    [
        (2451, 24.51, Quality.GOOD),
        (10_000, 100.0, Quality.GOOD),
        (10_001, 100.01, Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED),
        (0xFFFF, -0.01, Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED),
        (0x8000, None, Quality.BAD_SENSOR_FAILURE),
        (8500, None, Quality.BAD_SENSOR_FAILURE),  # DS18B20 at power-on
        (8501, 85.01, Quality.GOOD),
        ((-12_700) & 0xFFFF, None, Quality.BAD_SENSOR_FAILURE),  # DS18B20 absent
    ],
)
def test_temperature_from_its_word(word: int, value: float | None, quality: Quality) -> None:
    assert decode(TEMPERATURE, ANALOG, (word,)) == Reading(value, quality)


def test_unsigned_word_above_half_is_not_negative() -> None:
    assert decode(PH, tag(ValueKind.ANALOG, 0, 700), (0xFFFF,)).value == 655.35


def test_counter_reads_high_word_first() -> None:
    reading = decode(COUNTER, tag(ValueKind.COUNTER, 0, 2**32 - 1), (0x0001, 0x0002))
    assert reading == Reading(65_538, Quality.GOOD)


def test_switch_is_its_bit() -> None:
    assert decode(SWITCH, tag(ValueKind.DISCRETE), (0x0100,)) == Reading(True, Quality.GOOD)
    assert decode(SWITCH, tag(ValueKind.DISCRETE), (0xFEFF,)) == Reading(False, Quality.GOOD)


@pytest.mark.parametrize("scale", [math.nan, math.inf])
def test_value_that_is_no_number_is_bad(scale: float) -> None:
    odd = replace(PH, scale=scale)
    assert decode(odd, ANALOG, (5,)) == Reading(None, Quality.BAD_SENSOR_FAILURE)


def test_number_stays_whole() -> None:
    seconds = Register("remaining", Table.INPUT, 33, Encoding.UINT16)
    value = decode(seconds, tag(ValueKind.NUMBER, 0, 360), (299,)).value
    assert value == 299
    assert isinstance(value, int)


def test_empty_values_have_their_kinds() -> None:
    assert empty_value(tag(ValueKind.DISCRETE)) is False
    assert empty_value(tag(ValueKind.COUNTER)) == 0
    assert math.isnan(empty_value(ANALOG))


def test_set_points_become_words() -> None:
    assert encode(TEMPERATURE, 37.5) == (3750,)
    assert encode(TEMPERATURE, -1.0) == (0xFF9C,)
    assert encode(TEMPERATURE, math.nan) == (0x8000,)
    assert encode(COUNTER, 65_538) == (1, 2)


@pytest.mark.parametrize(
    ("register", "value"),
    [
        (SWITCH, 1.0),
        (PH, math.inf),
        (COUNTER, math.nan),
        (PH, -0.01),
        (PH, 655.36),
        (TEMPERATURE, -327.68),  # would be the invalid word
        (replace(TEMPERATURE, analog=False), -327.69),
        (COUNTER, 2.0**32),
    ],
)
def test_value_that_does_not_fit_is_refused(register: Register, value: float) -> None:
    with pytest.raises(EncodingError):
        encode(register, value)


def test_raw_count_of_a_plain_signed_word() -> None:
    assert raw_count(replace(TEMPERATURE, analog=False), (0x8000,)) == -32_768


@given(st.integers(-32_767, 32_767))
def test_what_is_encoded_decodes_to_itself(count: int) -> None:
    value = round(count * 0.01, 2)
    reading = decode(TEMPERATURE, tag(ValueKind.ANALOG, -400, 400), encode(TEMPERATURE, value))
    if reading.value is None:
        assert value in TEMPERATURE.invalid
    else:
        assert reading.value == pytest.approx(value, abs=1e-9)


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.sampled_from(ValueKind))
def test_no_word_makes_a_good_value_outside_its_range(
    high: int, low: int, kind: ValueKind
) -> None:
    for register in (TEMPERATURE, PH, COUNTER):
        reading = decode(register, tag(kind), (high, low))
        if reading.quality is Quality.GOOD and kind is not ValueKind.DISCRETE:
            assert reading.value is not None
            assert 0 <= reading.value <= 100


def test_a_set_point_that_is_not_set_is_no_failed_sensor() -> None:
    setpoint = replace(ANALOG, suffix=Suffix.SETPOINT)
    assert decode(TEMPERATURE, setpoint, (0x8000,)) == Reading(None, Quality.BAD_OUT_OF_SERVICE)
