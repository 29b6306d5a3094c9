"""What goes wrong comes by seed, at the rates asked for, in words that the plant knows."""

from control.rehearsal.disturbances import (
    NOTHING_WRONG,
    Disturbance,
    Rates,
    Trouble,
    disturbances,
)
from drivers.simulated.faults import parse_fault
from plant.description.model import PlantDescription

START_MS = 1_763_620_200_000
DAY_MS = 86_400_000


def of(description: PlantDescription, seed: int, days: float = 30.0) -> tuple[Disturbance, ...]:
    return disturbances(description, seed=seed, start_ms=START_MS, days=days)


def test_the_same_seed_brings_the_same_troubles_in_order(
    description: PlantDescription,
) -> None:
    first = of(description, 4)
    assert first == of(description, 4)
    assert first != of(description, 5)
    assert list(first) == sorted(first, key=lambda each: each.at_ms)
    assert all(START_MS + 3_600_000 < each.at_ms < START_MS + 30 * DAY_MS for each in first)


def test_every_kind_comes_and_is_understood_by_the_simulated_plant(
    description: PlantDescription,
) -> None:
    found = [each for seed in range(10) for each in of(description, seed)]
    assert {each.trouble for each in found} == set(Trouble)
    for each in found:
        assert each.seconds > 0
        if each.trouble is Trouble.PC_OFF:
            assert not each.spec
        else:
            assert parse_fault(each.spec).subject


def test_rates_are_kept_on_average(description: PlantDescription) -> None:
    rates = Rates(pc_off=2.0, power_cut=0.0, mains=0.0, sensor=0.0, silent=0.0)
    found = disturbances(description, seed=1, start_ms=START_MS, days=400.0, rates=rates)
    # 800 expected, standard deviation 28.
    assert 690 < len(found) < 910
    assert {each.trouble for each in found} == {Trouble.PC_OFF}


def test_a_quiet_plant_has_none(description: PlantDescription) -> None:
    assert (
        disturbances(description, seed=1, start_ms=START_MS, days=30.0, rates=NOTHING_WRONG)
        == ()
    )
