"""A batch's gas: from its begin to its end, only what was measured well."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from control.energy.energy_cap import EnergyCap
from control.records.yields import EVERY_MS, Yields, step
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State
from plant.energy.load import EnergyEquipment, GasMeter
from plant.energy.settings import USUAL_ENERGY, GasVolume
from plant.quality import Quality
from plant.reports.counter import CounterRule
from plant.sample import Sample, Snapshot

if TYPE_CHECKING:
    from plant.operation.store import BatchEntry

RULE = CounterRule(rated_per_s=5.0)
METERS = (
    GasMeter("D1", "count", "ch4", "rich", "lean", rule=RULE),
    GasMeter("ST", "tank", "ch4", "rich", rule=RULE),
)
CAP = EnergyCap(
    EnergyEquipment("UTC", {}, (), METERS), replace(USUAL_ENERGY, gas_volume=GasVolume.NORMAL)
)
RUNNING = UnitRun("D1", procedure=Procedure.BATCH, state=State.RUNNING, batch_id="D1-1")
TURNING = replace(RUNNING, procedure=Procedure.TURNAROUND)
NEXT = replace(RUNNING, batch_id="D1-2")
STEP_MS = 10_000


class Course:
    """A digester step by step, its counter going on by 20 litres in each."""

    def __init__(self) -> None:
        self.yields = Yields()
        self.entries: list[BatchEntry] = []
        self.utc_ms = 0
        self.litres = 100_000

    def go(self, unit: UnitRun, steps: int = 1, *, bad: str = "") -> None:
        for _ in range(steps):
            self.utc_ms += STEP_MS
            self.litres += 20
            values = {"count": self.litres, "ch4": 60.0, "rich": 1.0, "lean": 0.0, "tank": 9.0}
            samples = {
                tag: Sample(
                    tag, value, Quality.BAD if tag == bad else Quality.GOOD, self.utc_ms, 0.0
                )
                for tag, value in values.items()
            }
            snapshot = Snapshot(1, self.utc_ms, 0.0, samples)
            run = PlantRun(units={"D1": unit})
            self.yields, new = step(self.yields, CAP, run, snapshot)
            self.entries += new

    def figures(self) -> list[tuple[str, dict[str, float]]]:
        return [(each.batch_id, json.loads(each.facts)) for each in self.entries]


def test_a_batchs_gas_is_written_when_it_ends() -> None:
    course = Course()
    course.go(RUNNING, 101)  # 100 intervals of 20 litres
    assert course.entries == []
    course.go(TURNING)
    assert course.figures() == [("D1-1", {"gas_nm3": 2.0, "ch4_nm3": 1.2})]
    (entry,) = course.entries
    assert (entry.unit_id, entry.kind, entry.utc_ms) == ("D1", "figures", 1_020_000)


def test_gas_of_the_turnaround_belongs_to_no_batch() -> None:
    course = Course()
    course.go(RUNNING, 11)
    course.go(TURNING, 50)
    course.go(NEXT, 51)
    course.go(TURNING)
    assert course.figures() == [
        ("D1-1", {"gas_nm3": 0.2, "ch4_nm3": 0.12}),
        ("D1-2", {"gas_nm3": 1.0, "ch4_nm3": 0.6}),
    ]


def test_a_batch_that_follows_at_once_begins_with_nothing() -> None:
    course = Course()
    course.go(RUNNING, 11)
    course.go(NEXT, 6)
    course.go(TURNING)
    assert [facts["gas_nm3"] for _, facts in course.figures()] == [0.2, 0.1]


def test_what_was_not_measured_well_does_not_count() -> None:
    course = Course()
    course.go(RUNNING, 11)
    course.go(RUNNING, 10, bad="ch4")
    course.go(RUNNING, 10, bad="count")
    course.go(TURNING)
    # While the methane is unknown nothing counts; the litres that the counter went on by while
    # it could not be read come with its next reading, which is that of the turnaround.
    assert course.figures() == [("D1-1", {"gas_nm3": 0.2, "ch4_nm3": 0.12})]


def test_a_running_batch_tells_its_figures_every_few_hours() -> None:
    course = Course()
    course.go(RUNNING, EVERY_MS // STEP_MS + 2)
    (entry,) = course.entries
    assert entry.utc_ms == STEP_MS + EVERY_MS
    course.go(RUNNING, 10)
    assert len(course.entries) == 1


def test_a_digester_without_a_batch_writes_nothing() -> None:
    course = Course()
    course.go(UnitRun("D1"), 5)
    assert course.entries == []
    assert course.yields.units["D1"].dry_nl == 0.0
    assert "ST" not in course.yields.units


def test_without_news_the_state_stays_the_same() -> None:
    course = Course()
    course.go(RUNNING, 2)
    snapshot = Snapshot(1, course.utc_ms, 0.0, {})
    run = PlantRun(units={"D1": RUNNING})
    again, entries = step(course.yields, CAP, run, snapshot)
    assert again is course.yields
    assert entries == ()
