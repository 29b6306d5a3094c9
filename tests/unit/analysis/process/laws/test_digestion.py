"""Digestion: balances, rates, lag and death."""

import math

import pytest

from analysis.process.laws.digestion import (
    COD_KG_PER_NM3_CH4,
    Conditions,
    Digestibility,
    Feedstock,
    Slurry,
    digest,
    oxygen_uptake,
)
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import COD_CH4_KG_MOL, NORMAL_MOL_M3

NUMBERS = Digestibility()
WARM = Conditions(temperature_c=52.0, ph=7.2)


def _buffered() -> Slurry:
    slurry = Feedstock().load(5.0)
    slurry.alkalinity_eq = 900.0
    return slurry


def _run(slurry: Slurry, conditions: Conditions, *, hours: float, dt_s: float) -> Gas:
    made = Gas()
    for _ in range(round(hours * 3600.0 / dt_s)):
        made.add(digest(slurry, conditions, NUMBERS, dt_s=dt_s))
    return made


def test_five_cubic_metres_hold_54_cubic_metres_of_methane_in_the_fresh_part() -> None:
    # 3 m3 * 90 kg TS * 0.8 * 0.25 Nm3/kg = 54 Nm3; inoculum: 2 m3 * 18 Nm3/m3 * 15 % = 5.4
    slurry = Feedstock().load(5.0)
    assert slurry.cod_kg / COD_KG_PER_NM3_CH4 == pytest.approx(54.0 + 5.4)


def test_loaded_slurry_is_sour() -> None:
    assert Feedstock().load(5.0).ph(co2_bar=0.3, temperature_c=25.0) == pytest.approx(
        4.5, abs=0.3
    )


def test_no_slurry_is_neutral_and_makes_nothing() -> None:
    empty = Slurry()
    assert empty.ph(co2_bar=0.3, temperature_c=25.0) == 7.0
    assert digest(empty, WARM, NUMBERS, dt_s=60.0).mol == 0.0
    assert empty.take(1.0) == Slurry()
    assert empty.acids_mol_l == 0.0


@pytest.mark.parametrize("dt_s", [1.0, 60.0, 3600.0])
def test_what_the_slurry_loses_becomes_methane(dt_s: float) -> None:
    slurry = _buffered()
    before = slurry.cod_kg
    made = _run(slurry, WARM, hours=2.0, dt_s=dt_s)
    assert before - slurry.cod_kg == pytest.approx(made.ch4 * COD_CH4_KG_MOL, rel=1e-9)
    assert made.ch4 > 0.0


def test_the_result_hardly_depends_on_the_step() -> None:
    fine = _run(_buffered(), WARM, hours=24.0, dt_s=10.0)
    coarse = _run(_buffered(), WARM, hours=24.0, dt_s=600.0)
    assert coarse.ch4 == pytest.approx(fine.ch4, rel=0.005)


def test_the_fast_pool_loses_a_quarter_a_day_at_test_conditions() -> None:
    slurry = _buffered()
    before = slurry.fast_kg
    _run(slurry, Conditions(temperature_c=37.0, ph=6.2), hours=24.0, dt_s=60.0)
    assert slurry.fast_kg / before == pytest.approx(math.exp(-0.28), rel=1e-6)


def test_gas_is_lean_at_first_and_rich_later() -> None:
    slurry = Feedstock().load(5.0)
    early = _run(slurry, Conditions(temperature_c=26.0, ph=4.5), hours=6.0, dt_s=60.0)
    assert early.co2 > 0.0
    assert early.ch4 == 0.0
    late = _run(_buffered(), WARM, hours=24.0, dt_s=60.0)
    assert 0.6 < late.share(late.ch4) < 0.8


def test_organisms_grow_out_of_their_share() -> None:
    slurry = _buffered()
    before = slurry.thermophiles_m3
    _run(slurry, WARM, hours=48.0, dt_s=60.0)
    assert before < slurry.thermophiles_m3 < slurry.volume_m3


def test_75_degrees_kill_methanogenesis_for_good() -> None:
    slurry = _buffered()
    _run(slurry, Conditions(temperature_c=75.0, ph=7.2), hours=6.0, dt_s=60.0)
    assert slurry.thermophiles_m3 < 1e-6
    assert slurry.mesophiles_m3 < 1e-6
    cooled = _run(slurry, WARM, hours=24.0, dt_s=60.0)
    healthy = _run(_buffered(), WARM, hours=24.0, dt_s=60.0)
    assert cooled.ch4 < 1e-4 * healthy.ch4


def test_acids_pile_up_when_methanogenesis_is_dead() -> None:
    slurry = _buffered()
    slurry.mesophiles_m3 = slurry.thermophiles_m3 = 0.0
    before, alkalinity = slurry.acids_kg, slurry.alkalinity_eq
    _run(slurry, WARM, hours=24.0, dt_s=600.0)
    assert slurry.acids_kg > before + 10.0
    assert slurry.alkalinity_eq > alkalinity


def test_a_settled_slurry_works_more_slowly() -> None:
    mixed = _run(_buffered(), WARM, hours=6.0, dt_s=60.0)
    settled = _run(_buffered(), Conditions(52.0, 7.2, mixedness=0.0), hours=6.0, dt_s=60.0)
    assert 0.6 < settled.ch4 / mixed.ch4 < 0.95


def test_a_batch_yields_about_half_of_its_potential_in_three_warm_days() -> None:
    made = _run(_buffered(), WARM, hours=72.0, dt_s=600.0)
    assert 20.0 < made.ch4 / NORMAL_MOL_M3 < 40.0


def test_slurries_mix_and_part_without_loss() -> None:
    whole = _buffered()
    part = whole.take(2.0)
    assert part.volume_m3 == pytest.approx(2.0)
    assert part.acids_mol_l == pytest.approx(whole.acids_mol_l)
    whole.add(part)
    reference = _buffered()
    assert whole.cod_kg == pytest.approx(reference.cod_kg, rel=1e-12)
    assert whole.alkalinity_eq == pytest.approx(reference.alkalinity_eq, rel=1e-12)


def test_slurry_respires_the_headspace_oxygen() -> None:
    conditions = Conditions(temperature_c=55.0, ph=6.2)
    used = oxygen_uptake(10.0, conditions, NUMBERS, dt_s=3600.0)
    assert used == pytest.approx(10.0 * (1.0 - math.exp(-0.4)))
