"""What makes the plant run itself: its tables, its kept state, and the automation over both."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from control.automation.operation_board import OperationBoard
from control.core import Automated
from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.errors import StorageError
from plant.message import Message, message
from plant.operation.store import PlantStore
from plant.recipe.fields import load_fields
from plant.recipe.ports import RecipeBook

if TYPE_CHECKING:  # loaded on the engine's thread: the window need not wait for it
    from control.automation.setup import Setup
    from plant.batch.plant_run import PlantRun

_log = logging.getLogger(__name__)

_FORGETS_MS = 3_600_000
"""A simulated plant that stood still for longer is another one."""

_OF_THE_PLANT = frozenset({"batch", "outputs", "interlocks"})
"""Documents that are about the plant itself, and not about people and energy."""

Tell = Callable[[Sequence[Message]], None]
"""Tells people what they must hear."""


class Automating:
    """Builds the automation when the engine starts. Built on the main thread.

    Args:
        description: the plant.
        folder: of an own plant, None for the built-in one.
        data: the data folder; recipes saved at this plant are in it.
        clock: the trusted clock.
        open_store: returns the store for the engine's loop, None where nothing is kept.
        tell: tells what the store found missing.
    """

    def __init__(
        self,
        description: PlantDescription,
        *,
        folder: Path | None,
        data: Path,
        clock: Clock,
        open_store: Callable[[asyncio.AbstractEventLoop], PlantStore | None],
        tell: Tell,
    ) -> None:
        from storage.recipes.shelf import RecipeShelf

        digesters = sum(unit.kind == "digester" for unit in description.units.values())
        self._description = description
        self._folder = folder
        self._clock = clock
        self._open_store = open_store
        self._tell = tell
        self._recipes = RecipeShelf(
            data,
            fields=load_fields(description.texts),
            digesters=max(1, digesters),
            texts=description.texts,
        )

    @property
    def recipes(self) -> RecipeBook:
        """Return the plant's recipes."""
        return self._recipes

    def build(self, loop: asyncio.AbstractEventLoop, board: OperationBoard) -> Automated:
        """Build the automation on the engine's thread, from what was kept.

        Raises:
            StorageError: when nothing can be read or kept: the plant is then left to people.
            DescriptionProblems: with every problem of one of the plant's tables; likewise.
        """
        from control.automation.plant_automation import PlantAutomation
        from control.automation.setup import load_tables, setup_of

        tables = load_tables(self._description, self._folder, self._recipes.find)
        setup = setup_of(self._description, tables)
        store = self._open_store(loop)
        if store is None:
            raise StorageError("the state database is not there, so nothing could be kept.")
        documents = store.load()
        self._tell((*store.findings, *self._recipes.notices()))
        first_run = self._first_run(setup)
        if first_run is not None:
            documents, first_run = self._of_the_simulated_plant(documents, first_run)
        automation = PlantAutomation(setup, documents, first_run=first_run)
        return Automated(automation, store, board)

    def _of_the_simulated_plant(
        self, documents: Mapping[str, str], fresh: "PlantRun"
    ) -> "tuple[Mapping[str, str], PlantRun]":
        """Begin anew where the simulated plant has forgotten what was kept of it.

        It starts in the middle of its rota each time; after a short stop that is where it was.
        """
        from control.automation.saved import Documents
        from control.rehearsal.mid_rota import following
        from plant.batch.plant_run import PlantRun

        old = Documents().read(PlantRun, documents, "batch")
        if old is None or abs(self._clock.utc_ms() - old.seen_ms) < _FORGETS_MS:
            return documents, fresh
        self._tell((message("automation.new_rota"),))
        kept = {key: text for key, text in documents.items() if key not in _OF_THE_PLANT}
        return kept, following(fresh, old)

    def _first_run(self, setup: "Setup") -> "PlantRun | None":
        """Return where a plant begins that never ran: the simulated one amid its rota."""
        if not self._description.simulated:
            return None
        from control.rehearsal.mid_rota import standing_in_rota

        order = [unit.unit_id for unit in setup.digesters]
        recipes = self._recipes.recipes()
        if not order or not recipes:  # none of them may fit the rota of a few digesters
            return None
        return standing_in_rota(
            order,
            recipes[0],
            self._clock.utc_ms(),
            zone=ZoneInfo(self._description.site.zone),
            clock=setup.tables.batch.start_clock,
        )
