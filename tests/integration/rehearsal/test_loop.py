"""The loop: jumps to what is due, keeps before it acts, and loses nothing when it is killed."""

from collections.abc import Mapping, Sequence

import pytest

from control.rehearsal.disturbances import Disturbance, Rates, Trouble, disturbances
from control.rehearsal.keeper import MemoryKeeper
from control.rehearsal.rehearsal import Rehearsal, RehearsalParts
from drivers.simulated.rehearsal.field import RehearsalField
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.operation.store import Change
from tests.integration.rehearsal.clockwork import PERIOD_MS, Clockwork

NOON_MS = 1_763_620_200_000
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def description() -> PlantDescription:
    return load_plant()


class Stage:
    """A rehearsal and what it did."""

    def __init__(
        self, description: PlantDescription, troubles: Sequence[Disturbance] = (), seed: int = 1
    ) -> None:
        self.field = RehearsalField(description, seed=seed, start_utc_ms=NOON_MS)
        self.keeper = _Keeper({})
        self.built: list[Clockwork] = []
        self.rehearsal = Rehearsal(
            RehearsalParts(
                description=description,
                field=self.field,
                build=self._build,
                keeper=self.keeper,
                disturbances=troubles,
                seed=seed,
            )
        )

    def _build(self, documents: Mapping[str, str]) -> Clockwork:
        self.built.append(Clockwork(documents))
        return self.built[-1]


class _Keeper(MemoryKeeper):
    """Remembers the numbers of the transitions that were kept."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        super().__init__(documents)
        self.numbers: list[int] = []

    def commit(self, change: Change) -> None:
        super().commit(change)
        self.numbers += [each.sequence for each in change.transitions]


def test_two_hours_jump_from_due_to_due(description: PlantDescription) -> None:
    stage = Stage(description)
    figures = stage.rehearsal.run(NOON_MS + 2 * HOUR_MS)
    assert figures.days == pytest.approx(2 / 24)
    assert figures.transitions == 12  # at 0, 10 .. 110 min
    assert (figures.transitions_lost, figures.transitions_doubled) == (0, 0)
    (automation,) = stage.built
    gaps = [b - a for a, b in zip(automation.steps, automation.steps[1:], strict=False)]
    assert max(gaps) <= 60_000
    assert min(gaps) == 1_000  # right after an order
    assert all(number * PERIOD_MS in automation.steps for number in stage.keeper.numbers[1:])
    # One minute of mixing every ten minutes is refused by the unit: it wants a pause of 30.
    assert stage.field.truth().values["D4.agitator_energy.PV"] > 0


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_or_doubled_by_kills(description: PlantDescription, seed: int) -> None:
    rates = Rates(pc_off=60.0, power_cut=20.0, mains=10.0, sensor=20.0, silent=20.0)
    troubles = disturbances(
        description, seed=seed, start_ms=NOON_MS - HOUR_MS, days=0.25, rates=rates
    )
    stage = Stage(description, troubles, seed=seed)
    figures = stage.rehearsal.run(NOON_MS + 4 * HOUR_MS)
    assert stage.rehearsal.kills == len(stage.built) - 1 > 3
    first, last = stage.keeper.numbers[0], stage.keeper.numbers[-1]
    assert stage.keeper.numbers == list(range(first, last + 1))
    assert (figures.transitions_lost, figures.transitions_doubled) == (0, 0)
    # The plant is in service again, but for a unit that was cut off in the end.
    stage.field.clear()
    assert len(stage.field.waiting_units()) <= 9


def test_units_go_on_after_a_cut_and_get_their_permits(description: PlantDescription) -> None:
    off = Disturbance(NOON_MS + 600_000, Trouble.PC_OFF, 300.0)
    stage = Stage(description, [off])
    stage.rehearsal.run(NOON_MS + 1_200_000)
    assert stage.field.waiting_units() == ()
    words = stage.field.look()
    assert words.samples["D4.lean_outlet.OP"].value or words.samples["D4.rich_outlet.OP"].value


def test_a_unit_that_was_away_long_waits_for_a_person(description: PlantDescription) -> None:
    off = Disturbance(NOON_MS + 600_000, Trouble.PC_OFF, 1_800.0)
    stage = Stage(description, [off])
    stage.rehearsal.run(NOON_MS + 2_400_000 + 120_000)
    assert stage.field.waiting_units() == tuple(f"U{number}" for number in range(1, 10))
    stage.rehearsal.run(NOON_MS + 2_400_000 + 1_300_000)
    assert stage.field.waiting_units() == ()


def test_whoever_watches_can_end_it(description: PlantDescription) -> None:
    stage = Stage(description)
    seen: list[int] = []

    def told(now_ms: int) -> bool:
        seen.append(now_ms)
        return now_ms >= NOON_MS + HOUR_MS

    figures = stage.rehearsal.run(NOON_MS + 10 * HOUR_MS, told=told)
    assert figures.days == pytest.approx(1 / 24, abs=1 / 1440)
    assert seen == sorted(seen)
