"""Was the plant ever where it must not be? Judged on the plant's true state alone.

Independent of the interlocks on purpose: the rules are written down a second time from the
plant's table of limits, and look at what is, not at what the instruments say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plant.description.model import PlantDescription
from plant.rehearsal.truth import Truth

HEATER_HOT_C = 78.0
HEATER_LEVEL = 15.0
BLADES_LEVEL = 40.0
HIGH_LEVEL = 90.0
SLURRY_LEVEL = 5.0
MIXED_WITHIN_S = 36_000.0
LONGEST_MIX_S = 360.0
SHORTEST_PAUSE_S = 1_800.0
PRESSURE_SHARE = 0.90
LOW_MBAR = 1.0
SUCTION_MBAR = 2.0
SUCTION_O2 = 4.0
JACKET_O2 = 5.0
ROOM_LEL = 20.0
MOTOR_GAP_S = 10.0
"""The plant's table of limits."""

_SLACK_S = 60.0
"""What an instrument lags and a step of the rehearsal takes."""

_AT_ONCE_S = 12.0
"""Valves travel 4 s; what must never be is judged by the second."""

_DISCHARGED_MS = 600_000
"""A digester is being discharged so long after its drain was last open."""

_MOTORS = ("agitator", "transfer_pump", "compressor", "jacket_compressor")


@dataclass(frozen=True, slots=True)
class Violation:
    """One stay in a forbidden state.

    Attributes:
        rule: which limit.
        subject: unit.
        from_ms, to_ms: when it began, and until when it was seen.
    """

    rule: str
    subject: str
    from_ms: int
    to_ms: int


