"""What people enter by hand, and what is estimated, as samples: marked, and growing old."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.description.model import PlantDescription
from plant.operation.modes import ModeBook
from plant.operation.output_numbers import EstimateNumbers
from plant.operation.reading import usable
from plant.quality import Quality
from plant.recipe.model import StageKind
from plant.sample import Sample, Snapshot, Value
from plant.tag import Source, Tag, ValueKind

_HOUR_MS = 3_600_000
_HOTTEST_DEGC = 60.0
"""Beyond it the estimate does not grow: no bacteria live by Q10 there."""


@dataclass(frozen=True, slots=True)
class StandIns:
    """Which tags people enter and which are estimated. Built once; immutable.

    Attributes:
        entered: tags by id.
        estimated: the same.
        slurry_m3: load of each vessel.
        numbers: of resources/stage_outputs.toml.
    """

    entered: Mapping[str, Tag]
    estimated: Mapping[str, Tag]
    slurry_m3: Mapping[str, float]
    numbers: EstimateNumbers

    @property
    def is_empty(self) -> bool:
        """Return whether the plant measures everything that it has."""
        return not self.entered and not self.estimated


def stand_ins_of(description: PlantDescription, numbers: EstimateNumbers) -> StandIns:
    """Return what of a plant is entered or estimated."""
    tags = description.tags
    return StandIns(
        entered={key: tag for key, tag in tags.items() if tag.source is Source.ENTERED},
        estimated={key: tag for key, tag in tags.items() if tag.source is Source.ESTIMATED},
        slurry_m3={
            unit.unit_id: unit.parameters.get("slurry_m3", 0.0)
            for unit in description.units.values()
            if unit.kind in {"digester", "tank"}
        },
        numbers=numbers,
    )


def stand_ins(
    plan: StandIns, book: ModeBook, run: PlantRun, snapshot: Snapshot
) -> tuple[Sample, ...]:
    """Return the samples of all entered and estimated tags at this moment.

    An entered value is Good by hand while it is fresh, then Uncertain, then Bad; a declared
    position is always Uncertain, and stays. An estimate is always Uncertain.
    """
    return (*_entered(plan, book, snapshot), *_estimated(plan, run, snapshot))


def _entered(plan: StandIns, book: ModeBook, snapshot: Snapshot) -> Iterator[Sample]:
    for tag_id, entry in book.entered.items():
        tag = plan.entered.get(tag_id)
        if tag is None:  # of another description
            continue
        age_ms = max(0, snapshot.utc_ms - entry.utc_ms)
        yield Sample(
            tag_id,
            _typed(tag, entry.value),
            _quality(plan.numbers, tag, age_ms),
            entry.utc_ms,
            snapshot.monotonic_s - age_ms / 1000.0,
        )


def _quality(numbers: EstimateNumbers, tag: Tag, age_ms: int) -> Quality:
    if tag.valve is not None:
        return Quality.UNCERTAIN
    if age_ms <= numbers.entered_fresh_h * _HOUR_MS:
        return Quality.GOOD_LOCAL_OVERRIDE
    if age_ms <= numbers.entered_old_h * _HOUR_MS:
        return Quality.UNCERTAIN_LAST_USABLE_VALUE
    return Quality.BAD


def _typed(tag: Tag, value: float) -> Value:
    if tag.kind is ValueKind.DISCRETE:
        return bool(value)
    return round(value) if tag.kind is ValueKind.COUNTER else value


def _estimated(plan: StandIns, run: PlantRun, snapshot: Snapshot) -> Iterator[Sample]:
    flows = {
        unit_id: _flow(plan, unit_id, run, snapshot)
        for unit_id in plan.slurry_m3
        if plan.estimated
    }
    for tag_id, tag in plan.estimated.items():
        value = None
        if tag.item == "gas_flow":
            value = flows.get(tag.unit_id)
        elif tag.item == "raw_flow":  # nothing is known of what the flare takes of it
            value = sum(flows.values())
        elif tag.item == "ch4":
            value = _ch4(plan.numbers, run.units.get(tag.unit_id))
        if value is not None:
            within = min(max(value, tag.eu_low), tag.eu_high)
            yield Sample(
                tag_id, within, Quality.UNCERTAIN, snapshot.utc_ms, snapshot.monotonic_s
            )


def _flow(plan: StandIns, unit_id: str, run: PlantRun, snapshot: Snapshot) -> float:
    """Return the gas of a vessel, L/h: its slurry times a rate that doubles every so many K.

    Example: 5 m3 at 37 degC with 40 L/m3h make 200 L/h, at 47 degC with Q10 = 2 400 L/h.
    """
    unit = run.units.get(unit_id)
    degc = usable(snapshot, f"{unit_id}.temperature.PV")
    if degc is None or (unit is not None and not unit.loaded):
        return 0.0
    numbers = plan.numbers
    warmer = (min(degc, _HOTTEST_DEGC) - numbers.gas_reference_degc) / 10.0
    return plan.slurry_m3[unit_id] * numbers.gas_nl_m3_h * math.pow(numbers.gas_q10, warmer)


def _ch4(numbers: EstimateNumbers, unit: UnitRun | None) -> float:
    """Return the methane in a vessel's gas by the stage of its batch, %."""
    if unit is None or unit.recipe is None or unit.stage < 0:
        return numbers.ch4_late_percent
    kind = unit.recipe.stages[unit.stage].kind
    if kind is StageKind.ACETOGENESIS:
        return numbers.ch4_middle_percent
    late = kind is StageKind.METHANOGENESIS
    return numbers.ch4_late_percent if late else numbers.ch4_early_percent
