"""A station without engine and field: the doors of a window, filled with a healthy plant."""

from collections.abc import Mapping
from types import MappingProxyType

from hmi.doors import Doors, Operator
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState, LineHealth, SystemHealth, ThreadHealth
from plant.message import Message
from plant.ports import RecentHistory, SourceMode
from plant.quality import Quality
from plant.sample import Value
from plant.tag import Role, Tag, ValueKind
from tests.fakes.clock import ManualClock
from tests.fakes.source import FakeCommands, FakeFrames, FakeRecent, FakeSimulator, FakeSource

HEALTHY: Mapping[str, Value] = MappingProxyType(
    {
        "D3.agitator_remaining.PV": 217,
        "D6.pressure.PV": 3.1,
        "EN.mains_present.PV": True,
        "EN.heaters_power.PV": 5.98,
        "EN.agitators_power.PV": 0.55,
        "EN.optimisation_load.PV": 6.53,
        "EN.load.PV": 8.57,
        "EN.mains_power.PV": 8.61,
        "EN.voltage.PV": 231.0,
        "GT.suction_o2.PV": 0.4,
        "GT.flare_flow.PV": 0.0,
        "SI.room_ch4.PV": 1.2,
        "SI.room_h2s.PV": 0.4,
        "SI.room_o2.PV": 20.8,
    }
)
"""What differs from the middle of each normal band."""

ON = (
    *("D1.lean_outlet", "D2.lean_outlet", "D6.lean_outlet"),
    *("D3.rich_outlet", "D4.rich_outlet", "D5.rich_outlet"),
    *("D3.agitator", "D2.heater", "D4.heater", "D5.heater"),
    *("GT.blower", "GT.compressor", "GT.product_valve", "ST.gas_outlet", "SI.ventilation"),
)
"""What runs or is open, asked for and seen."""

_TEMPERATURES = {"D1": 25.1, "D2": 44.8, "D3": 47.2, "D4": 54.3, "D5": 58.1, "D6": 27.4}


class FakeStation:
    """Doors whose far side a test holds in its hands. Values arrive on the test's thread."""

    def __init__(
        self,
        *,
        mode: SourceMode = SourceMode.SIMULATED,
        commands: bool = True,
        description: PlantDescription | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.description = description or load_plant()
        self.source = FakeSource(self.clock, mode)
        self.commands = FakeCommands(self.source, self.clock)
        self.recent = FakeRecent()
        self.frames = FakeFrames()
        self.simulator = FakeSimulator()
        self.doors = Doors(
            description=self.description,
            source=self.source,
            commands=self.commands if commands else None,
            frames=self.frames,
            recent=self.recent,
            simulator=self.simulator,
            clock=self.clock,
            operator=Operator("S. Nair", Role.ENGINEER),
        )

    def fill(self, quality: Quality = Quality.GOOD, **changes: Value) -> None:
        """Emit every tag as of a healthy plant; ``changes`` by tag id with ``__`` for dots."""
        values = self.healthy_values()
        values.update({name.replace("__", "."): value for name, value in changes.items()})
        self.source.emit(
            self.source.sample(tag_id, value, quality) for tag_id, value in values.items()
        )

    def healthy_values(self) -> dict[str, Value]:
        """Return a value for every tag."""
        values = {tag.tag_id: _middle(tag) for tag in self.description.tags.values()}
        for unit, temperature in _TEMPERATURES.items():
            for item in ("temperature_upper", "temperature_lower", "temperature"):
                values[f"{unit}.{item}.PV"] = temperature
            values[f"{unit}.temperature_difference.PV"] = 0.0
            values[f"{unit}.temperature.SP"] = round(temperature) + 1.0
        for item in ON:
            values[f"{item}.OP"] = values[f"{item}.PV"] = True
        values.update(HEALTHY)
        return {tag_id: values[tag_id] for tag_id in self.description.tags}

    def remember(self, tag_id: str, *values: float, step_s: float = 60.0) -> None:
        """Give the live buffer a course that ends now."""
        now = self.clock.utc_ms()
        count = len(values)
        times = tuple(now - round((count - 1 - i) * step_s * 1000) for i in range(count))
        self.recent.courses[tag_id] = RecentHistory(times, values, (True,) * count)

    def emit_health(
        self,
        *,
        states: Mapping[str, DeviceState] = MappingProxyType({}),
        view_only: Message | None = None,
        clock_step_s: float = 0.0,
    ) -> None:
        """Emit a health with these field units in other states than online."""
        lines = tuple(
            LineHealth(
                line_id=line_id,
                endpoint="tcp://127.0.0.1:1502",
                connected=True,
                since_utc_ms=self.clock.utc_ms(),
                load_percent=12.0,
                queue_depth=0,
                counters={},
                devices=tuple(
                    self.device(unit_id, states.get(unit_id, DeviceState.ONLINE))
                    for unit_id, unit in self.description.field_units.items()
                    if unit.line_id == line_id
                ),
                cause=None,
            )
            for line_id in self.description.lines
        )
        self.source.emit_health(
            SystemHealth(
                utc_ms=self.clock.utc_ms(),
                lines=lines,
                threads=(ThreadHealth("engine", alive=True, beat_age_s=0.1, late=False),),
                scan_p50_ms=3.0,
                scan_p99_ms=8.0,
                scan_overruns=0,
                clock_step_s=clock_step_s,
                journal_ok=True,
                view_only=view_only,
            )
        )

    def device(self, unit_id: str, state: DeviceState) -> DeviceHealth:
        """Return a field unit's health."""
        return DeviceHealth(
            field_unit_id=unit_id,
            line_id=self.description.field_units[unit_id].line_id,
            state=state,
            since_utc_ms=self.clock.utc_ms(),
            view_only=None,
            failsafe=False,
            cold_start=False,
            local=False,
            local_stop=False,
            command_rejected=False,
            uptime_s=90_000,
            reset_cause=1,
            failsafe_count=0,
            firmware="1.0",
            last_seen_utc_ms=self.clock.utc_ms(),
            period_p50_s=1.0,
            period_p99_s=1.05,
            counters={"requests": 1000, "answers": 998, "timeouts": 2},
            cause=None,
            outputs=0,
            accepted_sequence=1,
        )


def _middle(tag: Tag) -> Value:
    """Return the middle of the normal band, else a fifth of the range; off, or a count."""
    if tag.kind is ValueKind.DISCRETE:
        return False
    if tag.kind is ValueKind.COUNTER:
        return 1_234_567
    if tag.kind is ValueKind.NUMBER:
        return 0
    low, high = tag.limits.normal_low, tag.limits.normal_high
    if low is not None and high is not None:
        return (low + high) / 2
    return 0.0 if tag.eu.key == "s" else tag.eu_low + (tag.eu_high - tag.eu_low) / 5
