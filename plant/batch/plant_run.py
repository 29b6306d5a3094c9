"""The whole plant's procedures as one value: units, rota, cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from plant.batch.cards import Feeding, JobCard, ResumeCard
from plant.batch.run import Rota, UnitRun
from plant.recipe.model import Recipe


@dataclass(frozen=True, slots=True)
class PlantRun:
    """What survives of the stage machine.

    Attributes:
        units: by id.
        rota: who starts when.
        cards: open job cards and those signed in the present procedures, oldest first.
        resumes: open resume cards by unit.
        feedings: last feeding of each unit, for "repeat yesterday's" and the batch's yield.
        counters: batches begun by unit and local date, ``D3-2026-11-20`` to 1.
        seen_ms: trusted time of the last step; the begin of a gap after a power cut.
        recipe: by which the next batches run, a copy of ``rota.recipe_ref``; None before one
            was chosen.
    """

    units: Mapping[str, UnitRun] = field(default_factory=lambda: MappingProxyType({}))
    rota: Rota = field(default_factory=Rota)
    cards: tuple[JobCard, ...] = ()
    resumes: Mapping[str, ResumeCard] = field(default_factory=lambda: MappingProxyType({}))
    feedings: Mapping[str, Feeding] = field(default_factory=lambda: MappingProxyType({}))
    counters: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    seen_ms: int = 0
    recipe: Recipe | None = None
