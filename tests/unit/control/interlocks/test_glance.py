"""A glance never overlooks what a second look would find."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.interlocks import glance, interlocks
from control.interlocks.scene import Seen
from plant.description.load import load_plant
from plant.interlock.book import FittedRule, RuleBook
from plant.interlock.load import load_interlocks
from plant.interlock.memory import RuleState
from plant.quality import Quality
from tests.unit.control.interlocks.bench import Bench

_PLANT = load_plant()
_BOOK = load_interlocks(_PLANT)
_TAGS = sorted(
    tag_id
    for tag_id, tag in _PLANT.tags.items()
    if tag.unit_id in {"D1", "ST", "GT", "SI"} and tag.eu_high < 10_000
)
_QUALITIES = [
    Quality.GOOD,
    Quality.GOOD,
    Quality.UNCERTAIN_SENSOR_NOT_ACCURATE,
    Quality.UNCERTAIN_LAST_USABLE_VALUE,
    Quality.BAD,
]
_PLAN = {
    "D1.recipe_maximum_degc": 46.0,
    "D1.tracked_setpoint_degc": 40.0,
    "D1.steepest_ramp_k_h": 0.7,
    "D1.ph_setpoint": 7.2,
    "D1.ph_expected": 7.2,
    "D1.overrun_min": 20.0,
}

Change = tuple[str, float, Quality, float]


def _change(tag_id: str) -> st.SearchStrategy[Change]:
    tag = _PLANT.tags[tag_id]
    return st.tuples(
        st.just(tag_id),
        st.floats(tag.eu_low, tag.eu_high) | st.sampled_from([tag.eu_low, tag.eu_high]),
        st.sampled_from(_QUALITIES),
        st.sampled_from([0.0, 0.0, 0.0, 40.0]),
    )


_SCANS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(_TAGS).flatmap(_change), max_size=6),
        st.sampled_from([1.0, 10.0, 60.0, 3600.0]),
        st.sets(st.sampled_from(sorted(_PLAN))),
        st.sampled_from(["S1", "S2", "turnaround.discharge", "idle"]),
    ),
    min_size=1,
    max_size=5,
)


def _whole(
    rules: RuleBook, seen: Seen, states: Mapping[str, RuleState]
) -> Iterator[FittedRule]:
    """Yield every rule that holds where its unit is, without a glance."""
    del states
    for unit_id, of_unit in rules.units:
        place = seen.phases.get(unit_id, "")
        for rule in of_unit:
            if rule.rule.not_in.isdisjoint({place, place.partition(".")[0]}):
                yield rule


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_SCANS)
def test_with_and_without_a_glance_the_result_is_the_same(
    scans: list[tuple[list[Change], float, set[str], str]],
) -> None:
    glancing, looking = Bench(_PLANT, _BOOK), Bench(_PLANT, _BOOK)
    for changes, seconds, stated, place in scans:
        for bench in (glancing, looking):
            for tag_id, value, quality, age_s in changes:
                bench.show(tag_id, value, quality, age_s)
            bench.plan = {name: _PLAN[name] for name in stated}
            bench.phases = {"D1": place}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(interlocks, "worth_a_look", _whole)
            expected = looking.step(seconds)
        assert glancing.step(seconds) == expected
        assert glancing.memory == looking.memory


def test_on_a_calm_plant_few_rules_need_a_second_look(bench: Bench) -> None:
    bench.wait(60.0)
    looked = list(glance.worth_a_look(bench.book, bench.seen, {}))
    judged = sum(len(rules) for _, rules in bench.book.units)
    assert judged > 200
    # Per digester the three of its jacket and gas paths, the falling gas flow and the layers.
    assert len(looked) < 60
