"""Whatever people ask for and whenever, every transition is a legal one and happens once."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from control.batch.boundaries import HOUR_MS, local_date
from control.batch.isa88 import follow
from control.batch.requests import BatchRequest
from plant.batch.states import ResumeChoice, TurnaroundPhase, UnitMode, Verb
from plant.operation.requests import (
    AnswerResume,
    BeginTurnaround,
    ChangeBatch,
    ChangeRota,
    ChooseRecipe,
    ConfirmTransition,
    HoldAll,
    SetUnitMode,
    SignCard,
    UnitVerb,
)
from plant.recipe.model import MissedStart
from tests.unit.control.batch.digesters import (
    COOL,
    DIGESTERS,
    ENGINEER,
    LAYERS,
    OPERATOR,
    RECIPE,
)
from tests.unit.control.batch.lives import Life
from tests.unit.control.batch.test_disturbed_years import ZONES

RECIPES = {
    ("test", version): replace(RECIPE, version=version, missed_start=missed)
    for version, missed in enumerate(MissedStart, start=1)
}
LIVES, SOAK_LIVES = 12, 1000
DEEDS = 150


def a_request(life: Life) -> BatchRequest:
    """Return something that a person could ask for, sensible or not."""
    random, digesters = life.random, life.digesters
    unit_id = random.choice((*DIGESTERS[:3], *DIGESTERS))
    sequence = random.choice((-1, digesters.unit(unit_id).sequence, 3))
    day = local_date(digesters.now_ms, digesters.zone) + timedelta(days=random.randrange(9))
    kinds: tuple[BatchRequest, ...] = (
        UnitVerb(OPERATOR, unit_id, random.choice(list(Verb)), sequence),
        UnitVerb(OPERATOR, unit_id, random.choice(list(Verb))),
        HoldAll(OPERATOR),
        SetUnitMode(OPERATOR, unit_id, random.choice(list(UnitMode))),
        SetUnitMode(OPERATOR, unit_id, UnitMode.AUTOMATIC),
        ConfirmTransition(OPERATOR, unit_id, sequence),
        BeginTurnaround(OPERATOR, unit_id, random.choice(list(TurnaroundPhase))),
        _a_signature(life),
        AnswerResume(OPERATOR, unit_id, random.choice(list(ResumeChoice))),
        ChangeRota(
            OPERATOR,
            random.choice(("skip", "postpone", "swap", "restore")),
            day.isoformat(),
            (day + timedelta(days=random.randrange(4))).isoformat(),
        ),
        ChooseRecipe(OPERATOR, "test", random.randrange(1, 5)),
        ChangeBatch(ENGINEER, unit_id, "stages.1.end.clock", "08:00"),
    )
    return random.choice(kinds)


def _a_signature(life: Life) -> SignCard:
    cards = life.digesters.plant.cards
    card_id = life.random.choice(cards).card_id if cards else ""
    return SignCard(OPERATOR, card_id, {"o2": "0.5", "ph": "7"}, LAYERS)


def a_deed(life: Life) -> None:
    """Let something happen: time, a request, people's work, a sensor, a cut, a wrong clock."""
    random, digesters = life.random, life.digesters
    match random.randrange(12):
        case 0 | 1 | 2 | 3:
            before = digesters.plant
            reasons = digesters.ask(a_request(life))
            assert not reasons or digesters.plant == before
            life.commit()
        case 4 | 5:
            life.people()
        case 6:
            digesters.known = random.choice(
                (
                    replace(COOL, level_percent=2.0),
                    replace(COOL, inputs_good=False, temperature_degc=None),
                    replace(COOL, settled=False, unsettled=("D1.heater.OP",)),
                    replace(COOL, temperature_degc=59.0, o2_percent=8.0),
                )
            )
        case 7:
            life.wall_ms = random.choice((0, 1000, -80_000, HOUR_MS, -24 * HOUR_MS))
            life.wall_ms += random.choice((0, 0, 365 * 24 * HOUR_MS, -365 * 24 * HOUR_MS))
        case 8:
            within_a_step = random.random() < 0.5
            life.cut_power(random.randrange(1000, 6 * HOUR_MS), within_a_step=within_a_step)
        case 9:
            life.sleep(random.choice((75_000, 4 * HOUR_MS, 60 * HOUR_MS)))
        case _:
            life.pass_ms(random.randrange(1000, 12 * HOUR_MS))


def is_sound(seed: int) -> None:
    """Live one random life and look at every transition in it."""
    zone = list(ZONES)[seed % len(ZONES)]
    life = Life(seed, zone, ZONES[zone])
    life.digesters.recipes = RECIPES
    for _ in range(DEEDS):
        a_deed(life)
        run = life.digesters.plant
        assert not life.chronicle.wrong, (seed, life.chronicle.wrong[0])
        assert all(each.sequence >= 0 for each in run.units.values())
        assert len({card.card_id for card in run.cards}) == len(run.cards)
        assert set(run.resumes) <= {
            each.unit_id for each in run.units.values() if follow(each.state, Verb.RESTART)
        }


@pytest.mark.soak
@pytest.mark.timeout(900)  # the long version; the short one takes a second
@pytest.mark.parametrize("group", range(4))
def test_random_lives_are_sound(group: int, *, soak: bool) -> None:
    for seed in range(group, SOAK_LIVES if soak else LIVES, 4):
        is_sound(seed)


def test_a_random_life_goes_through_batches_at_all() -> None:
    life = Life(5, "Asia/Kolkata", ZONES["Asia/Kolkata"])
    life.random = Random(5)
    for _ in range(40):
        life.people()
        life.pass_ms(6 * HOUR_MS)
    assert life.chronicle.completed
