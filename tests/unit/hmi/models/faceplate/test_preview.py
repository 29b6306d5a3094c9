"""What will a run by hand take from the day's budget?"""

from dataclasses import replace

import pytest

from hmi.models.faceplate.preview import run_preview
from plant.energy.load import Consumer, Load
from tests.fakes.running.energy import energy_view

AGITATOR = Load("D1.agitator.OP", "D1", Consumer.AGITATOR, 550)


def test_a_capped_load_tells_its_energy_and_what_is_left() -> None:
    energy = replace(energy_view(), budget_wh=30_000, used_wh=20_000, reserved_wh=1_000)
    found = run_preview(AGITATOR, 300, energy)
    assert found is not None
    # 550 W x 300 s = 165,000 Ws = 0.0458 kWh; 30 - 20 - 1 = 9 kWh
    assert found.key == "faceplate.preview.capped"
    assert found.facts == {"kwh": "0.05", "left": "9.00"}


def test_a_load_that_the_budget_does_not_limit_tells_its_energy_only() -> None:
    blower = Load("GT.blower.OP", "GT", Consumer.BLOWER, 370)
    found = run_preview(blower, 3600, energy_view())
    assert found is not None
    assert (found.key, found.facts) == ("faceplate.preview.free", {"kwh": "0.37"})


@pytest.mark.parametrize(
    ("load", "seconds"), [(None, 300), (replace(AGITATOR, rated_w=0), 300), (AGITATOR, 0)]
)
def test_what_takes_no_energy_has_no_preview(load: Load | None, seconds: int) -> None:
    assert run_preview(load, seconds, energy_view()) is None
