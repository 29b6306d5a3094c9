"""Gas: only what Good readings show, less what is burnt for nothing."""

from dataclasses import replace

import pytest

from control.energy.books import GasBook, GasDay, GasWay
from control.energy.gas import (
    coverage_of,
    flare_is_known,
    flared_ch4_nl,
    gas_energy_wh,
    read_gas,
    with_flare,
    with_gas,
)
from plant.energy.load import FlareMeters, GasMeter
from plant.energy.settings import USUAL_ENERGY, Basis, GasVolume
from plant.quality import Quality
from plant.reports.counter import CounterRule, Counting
from plant.sample import Sample, Snapshot

METER = GasMeter("D1", "count", "ch4", "rich", "lean", "t", "p", CounterRule(rated_per_s=5.0))
TANK = GasMeter("ST", "count", "ch4", "rich", rule=CounterRule(rated_per_s=5.0))
FLARE = FlareMeters("flare", "permeate", "raw", "raw_ch4", "product_ch4")
BEGUN = GasBook(Counting(10_000, 100_000), None, GasWay.USED, 0.60)


def shows(utc_ms: int = 20_000, bad: str = "", **changed: float) -> Snapshot:
    values: dict[str, float] = {
        "count": 100_040,
        "ch4": 60.0,
        "rich": True,
        "lean": False,
        "t": 25.0,
        "p": 0.0,
        "flare": 1000.0,
        "permeate": 400.0,
        "raw": 1000.0,
        "raw_ch4": 60.0,
        "product_ch4": 97.0,
    } | changed
    samples = {
        tag: Sample(tag, value, Quality.BAD if tag == bad else Quality.GOOD, utc_ms, 0.0)
        for tag, value in values.items()
    }
    return Snapshot(1, utc_ms, 0.0, samples)


def read(snapshot: Snapshot, book: GasBook = BEGUN, meter: GasMeter = METER) -> GasDay:
    reading = read_gas(meter, book, snapshot, USUAL_ENERGY)
    return with_gas(GasDay(), [reading], flare_known=True)


def test_rich_gas_counts_with_the_leaner_of_two_shares() -> None:
    day = read(shows(ch4=70.0))
    assert (day.used_nl, day.used_ch4_nl) == (40, 24.0)  # 60 %, not 70
    assert (day.made_nl, day.covered_ms) == (40, 10_000)


def test_lean_gas_is_made_and_not_used() -> None:
    lean = replace(BEGUN, way=GasWay.LEAN)
    day = read(shows(rich=False, lean=True), lean)
    assert (day.made_nl, day.used_nl, day.lean_nl, day.covered_ms) == (40, 0, 40, 10_000)


@pytest.mark.parametrize(
    ("before", "lean"),
    [
        (GasWay.USED, True),  # both ways open
        (GasWay.LEAN, False),  # the way changed in between
    ],
)
def test_gas_that_may_have_gone_either_way_counts_for_neither(
    before: GasWay, *, lean: bool
) -> None:
    day = read(shows(lean=lean), replace(BEGUN, way=before))
    assert (day.made_nl, day.used_nl, day.lean_nl, day.covered_ms) == (40, 0, 0, 10_000)


@pytest.mark.parametrize("bad", ["rich", "lean"])
def test_gas_whose_way_is_not_known_is_not_covered(bad: str) -> None:
    day = read(shows(bad=bad))
    assert (day.made_nl, day.used_nl, day.covered_ms) == (40, 0, 0)


@pytest.mark.parametrize("bad", ["count", "ch4"])
def test_gas_without_a_good_count_or_share_is_nothing(bad: str) -> None:
    assert read(shows(bad=bad)) == GasDay()


def test_gas_after_a_share_that_was_not_good_begins_anew() -> None:
    assert read(shows(), replace(BEGUN, ch4=None)) == GasDay()


def test_nothing_is_extrapolated_over_a_gap() -> None:
    assert read(shows(utc_ms=10_000 + 180_001, count=100_100)) == GasDay()
    assert read(shows(utc_ms=10_000 + 180_000, count=100_100)).used_nl == 100


def test_a_first_reading_and_a_jump_count_nothing() -> None:
    assert read(shows(), GasBook()) == GasDay()
    assert read(shows(count=900_000)) == GasDay()


