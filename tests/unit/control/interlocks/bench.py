"""A whole plant on which nothing is wrong, one reading of which a test changes at a time."""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from control.interlocks.interlocks import evaluate
from control.interlocks.scene import Scene, Seen, seen_of
from plant.description.model import PlantDescription
from plant.interlock.book import RuleBook
from plant.interlock.bypass import Bypasses
from plant.interlock.memory import NO_MEMORY, InterlockMemory
from plant.interlock.result import InterlockResult
from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value

START_MS = 1_795_000_000_000

CALM: dict[str, Value] = {
    "temperature_upper.PV": 40.0,
    "temperature_lower.PV": 40.0,
    "temperature.PV": 40.0,
    "temperature_difference.PV": 0.0,
    "ph.PV": 7.2,
    "pressure.PV": 10.0,
    "level.PV": 70.0,
    "gas_flow.PV": 400.0,
    "ch4.PV": 60.0,
    "o2.PV": 0.2,
    "agitator_current.PV": 2.5,
    "jacket_o2.PV": 20.9,
    "lean_outlet.OP": True,
    "lean_outlet.PV": True,
    "gas_outlet.OP": True,
    "gas_outlet.PV": True,
    "suction_pressure.PV": 8.0,
    "suction_o2.PV": 0.2,
    "discharge_pressure.PV": 6.0,
    "product_ch4.PV": 96.0,
    "raw_ch4.PV": 70.0,
    "blower_current.PV": 1.9,
    "compressor_current.PV": 7.5,
    "room_o2.PV": 20.9,
}
"""Readings, by item, with which no rule trips but those of the undeclared jackets; what is not
named is 0 or off."""

RESTING = ("relief_undeclared",)
"""What keeps the relief to the jacket off as long as nobody has declared the jacket."""


@dataclass
class Bench:
    """Readings, time and memory, moved on by hand."""

    plant: PlantDescription
    book: RuleBook
    now_ms: int = START_MS
    memory: InterlockMemory = NO_MEMORY
    samples: dict[str, Sample] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)
    plan: dict[str, float] = field(default_factory=dict)
    bypasses: Bypasses = ()
    result: InterlockResult = field(default_factory=InterlockResult)

    def __post_init__(self) -> None:
        for tag in self.plant.tags.values():
            item = tag.tag_id.partition(".")[2]
            self.samples[tag.tag_id] = self._sample(tag.tag_id, CALM.get(item, 0.0))

    @property
    def now_s(self) -> float:
        return self.now_ms / 1000

    def _sample(self, tag_id: str, value: Value, quality: Quality = Quality.GOOD) -> Sample:
        return Sample(tag_id, value, quality, self.now_ms, self.now_s)

    def show(
        self, tag_id: str, value: Value, quality: Quality = Quality.GOOD, age_s: float = 0.0
    ) -> None:
        """Let a tag show a value; an aged one stays as old as it is from now on."""
        sample = self._sample(tag_id, value, quality)
        self.samples[tag_id] = replace(sample, monotonic_s=self.now_s - age_s)

    def run(self, output_id: str, *, on: bool) -> None:
        """Let an output be commanded and follow at once."""
        self.show(output_id, on)
        seen_id = f"{output_id.removesuffix('.OP')}.PV"
        if seen_id in self.plant.tags:
            self.show(seen_id, on)

    def lose(self, tag_id: str) -> None:
        """Let a tag be Bad."""
        value = self.samples[tag_id].value
        self.show(tag_id, value, Quality.BAD_NO_COMMUNICATION)

    def step(self, seconds: float = 1.0) -> InterlockResult:
        """Let time pass, all readings come anew but those that have been aged, and judge."""
        before_s = self.now_s
        self.now_ms += round(seconds * 1000)
        for tag_id, sample in self.samples.items():
            if sample.monotonic_s == before_s:
                self.samples[tag_id] = replace(
                    sample, utc_ms=self.now_ms, monotonic_s=self.now_s
                )
        self.memory, self.result = evaluate(self.book, self.scene, self.memory, self.bypasses)
        return self.result

    def wait(self, seconds: float, *, step_s: float = 10.0) -> InterlockResult:
        """Let time pass in even steps."""
        while seconds > 0:
            self.step(min(step_s, seconds))
            seconds -= step_s
        return self.result

    @property
    def scene(self) -> Scene:
        snapshot = Snapshot(1, self.now_ms, self.now_s, dict(self.samples))
        return Scene(snapshot, self.now_ms, dict(self.phases), dict(self.plan))

    @property
    def seen(self) -> Seen:
        return seen_of(self.scene, self.memory)

    @property
    def tripped(self) -> set[str]:
        """Return the tripped rules, without those that rest on an undeclared jacket."""
        return {
            each.rule_id for each in self.result.active if each.rule.rule.name not in RESTING
        }


def with_jacket(plant: PlantDescription, jacket_type: float) -> PlantDescription:
    """Return the plant with the jackets of all its digesters declared."""
    units = {
        unit_id: replace(
            unit, parameters=MappingProxyType({**unit.parameters, "jacket_type": jacket_type})
        )
        for unit_id, unit in plant.units.items()
    }
    return replace(plant, units=MappingProxyType(units))
