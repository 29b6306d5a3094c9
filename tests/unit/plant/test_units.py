"""Points and differences convert differently, there and back without loss."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.units import (
    EngineeringUnit,
    UnknownUnitError,
    convert,
    convert_interval,
    unit,
    unit_keys,
)

ALL = [unit(key) for key in unit_keys()]
PAIRS = [(a, b) for a, b in product(ALL, ALL) if a.quantity == b.quantity]
STRANGERS = [(a, b) for a, b in product(ALL, ALL) if a.quantity != b.quantity]
VALUES = st.floats(-1e6, 1e6)


def test_point_and_difference_of_temperature_convert_differently() -> None:
    celsius, fahrenheit = unit("degC"), unit("degF")
    assert convert(25.0, celsius, fahrenheit) == pytest.approx(77.0)  # 25 x 9/5 + 32
    assert convert_interval(5.0, celsius, fahrenheit) == pytest.approx(9.0)  # 5 x 9/5


def test_known_pairs() -> None:
    assert convert(200.0, unit("psi"), unit("bar")) == pytest.approx(13.7895, abs=1e-4)
    assert convert(1.5, unit("m3/h"), unit("L/h")) == pytest.approx(1500.0)
    assert convert(50.0, unit("ppm"), unit("%")) == pytest.approx(0.005)


@given(pair=st.sampled_from(PAIRS), value=VALUES)
def test_conversion_there_and_back_changes_nothing(
    pair: tuple[EngineeringUnit, EngineeringUnit], value: float
) -> None:
    source, target = pair
    back = convert(convert(value, source, target), target, source)
    assert back == pytest.approx(value, rel=1e-9, abs=1e-6)


@given(pair=st.sampled_from(PAIRS), low=VALUES, high=VALUES)
def test_difference_of_points_is_the_converted_difference(
    pair: tuple[EngineeringUnit, EngineeringUnit], low: float, high: float
) -> None:
    source, target = pair
    difference = convert(high, source, target) - convert(low, source, target)
    expected = convert_interval(high - low, source, target)
    assert difference == pytest.approx(expected, rel=1e-6, abs=1e-3 / target.factor)


@given(pair=st.sampled_from(PAIRS), low=VALUES, high=VALUES)
def test_order_is_kept(
    pair: tuple[EngineeringUnit, EngineeringUnit], low: float, high: float
) -> None:
    source, target = pair
    if low <= high:
        assert convert(low, source, target) <= convert(high, source, target)


@given(pair=st.sampled_from(STRANGERS), value=VALUES)
def test_other_quantities_do_not_convert(
    pair: tuple[EngineeringUnit, EngineeringUnit], value: float
) -> None:
    source, target = pair
    for conversion in (convert, convert_interval):
        with pytest.raises(UnknownUnitError, match="do not convert"):
            conversion(value, source, target)


def test_unknown_unit_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownUnitError, match="degC"):
        unit("degrees")


def test_temperature_difference_is_not_a_temperature() -> None:
    with pytest.raises(UnknownUnitError):
        convert(1.0, unit("K"), unit("degC"))
