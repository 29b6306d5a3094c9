"""What the stages still ask of the day's energy, as the energy cap is told it."""

from zoneinfo import ZoneInfo

import pytest

from control.automation.looking.outlook import Ahead, outlook, potential_nl
from control.stage_outputs.plan import output_plan
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State
from plant.description.load import load_plant
from plant.description.plant_files import PlantFiles
from plant.energy.methane import load_stage_worth
from plant.energy.settings import TariffChoice
from plant.operation.output_numbers_file import load_output_numbers
from plant.quality import Quality
from plant.recipe.model import (
    GasPath,
    Recipe,
    Stage,
    StageEnd,
    StageKind,
    TemperatureProfile,
)
from plant.sample import Sample, Snapshot
from plant.tariff.pricing import Pricing
from plant.tariff.tariff_file import load_tariffs

PLANT = load_plant()
FILES = PlantFiles()
ZONE = ZoneInfo(PLANT.site.zone)
HOUR_MS = 3_600_000
FIVE_PM = 1_795_174_200_000  # 2026-11-20 17:00 in Kolkata
WARM = TemperatureProfile(25.0, 46.0)
RECIPE = Recipe(
    "r",
    1,
    "R",
    "",
    "",
    (
        Stage(StageKind.ACETOGENESIS, StageEnd(age_h=48), WARM, None, GasPath.LEAN),
        Stage(StageKind.METHANOGENESIS, StageEnd(age_h=120), WARM, None, GasPath.RICH),
    ),
)


def ahead() -> Ahead:
    numbers = load_output_numbers(FILES.stage_outputs(), PLANT.texts)
    choice = TariffChoice("kerala_kseb_LT_IV_A", 25.0)
    return Ahead(
        plan=output_plan(PLANT, numbers),
        worth=load_stage_worth(FILES, PLANT.texts),
        potential_nl={"D1": potential_nl(PLANT.site, 5.0)},
        zone=ZONE,
        pricing=Pricing(load_tariffs(FILES, PLANT.texts), choice),
    )


def run_at(age_h: int) -> PlantRun:
    started_ms = FIVE_PM - age_h * HOUR_MS
    unit = UnitRun(
        "D1",
        procedure=Procedure.BATCH,
        state=State.RUNNING,
        batch_id="D1-2026-11-20-1",
        recipe=RECIPE,
        started_ms=started_ms,
        ends_ms=(started_ms + 48 * HOUR_MS, started_ms + 120 * HOUR_MS),
        stage=0 if age_h < 48 else 1,
        stage_since_ms=started_ms if age_h < 48 else started_ms + 48 * HOUR_MS,
        loaded=True,
    )
    return PlantRun(units={"D1": unit})


SNAPSHOT = Snapshot(
    1,
    FIVE_PM,
    0.0,
    {"D1.temperature.PV": Sample("D1.temperature.PV", 30.0, Quality.GOOD, FIVE_PM, 0.0)},
)


@pytest.mark.parametrize(("age_h", "hours"), [(0, 72), (40, 72), (48, 72), (100, 20)])
def test_warmth_counts_for_the_hours_in_which_the_gas_is_used(age_h: int, hours: int) -> None:
    (demand,) = outlook(ahead(), run_at(age_h), SNAPSHOT, FIVE_PM).heat
    assert demand.hours_left == hours


def test_each_hour_of_the_plant_day_has_its_price() -> None:
    prices = outlook(ahead(), run_at(0), SNAPSHOT, FIVE_PM + 5 * HOUR_MS).prices
    assert prices == pytest.approx((5.75, *[8.625] * 4, *[4.3125] * 8, *[5.75] * 11))


def test_pulses_and_batches_of_loaded_units_are_told() -> None:
    found = outlook(ahead(), run_at(0), SNAPSHOT, FIVE_PM)
    assert found.batches == {"D1": "D1-2026-11-20-1"}
    assert [(each.load_id, each.every_s, each.run_s) for each in found.pulses] == [
        ("D1.agitator.OP", 21_600, 300),
        ("ST.agitator.OP", 21_600, 300),
    ]
