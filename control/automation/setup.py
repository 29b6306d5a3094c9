"""What is the automation built from? Everything that is known before the plant runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from control.automation.arbitration import Actuator
from control.automation.looking.outlook import Ahead, potential_nl
from control.automation.looking.totals import TotalsPlan, totals_plan
from control.batch.requests import Recipes
from control.energy.energy_cap import EnergyCap
from control.interlocks.permits import Permit, permits_of
from control.modes.entries import StandIns, stand_ins_of
from control.stage_outputs.plan import OutputPlan, output_plan
from control.why.actuators import actuators_of
from control.why.facts import Actuator as Explained
from plant.batch.load import load_batch_settings
from plant.batch.settings import BatchSettings
from plant.description.model import PlantDescription
from plant.description.plant_files import PlantFiles
from plant.energy.equipment import equipment_of
from plant.energy.methane import StageWorth, load_stage_worth
from plant.equipment import Unit
from plant.interlock.book import RuleBook
from plant.interlock.load import load_interlocks
from plant.operation.output_numbers import OutputNumbers
from plant.operation.output_numbers_file import load_output_numbers
from plant.recipe.fields import load_fields
from plant.recipe.model import Recipe
from plant.tariff.pricing import Pricing
from plant.tariff.tariff import Tariff
from plant.tariff.tariff_file import load_tariffs

NEXT_MS = 2_000
"""The scan comes every second; one of them may be late."""

SAVE_EVERY_MS = 10_000
"""What changes all the time is written so often at most; what must not be lost at once."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The plant's own tables beside its description, each loaded and checked.

    Attributes:
        rules: interlocks.
        batch: times of the stage machine.
        outputs: numbers of the stage outputs.
        worth: what warmth is worth by stage.
        recipes: how a recipe is found, and the ranges of its fields.
        tariffs: by which cheap hours are known; empty where none are.
    """

    rules: RuleBook
    batch: BatchSettings
    outputs: OutputNumbers
    worth: Mapping[str, StageWorth]
    recipes: Recipes
    tariffs: tuple[Tariff, ...] = ()


def load_tables(
    description: PlantDescription,
    folder: Path | None,
    find: Callable[[str, int], Recipe | None],
) -> Tables:
    """Return the tables of a plant, its own ones where its folder has them.

    Args:
        description: the plant.
        folder: of an own plant, None for the built-in one.
        find: returns one version of a recipe; called on the engine thread.

    Raises:
        DescriptionProblems: naming every mistake with file, line and remedy.
    """
    plant_files, texts = PlantFiles(folder), description.texts
    return Tables(
        rules=load_interlocks(description, folder),
        batch=load_batch_settings(plant_files, texts),
        outputs=load_output_numbers(plant_files.stage_outputs(), texts),
        worth=load_stage_worth(plant_files, texts),
        recipes=Recipes(find, load_fields(texts)),
        tariffs=load_tariffs(plant_files, texts),
    )


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that the automation knows beforehand. Immutable; any thread.

    Attributes:
        description: the plant.
        tables: its tables.
        zone: its time zone.
        digesters: units that run batches, in the order of their starts.
        actuators: every commandable output and set point.
        plan: what the stage outputs know of the vessels.
        cap: loads and rules of the energy cap.
        ahead: what the outlook on the day's energy knows.
        permits: permit registers.
        explained: outputs for which "why does it not run" is answered.
        totals: what the day's totals are counted from.
        stand_ins: tags that people enter or that are estimated.
        field_units: field unit by plant unit, for bypass tokens.
        save_every_ms: see SAVE_EVERY_MS.
        next_ms: how far apart two steps may be, as the energy cap has to reckon with.
    """

    description: PlantDescription
    tables: Tables
    zone: ZoneInfo
    digesters: tuple[Unit, ...]
    actuators: tuple[Actuator, ...]
    plan: OutputPlan
    cap: EnergyCap
    ahead: Ahead
    permits: tuple[Permit, ...]
    explained: Mapping[str, Explained]
    totals: TotalsPlan
    stand_ins: StandIns
    field_units: Mapping[str, str]
    save_every_ms: int = SAVE_EVERY_MS
    next_ms: int = NEXT_MS


def setup_of(
    description: PlantDescription,
    tables: Tables,
    *,
    save_every_ms: int = SAVE_EVERY_MS,
    next_ms: int = NEXT_MS,
) -> Setup:
    """Return what the automation of a plant is built from."""
    zone = ZoneInfo(description.site.zone)
    digesters = tuple(unit for unit in description.units.values() if unit.kind == "digester")
    plan = output_plan(description, tables.outputs)
    explained = actuators_of(description)
    potential = {
        unit.unit_id: potential_nl(description.site, unit.parameters.get("slurry_m3", 0.0))
        for unit in digesters
    }
    return Setup(
        description=description,
        tables=tables,
        zone=zone,
        digesters=digesters,
        actuators=tuple(_actuators(description, explained, tables.rules)),
        plan=plan,
        cap=EnergyCap(equipment_of(description), description.energy),
        ahead=Ahead(
            plan,
            tables.worth,
            potential,
            zone,
            Pricing(tables.tariffs, description.energy.tariff),
        ),
        permits=permits_of(description),
        explained=explained,
        totals=totals_plan(description),
        stand_ins=stand_ins_of(description, tables.outputs.estimates),
        field_units={
            unit.unit_id: found
            for unit in digesters
            if (found := _field_unit(description, unit.unit_id))
        },
        save_every_ms=save_every_ms,
        next_ms=next_ms,
    )


def _actuators(
    description: PlantDescription, explained: Mapping[str, Explained], rules: RuleBook
) -> list[Actuator]:
    found = []
    for tag in description.tags.values():
        writable = tag.writable
        if writable is None:
            continue
        found.append(
            Actuator(
                tag_id=tag.tag_id,
                is_output=writable.output is not None,
                keeps_on_stop=tag.tag_id in explained and explained[tag.tag_id].keeps_on_stop,
                starts_on_stop=tag.tag_id in explained and explained[tag.tag_id].starts_on_stop,
                remaining=writable.timed_run or "",
                feedback=writable.feedback or "",
                is_motor=tag.tag_id in rules.big_motors,
                step=10.0**-tag.digits,
                held_by=writable.excused_by or "",
            )
        )
    return found


def _field_unit(description: PlantDescription, unit_id: str) -> str:
    tags = description.unit_tags(unit_id)
    return next((tag.field_unit for tag in tags if tag.field_unit is not None), "")