def test_a_tag_that_the_plant_has_not_counts_nothing() -> None:
    assert read(Snapshot(1, 20_000, 0.0, {})) == GasDay()


def test_the_tank_has_no_way_to_the_flare() -> None:
    assert read(shows(), meter=TANK).used_nl == 40


def test_gas_that_may_be_flared_unseen_is_made_and_not_used() -> None:
    reading = read_gas(METER, BEGUN, shows(), USUAL_ENERGY)
    day = with_gas(GasDay(), [reading], flare_known=False)
    assert (day.made_nl, day.used_nl, day.covered_ms) == (40, 0, 0)


def test_operating_volume_is_turned_into_dry_gas() -> None:
    settings = replace(USUAL_ENERGY, gas_volume=GasVolume.OPERATING, ambient_mbar=1013.25)
    reading = read_gas(METER, BEGUN, shows(), settings)
    assert reading.dry_nl == pytest.approx(40 * 0.88749, rel=1e-4)  # 25 degC, saturated


@pytest.mark.parametrize("bad", ["t", "p"])
def test_operating_volume_needs_temperature_and_pressure(bad: str) -> None:
    settings = replace(USUAL_ENERGY, gas_volume=GasVolume.OPERATING)
    assert read_gas(METER, BEGUN, shows(bad=bad), settings).dry_nl == 0


def test_what_overflows_is_as_rich_as_the_gas_that_was_used() -> None:
    day = GasDay(used_nl=1000, used_ch4_nl=600, lean_nl=200, flare_nl=300)
    assert flared_ch4_nl(day, FLARE, USUAL_ENERGY) == pytest.approx(60)  # 100 l at 60 %


def test_what_is_flared_is_never_more_than_there_was() -> None:
    day = GasDay(used_nl=10, used_ch4_nl=6, flare_nl=3000)
    assert flared_ch4_nl(day, FLARE, USUAL_ENERGY) == 6
    assert flared_ch4_nl(GasDay(flare_nl=3000), FLARE, USUAL_ENERGY) == 0


def test_without_a_flare_meter_a_share_is_taken_as_flared() -> None:
    day = GasDay(used_nl=1000, used_ch4_nl=600)
    assert flared_ch4_nl(day, FlareMeters(), USUAL_ENERGY) == pytest.approx(60)
    assert flare_is_known(FlareMeters(), shows())


def test_the_permeates_methane_follows_from_the_membranes_balance() -> None:
    day = with_flare(GasDay(), FLARE, shows(), 3_600_000)
    # in an hour: 1000 l flared, 400 l of it permeate; 600 l at 60 % less 600 l at 97 %
    assert (day.flare_nl, day.permeate_nl) == (1000, 400)
    assert day.permeate_ch4_nl == pytest.approx(1000 * 0.60 - 600 * 0.97)


@pytest.mark.parametrize("bad", ["permeate", "raw", "raw_ch4", "product_ch4"])
def test_a_permeate_that_is_not_known_is_taken_for_rich_gas(bad: str) -> None:
    day = with_flare(GasDay(), FLARE, shows(bad=bad), 3_600_000)
    assert (day.flare_nl, day.permeate_nl) == (1000, 0)


def test_a_flare_that_is_not_measured_adds_nothing_and_is_not_known() -> None:
    assert with_flare(GasDay(), FLARE, shows(bad="flare"), 1000) == GasDay()
    assert with_flare(GasDay(), FLARE, shows(), 0) == GasDay()
    assert not flare_is_known(FLARE, shows(bad="flare"))


def test_a_normal_litre_of_methane_has_9_95_wh() -> None:
    day = GasDay(used_nl=1000, used_ch4_nl=600.5)
    none = replace(USUAL_ENERGY, unmetered_flare_share=0.0)
    assert gas_energy_wh(day, FlareMeters(), none) == 5974  # 5974.975, rounded down
    electrical = replace(none, basis=Basis.ELECTRICAL)
    assert gas_energy_wh(day, FlareMeters(), electrical) == 1493


def test_coverage_is_the_mean_of_the_meters() -> None:
    assert coverage_of(GasDay(covered_ms=1500), 2, 1000) == 0.75
    assert coverage_of(GasDay(covered_ms=2500), 2, 1000) == 1.0
    assert coverage_of(GasDay(), 0, 1000) == 0.0
    assert coverage_of(GasDay(), 2, 0) == 0.0
