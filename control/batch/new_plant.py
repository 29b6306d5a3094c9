"""A plant that has run no batch yet, and one whose digesters became more or fewer."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.batch.facts import Facts
from control.batch.rota.turns import first_rota
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.settings import BatchSettings
from plant.recipe.model import Recipe


def new_plant(
    order: Sequence[str],
    recipe: Recipe,
    *,
    now_ms: int,
    settings: BatchSettings,
    zone: ZoneInfo,
) -> PlantRun:
    """Return an empty plant whose first unit starts at the next 17:00.

    Args:
        order: its digesters in the order of their starts.
        recipe: by which they run until another is chosen.
        now_ms: trusted time, milliseconds UTC.
        settings: for the clock time of the start.
        zone: the plant's.
    """
    return PlantRun(
        units=MappingProxyType({unit_id: UnitRun(unit_id) for unit_id in order}),
        rota=first_rota(order, recipe.ref, now_ms, clock=settings.start_clock, zone=zone),
        recipe=recipe,
    )


def adopted(plant: PlantRun, facts: Facts) -> PlantRun:
    """Return a plant taken up with the digesters that the facts know, in their order.

    A new one in which the level shows slurry counts as loaded, so that it keeps a gas path.
    """
    empty_percent = facts.settings.proofs.drained_percent
    after = with_units(plant, tuple(facts.units))
    if after is plant:
        return plant
    units = {
        unit_id: run
        if unit_id in plant.units
        else replace(run, loaded=(facts.of(unit_id).level_percent or 0.0) > empty_percent)
        for unit_id, run in after.units.items()
    }
    return replace(after, units=MappingProxyType(units))


def with_units(plant: PlantRun, order: Sequence[str]) -> PlantRun:
    """Return a plant taken up again, with the digesters that its description has now.

    New ones join the rota at its end, in their order; ones that are gone leave it. Whose turn
    it is stays so as far as that unit is still there.
    """
    if set(order) == set(plant.units):
        return plant
    known = plant.rota.order
    kept = [unit_id for unit_id in known if unit_id in order]
    new = [unit_id for unit_id in order if unit_id not in known]
    coming = [*known[plant.rota.position :], *known[: plant.rota.position]]
    following = next((unit_id for unit_id in coming if unit_id in kept), "")
    sequence = (*kept, *new)
    position = sequence.index(following) if following else 0
    units = {unit_id: plant.units.get(unit_id, UnitRun(unit_id)) for unit_id in sequence}
    return replace(
        plant,
        units=MappingProxyType(units),
        rota=replace(plant.rota, order=sequence, position=position),
        cards=tuple(card for card in plant.cards if card.unit_id in units),
        resumes=MappingProxyType(
            {unit_id: card for unit_id, card in plant.resumes.items() if unit_id in units}
        ),
    )
