"""The plant without many sensors: batches go on by time, valves by job cards and people."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

import resources
from plant.batch.cards import CardKind
from plant.description.load import load_plant
from plant.operation.requests import EnterValue
from plant.quality import Quality
from plant.sample import Snapshot
from plant.tag import Source
from tests.integration.automation.rig import Rig, recipes, usual_setup

BASIC = Path(resources.__file__).parent / "plant" / "basic"


class HandRig(Rig):
    """The basic plant with people who enter what nobody measures and turn the valves."""

    def look(self) -> Snapshot:
        """Read what is measured, with what people entered and what is estimated."""
        measured = super().look()
        samples = dict(measured.samples)
        samples |= {each.tag_id: each for each in self.automation.stand_ins(measured)}
        return replace(measured, samples=MappingProxyType(samples))

    def enter(self, tag_id: str, value: float) -> None:
        """Enter a reading, or declare a valve."""
        self.automation.ask(EnterValue(self.asker(), tag_id, value))

    def turn_valves(self) -> int:
        """Turn every valve that a card asks for, and declare it; return how many."""
        view = self.automation.view()
        cards = [
            each for each in view.run.cards if each.kind is CardKind.VALVE and each.is_open
        ]
        for card in cards:
            self.enter(card.tag_id, 1.0 if card.text.key == "automation.valve.open" else 0.0)
        return len(cards)


@pytest.fixture
def rig() -> HandRig:
    """Return the basic plant at noon amid its rota."""
    description = load_plant(BASIC)
    recipe = recipes(description).find("recommended-55", 1)
    assert recipe is not None
    return HandRig(description, usual_setup(description), recipe)


def test_a_batch_runs_with_cards_instead_of_valve_commands(rig: HandRig) -> None:
    turned = 0
    for unit in ("D1", "D2", "D3", "D4", "D5", "D6"):
        rig.enter(f"{unit}.o2.PV", 0.2)
        rig.enter(f"{unit}.level.PV", 80.0)
    ordered: set[str] = set()
    for _ in range(6 * 60 + 30):  # from noon to half past six
        decision = rig.step(60.0)
        ordered |= {order.tag_id for order in decision.orders}
        turned += rig.turn_valves()
    stages = {(each.old, each.new) for each in rig.transitions if each.what == "stage"}
    assert ("S2", "S3") in stages
    assert turned > 10
    manual = {
        tag_id.replace(".PV", ".OP")
        for tag_id, tag in rig.description.tags.items()
        if tag.valve is not None and tag.source is Source.ENTERED
    }
    assert not ordered & manual
    assert any(tag_id.endswith("agitator.OP") for tag_id in ordered)
    assert any(tag_id.endswith("heater.OP") for tag_id in ordered)
    # each digester with slurry has a way for its gas that somebody declared open
    snapshot = rig.look()
    for unit, run in rig.automation.view().run.units.items():
        ways = (snapshot.samples[f"{unit}.{way}_outlet.PV"] for way in ("rich", "lean"))
        opened = [way for way in ways if way.quality is Quality.UNCERTAIN and way.value]
        assert opened or not run.loaded, unit


def test_valves_that_stand_as_they_should_leave_no_card(rig: HandRig) -> None:
    for _ in range(5):
        rig.step(10.0)
        rig.turn_valves()
    rig.step()
    assert rig.turn_valves() == 0
