"""What a batch got and gave, and its stages beside their plan."""

from dataclasses import replace

import pytest

from plant.energy.load import Consumer
from plant.reports.batch_figures import (
    energy_by_consumer,
    facts_of,
    feed_layers,
    figures,
    load_sums,
    stage_facts,
)
from tests.fakes.running.plant import feeding
from tests.unit.plant.reports.batch_records import BEGUN, HOUR_MS, LAYER, RECORD, entry


def test_figures_count_what_was_fed_and_what_came_out() -> None:
    found = figures(RECORD, BEGUN + 10 * HOUR_MS)
    # 5000 kg x 0.09 x 0.8 = 360 kg VS; 36 / 5 = 7.2 per m3; 36 / 360 = 0.1 per kg VS
    assert found.hours == 10.0
    assert found.fed_vs_kg == pytest.approx(360.0)
    assert found.yield_m3 == pytest.approx(7.2)
    assert found.yield_vs == pytest.approx(0.1)
    assert found.energy_kwh == 15.0  # the blower does not count against the batch's budget
    assert (found.doses, found.pulses) == (1, 1)


def test_what_is_not_known_stays_unknown() -> None:
    line = replace(RECORD.line, ch4_nm3=None, energy_wh=None, ended_ms=BEGUN + HOUR_MS)
    found = figures(replace(RECORD, line=line, entries=(), ledger=()), BEGUN)
    assert found.hours == 1.0
    assert (found.fed_kg, found.yield_m3, found.yield_vs, found.energy_kwh) == (None,) * 4


def test_without_a_ledger_the_line_tells_the_energy() -> None:
    assert figures(replace(RECORD, ledger=()), BEGUN).energy_kwh == pytest.approx(0.099)


def test_stages_stand_beside_their_plan() -> None:
    first, second = stage_facts(RECORD)
    assert (first.late_s, second.late_s) == (0.0, 400.0)
    assert first.ended_ms == second.began_ms
    assert second.ended_ms is None


def test_energy_is_summed_by_consumer_the_largest_first() -> None:
    assert list(energy_by_consumer(RECORD)) == [Consumer.HEATER, Consumer.BLOWER]


def test_a_layer_of_another_version_is_left_out() -> None:
    entries = (entry("feeding", layers=[{"stuff": 1}, LAYER]),)
    assert [layer.material for layer in feed_layers(entries)] == ["Dung"]


@pytest.mark.parametrize("facts", ["", "[]", "{"])
def test_facts_that_are_no_table_are_none(facts: str) -> None:
    assert facts_of(replace(entry("note"), facts=facts)) == {}


def test_a_load_is_summed_up() -> None:
    # 3000 kg x 0.10 x 0.80 + 2000 kg x 0.075 x 0.80 = 240 + 120; 2 of 5 m3 are inoculum
    sums = load_sums(feeding().layers)
    assert sums == pytest.approx({"kg": 5000.0, "vs_kg": 360.0, "m3": 5.0, "inoculum": 0.4})
    assert load_sums(())["inoculum"] == 0.0
