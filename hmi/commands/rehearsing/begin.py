"""Puts a rehearsal together: the plant in this process, what decides over it, its troubles."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from control.automation.plant_automation import PlantAutomation
from control.automation.protocol import Automation
from control.automation.saved import Documents
from control.automation.setup import Setup, Tables, setup_of
from control.batch.requests import Recipes
from control.rehearsal.disturbances import Rates, Trouble, disturbances
from control.rehearsal.keeper import Keeper, LateDocuments, MemoryKeeper
from control.rehearsal.mid_rota import standing_in_rota
from control.rehearsal.rehearsal import LONGEST_S, Rehearsal, RehearsalParts
from drivers.simulated.rehearsal.field import RehearsalField
from plant.batch.load import load_batch_settings
from plant.description.model import PlantDescription
from plant.description.plant_files import PlantFiles
from plant.energy.methane import load_stage_worth
from plant.errors import RefusedError
from plant.interlock.load import load_interlocks
from plant.message import message
from plant.operation.output_numbers_file import load_output_numbers
from plant.recipe.fields import load_fields
from plant.recipe.model import Recipe
from plant.tariff.tariff_file import load_tariffs
from storage.recipes.shelf import RecipeShelf

_KILLS = frozenset({Trouble.PC_OFF, Trouble.POWER_CUT})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be rehearsed.

    Attributes:
        folder: an own plant's, None for the built-in one.
        recipe_id: by which all batches run.
        begin_ms: begin, milliseconds UTC.
        days: how many.
        seed: of everything that is left to chance.
        rates: how often things go wrong.
    """

    folder: Path | None
    recipe_id: str
    begin_ms: int
    days: float
    seed: int
    rates: Rates


def begun(description: PlantDescription, wish: Wish, keeper: Keeper) -> tuple[Rehearsal, int]:
    """Return the rehearsal, and how many faults beside kills it will see.

    Raises:
        DescriptionProblems: when one of the plant's tables is wrong.
        RefusedError: for an unknown recipe, or a plant without digesters.
    """
    setup, recipe = _setup(description, wish)
    order = [unit.unit_id for unit in setup.digesters]
    if not order:
        raise RefusedError(message("rehearsal.nothing_to_run"))
    first_run = standing_in_rota(
        order,
        recipe,
        wish.begin_ms,
        zone=ZoneInfo(description.site.zone),
        clock=setup.tables.batch.start_clock,
    )

    codec = LateDocuments() if isinstance(keeper, MemoryKeeper) else Documents()

    def build(documents: Mapping[str, str]) -> Automation:
        return PlantAutomation(setup, documents, first_run=first_run, codec=codec)

    troubles = disturbances(
        description,
        seed=wish.seed,
        start_ms=wish.begin_ms,
        days=wish.days,
        rates=wish.rates,
    )
    field = RehearsalField(
        description, seed=wish.seed, start_utc_ms=wish.begin_ms, folder=wish.folder
    )
    parts = RehearsalParts(
        description=description,
        field=field,
        build=build,
        keeper=keeper,
        disturbances=troubles,
        seed=wish.seed,
    )
    return Rehearsal(parts), sum(each.trouble not in _KILLS for each in troubles)


def _setup(description: PlantDescription, wish: Wish) -> tuple[Setup, Recipe]:
    """Return the automation's set-up, and the recipe of the rehearsal."""
    plant_files, texts = PlantFiles(wish.folder), description.texts
    digesters = sum(unit.kind == "digester" for unit in description.units.values())
    fields = load_fields(texts)
    # Nothing was saved at a plant that is only rehearsed: the folder need not exist.
    shelf = RecipeShelf(
        Path("rehearsal"), fields=fields, digesters=max(1, digesters), texts=texts
    )
    known = {recipe.recipe_id: recipe for recipe in shelf.recipes()}
    recipe = known.get(wish.recipe_id)
    if recipe is None:
        raise RefusedError(
            message("rehearsal.unknown_recipe", recipe=wish.recipe_id, known=", ".join(known))
        )
    tables = Tables(
        rules=load_interlocks(description, wish.folder),
        batch=load_batch_settings(plant_files, texts),
        outputs=load_output_numbers(plant_files.stage_outputs(), texts),
        worth=load_stage_worth(plant_files, texts),
        recipes=Recipes(find=shelf.find, fields=fields),
        tariffs=load_tariffs(plant_files, texts),
    )
    longest_ms = round(LONGEST_S * 1000)
    return setup_of(description, tables, next_ms=longest_ms), recipe
