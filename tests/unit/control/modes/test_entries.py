"""What people enter and what is estimated, as samples."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

import resources
from control.modes.entries import StandIns, stand_ins, stand_ins_of
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.description.load import load_plant
from plant.description.plant_files import PlantFiles
from plant.operation.modes import Entered, ModeBook
from plant.operation.output_numbers_file import load_output_numbers
from plant.quality import Quality
from plant.sample import Sample, Snapshot
from tests.fakes.running.plant import HOUR_MS, NOW_MS, batch_run

BASIC = Path(resources.__file__).parent / "plant" / "basic"


@pytest.fixture(scope="module")
def plan() -> StandIns:
    """Return the basic plant's stand-ins."""
    description = load_plant(BASIC)
    numbers = load_output_numbers(PlantFiles().stage_outputs(), description.texts)
    return stand_ins_of(description, numbers.estimates)


def book(tag_id: str, value: float, age_h: float = 0.0) -> ModeBook:
    """Return a book with one value that was entered so long ago."""
    entry = Entered(tag_id, value, NOW_MS - round(age_h * HOUR_MS), "R. Das")
    return ModeBook(entered=MappingProxyType({tag_id: entry}))


def snapshot(**degc: float) -> Snapshot:
    """Return a snapshot with some slurry temperatures."""
    samples = {
        f"{unit}.temperature.PV": Sample(
            f"{unit}.temperature.PV", value, Quality.GOOD, NOW_MS, 5000.0
        )
        for unit, value in degc.items()
    }
    return Snapshot(1, NOW_MS, 5000.0, samples)


def made(
    plan: StandIns, modes: ModeBook, *units: UnitRun, degc: dict[str, float] | None = None
) -> dict[str, Sample]:
    """Return the samples by tag."""
    run = PlantRun(units=MappingProxyType({each.unit_id: each for each in units}))
    return {each.tag_id: each for each in stand_ins(plan, modes, run, snapshot(**(degc or {})))}


@pytest.mark.parametrize(
    ("age_h", "quality"),
    [
        (0.0, Quality.GOOD_LOCAL_OVERRIDE),
        (12.0, Quality.GOOD_LOCAL_OVERRIDE),
        (12.1, Quality.UNCERTAIN_LAST_USABLE_VALUE),
        (48.0, Quality.UNCERTAIN_LAST_USABLE_VALUE),
        (48.1, Quality.BAD),
    ],
)
def test_entered_value_grows_old(plan: StandIns, age_h: float, quality: Quality) -> None:
    sample = made(plan, book("D1.o2.PV", 0.8, age_h))["D1.o2.PV"]
    assert (sample.value, sample.quality) == (0.8, quality)
    assert sample.utc_ms == NOW_MS - round(age_h * HOUR_MS)
    assert sample.monotonic_s == pytest.approx(5000.0 - age_h * 3600.0)


def test_declared_position_stays_and_is_always_uncertain(plan: StandIns) -> None:
    sample = made(plan, book("D1.lean_outlet.PV", 1.0, 100.0))["D1.lean_outlet.PV"]
    assert sample.value is True
    assert sample.quality is Quality.UNCERTAIN


def test_counter_is_a_whole_number(plan: StandIns) -> None:
    sample = made(plan, book("D1.gas_counter.PV", 1234.4))["D1.gas_counter.PV"]
    assert (sample.value, type(sample.value)) == (1234, int)


def test_value_of_an_instrument_that_is_measured_now_is_left_out(plan: StandIns) -> None:
    assert "D1.ph.PV" not in made(plan, book("D1.ph.PV", 7.0))


def test_gas_is_estimated_by_slurry_and_temperature(plan: StandIns) -> None:
    found = made(plan, ModeBook(), batch_run("D1", 3), degc={"D1": 47.0})
    flow = found["D1.gas_flow.PV"]
    # 5 m3 * 40 L/m3h at 37 degC, twice that 10 K above
    assert flow.value == pytest.approx(400.0)
    assert flow.quality is Quality.UNCERTAIN
    assert found["GT.raw_flow.PV"].value == pytest.approx(400.0)
    assert found["D2.gas_flow.PV"].value == 0.0


def test_estimate_does_not_grow_beyond_what_bacteria_stand(plan: StandIns) -> None:
    at_60 = made(plan, ModeBook(), degc={"D1": 60.0})["D1.gas_flow.PV"].value
    assert made(plan, ModeBook(), degc={"D1": 75.0})["D1.gas_flow.PV"].value == at_60


def test_empty_vessel_makes_no_gas(plan: StandIns) -> None:
    empty = replace(batch_run("D1", 3), loaded=False)
    assert made(plan, ModeBook(), empty, degc={"D1": 40.0})["D1.gas_flow.PV"].value == 0.0


@pytest.mark.parametrize(("stage", "percent"), [(0, 25.0), (1, 25.0), (2, 45.0), (3, 65.0)])
def test_methane_is_estimated_by_stage(plan: StandIns, stage: int, percent: float) -> None:
    run = replace(batch_run("D1", 3), stage=stage)
    sample = made(plan, ModeBook(), run)["D1.ch4.PV"]
    assert (sample.value, sample.quality) == (percent, Quality.UNCERTAIN)


def test_methane_outside_a_batch_is_late_gas(plan: StandIns) -> None:
    found = made(plan, ModeBook(), UnitRun("D1"))
    assert found["D1.ch4.PV"].value == found["ST.ch4.PV"].value == 65.0


def test_full_plant_needs_none() -> None:
    description = load_plant()
    numbers = load_output_numbers(PlantFiles().stage_outputs(), description.texts)
    plan = stand_ins_of(description, numbers.estimates)
    assert plan.is_empty
    assert made(plan, ModeBook()) == {}


def test_other_estimates_are_left_to_those_who_know(plan: StandIns) -> None:
    unknown = replace(plan.estimated["D1.ch4.PV"], tag_id="D1.other.PV", item="other")
    odd = replace(plan, estimated=MappingProxyType({"D1.other.PV": unknown}))
    assert made(odd, ModeBook()) == {}
