"""Trust only ever falls: with age, and to the worst of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant.quality import Quality, Severity, aged, worst

QUALITIES = st.sampled_from(Quality)
AGES = st.floats(0.0, 1e6)
PERIODS = st.floats(0.05, 100.0)


@pytest.mark.parametrize(
    ("quality", "severity"),
    [
        (Quality.GOOD, Severity.GOOD),
        (Quality.GOOD_LOCAL_OVERRIDE, Severity.GOOD),
        (Quality.UNCERTAIN_SIMULATED_VALUE, Severity.UNCERTAIN),
        (Quality.BAD_WAITING_FOR_INITIAL_DATA, Severity.BAD),
    ],
)
def test_severity_follows_the_name(quality: Quality, severity: Severity) -> None:
    assert quality.severity is severity
    assert quality.is_good == (severity is Severity.GOOD)
    assert quality.is_bad == (severity is Severity.BAD)


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [
        (3.0, Quality.GOOD),
        (3.1, Quality.UNCERTAIN_LAST_USABLE_VALUE),
        (10.0, Quality.UNCERTAIN_LAST_USABLE_VALUE),
        (10.1, Quality.BAD_NO_COMMUNICATION),
    ],
)
def test_good_value_ages_over_uncertain_to_bad(age_s: float, expected: Quality) -> None:
    assert aged(Quality.GOOD, age_s=age_s, period_s=1.0) is expected


def test_uncertain_value_keeps_its_reason_until_it_is_bad() -> None:
    exceeded = Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED
    assert aged(exceeded, age_s=5.0, period_s=1.0) is exceeded
    assert aged(exceeded, age_s=11.0, period_s=1.0) is Quality.BAD_NO_COMMUNICATION


@given(quality=QUALITIES, age_s=AGES, period_s=PERIODS)
def test_age_never_makes_a_value_more_trustworthy(
    quality: Quality, age_s: float, period_s: float
) -> None:
    assert aged(quality, age_s=age_s, period_s=period_s).severity >= quality.severity


@given(quality=QUALITIES, age_s=AGES, period_s=PERIODS)
def test_ageing_twice_is_ageing_once(quality: Quality, age_s: float, period_s: float) -> None:
    once = aged(quality, age_s=age_s, period_s=period_s)
    assert aged(once, age_s=age_s, period_s=period_s) is once


@given(quality=QUALITIES, young=AGES, old=AGES, period_s=PERIODS)
def test_older_is_never_more_trustworthy(
    quality: Quality, young: float, old: float, period_s: float
) -> None:
    young, old = sorted((young, old))
    before = aged(quality, age_s=young, period_s=period_s).severity
    assert aged(quality, age_s=old, period_s=period_s).severity >= before


@given(qualities=st.lists(QUALITIES, min_size=1, max_size=6))
def test_worst_is_one_of_them_and_no_other_is_worse(qualities: list[Quality]) -> None:
    found = worst(*qualities)
    assert found.severity == max(quality.severity for quality in qualities)
    assert found is next(each for each in qualities if each.severity == found.severity)
