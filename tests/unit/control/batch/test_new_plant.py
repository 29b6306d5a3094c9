"""A new plant begins empty; a description with other digesters changes a known one."""

from dataclasses import replace

from control.batch.new_plant import new_plant, with_units
from plant.batch.states import State
from tests.unit.control.batch.digesters import (
    DIGESTERS,
    KOLKATA,
    RECIPE,
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


def test_a_plant_of_other_digesters_begins_with_its_first() -> None:
    digesters = running_plant()
    rota = replace(digesters.plant.rota, position=99)
    plant = with_units(replace(digesters.plant, rota=rota), ("E1", "E2"))
    assert plant.rota.order == ("E1", "E2")
    assert plant.rota.position == 0
