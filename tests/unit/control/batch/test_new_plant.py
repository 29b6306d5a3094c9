"""A new plant begins empty; a description with other digesters changes a known one."""

from dataclasses import replace

from control.batch.facts import Facts
from control.batch.machine import begin
from control.batch.new_plant import new_plant, with_units
from plant.batch.plant_run import PlantRun
from plant.batch.states import State, TurnaroundPhase
from plant.operation.requests import ChooseRecipe
from tests.unit.control.batch.digesters import (
    COOL,
    DIGESTERS,
    KOLKATA,
    OPERATOR,
    RECIPE,
    Digesters,
    local,
    running_plant,
    settings,
)


def test_a_new_plant_is_empty_and_its_first_unit_is_next() -> None:
    plant = new_plant(
        DIGESTERS,
        RECIPE,
        now_ms=local("2026-11-20 17:00"),
        settings=settings(),
        zone=KOLKATA,
    )
    assert all(run.state is State.IDLE and not run.loaded for run in plant.units.values())
    assert plant.rota.next_start_ms == local("2026-11-20 17:00")
    assert plant.rota.order[plant.rota.position] == "D1"
    assert (plant.recipe, plant.rota.recipe_ref) == (RECIPE, "test v1")


def test_the_same_digesters_change_nothing() -> None:
    plant = running_plant().plant
    assert with_units(plant, DIGESTERS) is plant


def test_a_new_digester_joins_the_rota_at_its_end() -> None:
    plant = with_units(running_plant().plant, (*DIGESTERS, "D7"))
    assert plant.rota.order == (*DIGESTERS, "D7")
    assert plant.rota.order[plant.rota.position] == "D2"
    assert plant.units["D7"].state is State.IDLE
    assert plant.units["D1"].batch_id


def test_a_digester_that_is_gone_leaves_the_rota_with_its_cards() -> None:
    digesters = running_plant()
    digesters.until("2026-11-20 20:00")
    digesters.start_program(3 * 3600)
    before = digesters.plant
    assert {card.unit_id for card in before.cards} == {"D2"}
    assert set(before.resumes) == {"D1"}
    plant = with_units(before, ("D3", "D4", "D5", "D6"))
    assert plant.rota.order == ("D3", "D4", "D5", "D6")
    assert plant.rota.order[plant.rota.position] == "D3"
    assert not plant.cards
    assert not plant.resumes


def unknown_plant(level: float | None) -> Digesters:
    """Return a plant that the program has never run, all units at a level."""
    digesters = Digesters(local("2026-11-20 10:00"))
    known = replace(COOL, level_percent=level)
    facts = Facts(dict.fromkeys(DIGESTERS, known), settings(), KOLKATA)
    digesters.take(*begin(PlantRun(), facts, digesters.now_ms, stopped_by_hand=False))
    return digesters


def test_a_plant_that_was_never_run_is_taken_up_with_its_digesters() -> None:
    digesters = unknown_plant(0.0)
    assert digesters.plant.rota.order == DIGESTERS
    assert not digesters.unit().loaded
    digesters.step()
    assert not digesters.plant.rota.next_start_ms
    assert [each.key for each in digesters.advisories] == ["batch.advice.no_recipe"]


def test_its_rota_begins_once_a_recipe_is_chosen() -> None:
    digesters = unknown_plant(None)
    digesters.recipes = {("test", 1): RECIPE}
    digesters.step()
    assert not digesters.ask(ChooseRecipe(OPERATOR, "test", 1))
    digesters.step()
    assert digesters.plant.rota.next_start_ms == local("2026-11-20 17:00")
    assert digesters.unit().phase is TurnaroundPhase.LOAD


def test_a_unit_found_with_slurry_counts_as_loaded() -> None:
    digesters = unknown_plant(60.0)
    assert digesters.unit().loaded
    digesters.recipes = {("test", 1): RECIPE}
    digesters.ask(ChooseRecipe(OPERATOR, "test", 1))
    digesters.step()
    assert digesters.unit().state is State.IDLE  # a person says where its turnaround begins


def test_a_known_plant_is_taken_up_as_it_was() -> None:
    digesters = running_plant()
    before = digesters.plant
    digesters.start_program(1)
    assert digesters.plant.rota == before.rota
    assert set(digesters.plant.units) == set(before.units)


def test_a_plant_of_other_digesters_begins_with_its_first() -> None:
    digesters = running_plant()
    rota = replace(digesters.plant.rota, position=99)
    plant = with_units(replace(digesters.plant, rota=rota), ("E1", "E2"))
    assert plant.rota.order == ("E1", "E2")
    assert plant.rota.position == 0
