"""Derived tags: the value by the rule, the quality by the worst input."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.derived import compute, derive
from plant.description.model import PlantDescription
from plant.quality import Quality, worst
from plant.sample import Sample
from plant.tag import Derivation, DerivedSpec

NOW = Sample("", 0, Quality.GOOD, 5000, 5.0)
PREVIOUS = Sample("D1.temperature.PV", 33.0, Quality.GOOD, 4000, 4.0)


def sample(value: float, quality: Quality = Quality.GOOD) -> Sample:
    return Sample("input", value, quality, 4900, 4.9)


def derived(description: PlantDescription, inputs: Sequence[Sample]) -> Sample:
    tag = description.tags["D1.temperature.PV"]
    spec = DerivedSpec(tag.tag_id, Derivation.MEAN, tuple("ab"[: len(inputs)]))
    return derive(tag, spec, inputs, previous=PREVIOUS, now=NOW)


def test_the_mean_of_two_good_temperatures_is_good_and_of_now(
    description: PlantDescription,
) -> None:
    assert derived(description, [sample(40.0), sample(42.0)]) == Sample(
        "D1.temperature.PV", 41.0, Quality.GOOD, 5000, 5.0
    )


def test_an_uncertain_input_makes_the_result_uncertain(description: PlantDescription) -> None:
    inputs = [sample(40.0), sample(42.0, Quality.UNCERTAIN_LAST_USABLE_VALUE)]
    result = derived(description, inputs)
    assert (result.value, result.quality) == (41.0, Quality.UNCERTAIN_LAST_USABLE_VALUE)


def test_a_bad_input_is_never_used(description: PlantDescription) -> None:
    inputs = [sample(40.0), sample(-127.0, Quality.BAD_SENSOR_FAILURE)]
    assert derived(description, inputs) == Sample(
        "D1.temperature.PV", 33.0, Quality.BAD_SENSOR_FAILURE, 4000, 4.0
    )


def test_a_result_outside_the_tags_range_is_uncertain(description: PlantDescription) -> None:
    result = derived(description, [sample(150.0), sample(150.0)])
    assert result.quality is Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED


def test_an_input_that_is_no_number_makes_the_result_bad(
    description: PlantDescription,
) -> None:
    result = derived(description, [sample(math.nan), sample(40.0)])
    assert (result.value, result.quality) == (33.0, Quality.BAD)


@pytest.mark.parametrize(
    ("derivation", "expected"),
    [
        (Derivation.MEAN, 4.0),  # (7 + 2 + 3) / 3
        (Derivation.SUM, 12.0),
        (Derivation.DIFFERENCE, 2.0),  # 7 - (2 + 3)
        (Derivation.MAXIMUM, 7.0),
        (Derivation.MINIMUM, 2.0),
    ],
)
def test_each_rule_computes_what_it_says(derivation: Derivation, expected: float) -> None:
    assert compute(derivation, [7.0, 2.0, 3.0]) == expected


samples = st.builds(sample, st.floats(0, 100), st.sampled_from(Quality))


@given(st.lists(samples, min_size=2, max_size=2))
def test_the_quality_is_that_of_the_worst_input(
    description: PlantDescription, inputs: list[Sample]
) -> None:
    result = derived(description, inputs)
    assert result.quality is worst(inputs[0].quality, inputs[1].quality)
    assert not result.quality.is_bad or result.value == PREVIOUS.value
