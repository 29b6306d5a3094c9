"""A plant that does at once what the stage outputs want of it, and a clock in the hand."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from control.stage_outputs.memory import OutputMemory, VesselMemory
from control.stage_outputs.plan import OutputPlan
from control.stage_outputs.sheet import Scene, StageOutputs
from control.stage_outputs.step import step
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import State
from plant.message import message
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from plant.operation.wishes import Refusal, Wish
from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value
from plant.texts import Texts
from tests.fakes.running.plant import NOW_MS, batch_run, turnaround_run

HOUR_S = 3600
UNITS = ("D1", "D2", "D3", "D4", "D5", "D6")

_DIGESTER: dict[str, Value] = {
    "temperature.PV": 40.0,
    "temperature_difference.PV": 0.0,
    "ph.PV": 7.6,
    "pressure.PV": 5.0,
    "level.PV": 80.0,
    "ch4.PV": 60.0,
    "o2.PV": 0.1,
    "jacket_o2.PV": 20.9,
}
_PLANT: dict[str, Value] = {
    "ST.level.PV": 55.0,
    "ST.pressure.PV": 8.0,
    "GT.holder_level.PV": 40.0,
    "GT.storage_pressure.PV": 100.0,
    "GT.product_ch4.PV": 96.0,
    "GT.condensate_level.PV": 10.0,
    "SI.room_ch4.PV": 0.0,
    "SI.ambient_temperature.PV": 25.0,
    "SI.irradiance.PV": 0.0,
    "EN.solar_power.PV": 0.0,
}


class World:
    """Owned by one test. ``follows`` says whether devices do what is wished.

    Attributes:
        now_ms: the moment of the next step.
        values: what instruments show, by tag.
        qualities: other than Good, by tag.
        units: where each unit is.
        refused: output tags whose wishes are not granted.
        out: what the last step gave.
    """

    def __init__(self, plan: OutputPlan, *units: UnitRun) -> None:
        self.plan = plan
        self.memory = OutputMemory()
        self.now_ms = NOW_MS
        self.values: dict[str, Value] = dict(_PLANT)
        for unit in UNITS:
            self.values |= {f"{unit}.{item}": value for item, value in _DIGESTER.items()}
        self.qualities: dict[str, Quality] = {}
        self.units = {each.unit_id: each for each in units}
        self.run = PlantRun()
        self.modes = ModeBook()
        self.refused: set[str] = set()
        self.follows = True
        self.deaf: set[str] = set()
        self.out = StageOutputs(OutputMemory())
        self._refusals: dict[str, Refusal] = {}
        self._ends_ms: dict[str, int] = {}
        vessels = (*plan.digesters, *((plan.tank,) if plan.tank else ()))
        train = plan.gas_train
        devices = [
            *(
                device
                for each in vessels
                for device in (
                    each.heater,
                    each.agitator,
                    each.dosing,
                    each.rich,
                    each.lean,
                    each.relief,
                    each.feed,
                    each.drain,
                    each.pump,
                )
            ),
            *(train.blower, train.compressor, train.flare, train.product, train.drain),
            *(train.ventilation, train.generator, plan.solar.pump, plan.jacket_compressor),
        ]
        self._shown = {each.op: each.pv for each in devices if each.op}
        for each in devices:
            if each.pv and not each.manual:
                self.values.setdefault(each.pv, False)

    def step(self, seconds: float = 1.0) -> StageOutputs:
        """Let time pass, then decide once and do what is wished."""
        self.now_ms += round(seconds * 1000)
        for tag_id, end_ms in tuple(self._ends_ms.items()):
            if self.now_ms >= end_ms:
                self.values[self._shown[tag_id]] = False
                del self._ends_ms[tag_id]
        samples = {
            tag_id: Sample(
                tag_id, value, self.qualities.get(tag_id, Quality.GOOD), self.now_ms, 0.0
            )
            for tag_id, value in self.values.items()
        }
        scene = Scene(
            now_ms=self.now_ms,
            snapshot=Snapshot(1, self.now_ms, self.now_ms / 1000.0, samples),
            run=replace(self.run, units=MappingProxyType(dict(self.units))),
            modes=self.modes,
            refusals=MappingProxyType(dict(self._refusals)),
        )
        self.out = step(self.plan, self.memory, scene)
        self.memory = self.out.memory
        self._refusals = {}
        for wish in self.out.wishes:
            self._do(wish)
        return self.out

    def steps(self, count: int, seconds: float = 1.0) -> StageOutputs:
        """Step so many times."""
        for _ in range(count):
            self.step(seconds)
        return self.out

    def go(self, hours: float) -> list[str]:
        """Let hours pass as a rehearsal does, and return the keys of all events.

        Steps last up to the next due instant, a minute at most, and a second while busy.
        """
        end_ms = self.now_ms + round(hours * HOUR_S * 1000)
        keys: list[str] = []
        while self.now_ms < end_ms:
            ahead_s = (self.out.next_due_ms - self.now_ms) / 1000.0
            self.step(1.0 if self.out.busy else min(60.0, max(1.0, ahead_s)))
            keys += [each.text.key for each in self.out.events]
        return keys

    def until(
        self, is_so: Callable[[], bool], *, seconds: float = 1.0, most: int = 5000
    ) -> int:
        """Step until something is so and return how many steps that took."""
        for count in range(most):
            if is_so():
                return count
            self.step(seconds)
        raise AssertionError("it never became so")

    def wish(self, tag_id: str) -> Wish | None:
        """Return the last step's wish for a tag."""
        found = [each for each in self.out.wishes if each.tag_id == tag_id]
        assert len(found) <= 1, f"two wishes for {tag_id}"
        return found[0] if found else None

    def value(self, tag_id: str) -> float | None:
        """Return what the last step wanted of a tag, None for nothing."""
        wish = self.wish(tag_id)
        return None if wish is None else wish.value

    def cause(self, tag_id: str) -> str:
        """Return why, as the text's key below stage_outputs."""
        wish = self.wish(tag_id)
        assert wish is not None, f"no wish for {tag_id}"
        return wish.cause.key.removeprefix("stage_outputs.")

    def kept(self, unit_id: str) -> VesselMemory:
        """Return what is remembered of a vessel."""
        return self.memory.vessels[unit_id]

    def manual(self, tag_id: str) -> None:
        """Put a device into manual."""
        mode = ModeOf(DeviceMode.MANUAL, self.now_ms, "R. Das")
        modes = {**self.modes.modes, tag_id: mode}
        self.modes = replace(self.modes, modes=MappingProxyType(modes))

    def change(self, unit_id: str, **fields: object) -> None:
        """Change where a unit is."""
        self.units[unit_id] = replace(self.units[unit_id], **fields)  # type: ignore[arg-type]  # fields of UnitRun

    def state(self, unit_id: str, state: State) -> None:
        """Bring a unit into a state now."""
        self.change(unit_id, state=state, state_since_ms=self.now_ms)

    def said(self, texts: Texts) -> str:
        """Return all words of the last step, to see that each has its text."""
        told = [each.text for each in self.out.events]
        told += [each.text for each in self.out.entries if each.text is not None]
        told += [*self.out.advisories, *(each.cause for each in self.out.wishes)]
        told += [each.cause for each in self.out.hands]
        return "\n".join(texts.say(each) for each in told)

    def _do(self, wish: Wish) -> None:
        if wish.tag_id in self.refused and wish.value:
            self._refusals[wish.tag_id] = Refusal(wish.tag_id, message("test.refused"))
            return
        shown = self._shown.get(wish.tag_id)
        if shown is None or not self.follows or wish.tag_id in self.deaf:
            return
        was_on = bool(self.values[shown])
        self.values[shown] = bool(wish.value)
        if wish.value and wish.run_s and not was_on:
            self._ends_ms[wish.tag_id] = self.now_ms + wish.run_s * 1000
        elif not wish.value:
            self._ends_ms.pop(wish.tag_id, None)


def stage_1(unit_id: str = "D1") -> UnitRun:
    """Return a unit in hydrolysis for an hour; 25 degC, lean on pressure."""
    ends = tuple(NOW_MS + hours * HOUR_S * 1000 for hours in (-1, 13, 47, 119))
    began_ms = NOW_MS - HOUR_S * 1000
    return replace(stage_2(unit_id), stage=1, stage_since_ms=began_ms, ends_ms=ends)


def stage_2(unit_id: str = "D1") -> UnitRun:
    """Return a unit in acetogenesis since 07:00 of today; 46 degC by day, pH 7.6."""
    return batch_run(unit_id, 1)


def stage_3(unit_id: str = "D1") -> UnitRun:
    """Return a unit in methanogenesis since yesterday 17:00; from 24.5 to 75 degC in 72 h."""
    return batch_run(unit_id, 3)


__all__ = ["HOUR_S", "UNITS", "World", "stage_1", "stage_2", "stage_3", "turnaround_run"]
