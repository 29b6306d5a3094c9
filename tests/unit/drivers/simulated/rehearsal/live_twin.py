"""The live simulated plant, wound by hand beside a rehearsal."""

from collections.abc import Mapping

from analysis.process.plant_process import PlantProcess
from drivers.simulated.field_unit import build_units
from drivers.simulated.rehearsal.commanding import UnitCommander
from drivers.simulated.rehearsal.field import SETTLING_S
from drivers.simulated.station import SimulatedPlant
from plant.description.model import PlantDescription
from tests.fakes.clock import ManualClock

_TICK_S = 1.0


class LiveTwin:
    """Station, units and process as the simulator's own program has them, in steps of 1 s."""

    def __init__(self, description: PlantDescription, *, seed: int, start_utc_ms: int) -> None:
        self._description = description
        self._clock = ManualClock()
        self._process = self.process_of(description, seed=seed, start_utc_ms=start_utc_ms)
        units = build_units(
            description, self._process, now_s=self._clock.monotonic_s(), seed=seed
        )
        self._commanders = {unit_id: UnitCommander(unit) for unit_id, unit in units.items()}
        self._plant = SimulatedPlant(units, self._process, clock=self._clock, seed=seed)

    @staticmethod
    def process_of(
        description: PlantDescription, *, seed: int = 1, start_utc_ms: int = 1_763_620_200_000
    ) -> PlantProcess:
        """Return the process, settled as a rehearsal's is."""
        process = PlantProcess(
            description, seed=seed, start_utc_ms=start_utc_ms - 1000 * SETTLING_S
        )
        relays = process.initial_outputs()
        for _ in range(SETTLING_S):
            process.step(1.0, relays)
        return process

    def write(self, tag_id: str, value: float, *, timed: bool = False) -> bool:
        """Command the unit that carries the tag."""
        tag = self._description.tags[tag_id]
        assert tag.writable is not None
        commander = self._commanders[str(tag.field_unit)]
        return commander.write(
            tag.writable, value, timed=timed, now_s=self._clock.monotonic_s()
        )

    def advance(self, seconds: float) -> None:
        """Let real time pass second by second, with heartbeats."""
        for _ in range(round(seconds / _TICK_S)):
            self._clock.advance(_TICK_S)
            for unit in self._plant.units.values():
                unit.mcu.beat(self._clock.monotonic_s())
            self._plant.advance()

    def true_values(self) -> Mapping[str, float | bool]:
        """Return what is really so."""
        return self._process.true_values()