class Inspector:
    """Watches the true plant. One owner.

    Args:
        description: units, instruments and relief settings.
    """

    def __init__(self, description: PlantDescription) -> None:
        units = description.units.values()
        self._relief_mbar = {
            unit.unit_id: unit.parameters.get("relief_mbar", 30.0)
            for unit in units
            if unit.kind == "digester"
        }
        self._trains = [unit.unit_id for unit in units if unit.kind == "gas"]
        self._tanks = [unit.unit_id for unit in units if unit.kind == "tank"]
        self._sites = [unit.unit_id for unit in units if unit.kind == "site"]
        self._since: dict[tuple[str, str], int] = {}
        self._counted: dict[tuple[str, str], int] = {}
        self._mixed_ms: dict[str, int] = {}
        self._mixing_ms: dict[str, int] = {}
        self._stopped_ms: dict[str, int] = {}
        self._drained_ms: dict[str, int] = {}
        self._started_ms: tuple[str, int] | None = None
        self.violations: list[Violation] = []

    def commanded(self, tag_id: str, now_ms: int) -> None:
        """Learn that the program has started a motor now."""
        item = tag_id.split(".")[1]
        if item not in _MOTORS:
            return
        last = self._started_ms
        if last is not None and last[0] != tag_id and now_ms - last[1] < MOTOR_GAP_S * 1000:
            self.violations.append(Violation("two_motors", tag_id, last[1], now_ms))
        self._started_ms = (tag_id, now_ms)

    def look(self, truth: Truth, now_ms: int) -> None:
        """Judge the plant as it is now."""
        seen: set[tuple[str, str]] = set()
        for rule, subject, after_s in self._broken(truth, now_ms):
            key = rule, subject
            seen.add(key)
            since = self._since.setdefault(key, now_ms)
            if now_ms - since < after_s * 1000:
                continue
            if key in self._counted:
                index = self._counted[key]
                self.violations[index] = Violation(rule, subject, since, now_ms)
            else:
                self._counted[key] = len(self.violations)
                self.violations.append(Violation(rule, subject, since, now_ms))
        for key in [key for key in self._since if key not in seen]:
            del self._since[key]
            self._counted.pop(key, None)

    def _broken(self, truth: Truth, now_ms: int) -> Iterator[tuple[str, str, float]]:
        """Yield what is forbidden now: rule, unit, and after how many seconds it counts."""
        for unit_id in self._relief_mbar:
            yield from self._digester(_Unit(unit_id, truth), now_ms)
        for unit_id in self._trains:
            yield from self._train(_Unit(unit_id, truth), truth, now_ms)
        for unit_id in self._tanks:
            tank = _Unit(unit_id, truth)
            if tank.on("digestate_valve") and tank.below("level", 10.0):
                yield "tank_empty", unit_id, _SLACK_S
            if tank.on("transfer_pump") and tank.above("level", HIGH_LEVEL):
                yield "tank_full", unit_id, _SLACK_S
        for unit_id in self._sites:
            site = _Unit(unit_id, truth)
            if site.above("room_ch4", ROOM_LEL) and not site.on("ventilation"):
                yield "gas_without_ventilation", unit_id, _SLACK_S

    def _digester(self, unit: "_Unit", now_ms: int) -> Iterator[tuple[str, str, float]]:
        unit_id = unit.unit_id
        self._follow_mixing(unit, now_ms)
        if unit.on("drain"):
            self._drained_ms[unit_id] = now_ms
        hottest = max(unit.value("temperature_upper"), unit.value("temperature_lower"))
        relief = self._relief_mbar[unit_id]
        slurry = unit.above("level", SLURRY_LEVEL)
        high = unit.above("level", HIGH_LEVEL) or bool(unit.values.get(f"{unit_id}.foam.PV"))
        pressed = unit.above("pressure", PRESSURE_SHARE * relief)
        mixing_ms = now_ms - self._mixing_ms.get(unit_id, now_ms)
        unmixed_ms = now_ms - self._mixed_ms[unit_id]
        facts = (
            ("heater_hot", unit.on("heater") and hottest > HEATER_HOT_C, _SLACK_S),
            ("heater_dry", unit.on("heater") and unit.below("level", HEATER_LEVEL), _SLACK_S),
            (
                "heater_unmixed",
                unit.on("heater") and unmixed_ms > MIXED_WITHIN_S * 1000,
                _SLACK_S,
            ),
            ("heater_pressed", unit.on("heater") and pressed, _SLACK_S),
            (
                "blades_uncovered",
                unit.on("agitator") and unit.below("level", BLADES_LEVEL),
                _SLACK_S,
            ),
            ("agitator_high", unit.on("agitator") and high, _SLACK_S),
            ("agitator_pressed", unit.on("agitator") and pressed, _SLACK_S),
            ("agitator_long", mixing_ms > (LONGEST_MIX_S + 2.0) * 1000, 0.0),
            ("feed_high", unit.on("feed") and high, _SLACK_S),
            ("feed_and_drain", unit.on("feed") and unit.on("drain"), _AT_ONCE_S),
            ("drain_sucks", unit.on("drain") and unit.below("pressure", LOW_MBAR), _SLACK_S),
            (
                "gas_shut_in",
                slurry
                and not (unit.on("rich_outlet") or unit.on("lean_outlet") or unit.on("relief")),
                _AT_ONCE_S,
            ),
            ("relief_into_air", unit.on("relief") and unit.above("jacket_o2", JACKET_O2), 0.0),
        )
        for rule, is_broken, after_s in facts:
            if is_broken:
                yield rule, unit_id, after_s

    def _train(
        self, train: "_Unit", truth: Truth, now_ms: int
    ) -> Iterator[tuple[str, str, float]]:
        unit_id = train.unit_id
        drawing = train.on("blower") or train.on("compressor")
        if train.on("compressor") and train.above("suction_o2", SUCTION_O2):
            yield "compressor_draws_air", unit_id, 2.0 * _SLACK_S
        if drawing and train.below("suction_pressure", SUCTION_MBAR):
            yield "suction_low", unit_id, _SLACK_S
        for digester_id in self._relief_mbar:
            digester = _Unit(digester_id, truth)
            rests = (
                now_ms - self._drained_ms.get(digester_id, -_DISCHARGED_MS) >= _DISCHARGED_MS
            )
            holds_slurry = digester.above("level", SLURRY_LEVEL) and rests
            if drawing and holds_slurry and digester.below("pressure", LOW_MBAR):
                yield "headspace_sucked", digester_id, 2.0 * _SLACK_S

    def _follow_mixing(self, unit: "_Unit", now_ms: int) -> None:
        unit_id = unit.unit_id
        self._mixed_ms.setdefault(unit_id, now_ms)
        if unit.on("agitator"):
            stopped_ms = self._stopped_ms.pop(unit_id, None)
            self._mixing_ms.setdefault(unit_id, now_ms)
            self._mixed_ms[unit_id] = now_ms
            if stopped_ms is not None and now_ms - stopped_ms < SHORTEST_PAUSE_S * 1000:
                self.violations.append(Violation("agitator_pause", unit_id, stopped_ms, now_ms))
        elif self._mixing_ms.pop(unit_id, None) is not None:
            self._stopped_ms[unit_id] = now_ms


class _Unit:
    """One unit's part of the truth."""

    __slots__ = ("_relays", "unit_id", "values")

    def __init__(self, unit_id: str, truth: Truth) -> None:
        self.unit_id = unit_id
        self.values: Mapping[str, float | bool] = truth.values
        self._relays = truth.relays

    def value(self, item: str) -> float:
        return float(self.values.get(f"{self.unit_id}.{item}.PV", 0.0))

    def above(self, item: str, limit: float) -> bool:
        value = self.values.get(f"{self.unit_id}.{item}.PV")
        return value is not None and value > limit

    def below(self, item: str, limit: float) -> bool:
        value = self.values.get(f"{self.unit_id}.{item}.PV")
        return value is not None and value < limit

    def on(self, item: str) -> bool:
        return self._relays.get(f"{self.unit_id}.{item}.OP", False)
