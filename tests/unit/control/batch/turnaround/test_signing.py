"""A card is signed with a name and readings within their ranges, or not at all."""

import json
from dataclasses import replace

import pytest

from plant.batch.cards import CardKind, FeedLayer, JobCard
from plant.batch.states import TurnaroundPhase as Phase
from plant.batch.states import UnitMode
from plant.operation.requests import Asker, BeginTurnaround, SetUnitMode, SignCard
from plant.operation.store import BatchEntry
from plant.tag import Role
from tests.unit.control.batch.digesters import (
    COOL,
    LAYERS,
    OPERATOR,
    Digesters,
    empty_plant,
    running_plant,
)

INOCULUM = FeedLayer("digestate", 2000.0, 0.04, 0.6, 2.0, "D1-2026-11-20-1", inoculum=True)


def cleaning() -> tuple[Digesters, JobCard]:
    digesters = empty_plant()
    digesters.ask(BeginTurnaround(OPERATOR, "D4", Phase.CLEAN))
    card = digesters.card(CardKind.CLEAN, "D4")
    assert card is not None
    return digesters, card


def loading() -> tuple[Digesters, JobCard]:
    digesters = empty_plant()
    digesters.step()
    card = digesters.card(CardKind.LOAD)
    assert card is not None
    return digesters, card


PERMIT = {"locks": "12, 13", "o2": "20.9", "ch4_lel": "0", "h2s": "0.5"}


def test_an_entry_permit_is_signed_with_readings_within_their_limits() -> None:
    digesters, card = cleaning()
    assert not digesters.ask(SignCard(OPERATOR, card.card_id, PERMIT))
    signed = next(each for each in digesters.plant.cards if each.card_id == card.card_id)
    assert (signed.signed_by, signed.signed_ms) == ("Anu", digesters.now_ms)
    assert signed.entered["locks"] == "12, 13"
    assert not signed.is_open


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("o2", "19.9", "card.refusal.range"),
        ("o2", "", "card.refusal.missing"),
        ("o2", "twenty", "card.refusal.not_a_number"),
        ("o2", "nan", "card.refusal.not_a_number"),
        ("ch4_lel", "10", "card.refusal.below"),
        ("h2s", "5.0", "card.refusal.below"),
        ("h2s", "-1", "card.refusal.below"),
        ("locks", " ", "card.refusal.missing"),
    ],
)
def test_an_entry_permit_is_refused(key: str, value: str, reason: str) -> None:
    digesters, card = cleaning()
    before = digesters.plant
    assert digesters.ask(SignCard(OPERATOR, card.card_id, {**PERMIT, key: value})) == (reason,)
    assert digesters.plant == before


def test_everything_wrong_is_told_at_once() -> None:
    digesters, card = cleaning()
    nameless = Asker("r", " ", Role.OPERATOR)
    assert digesters.ask(SignCard(nameless, card.card_id)) == (
        "card.refusal.nameless",
        *["card.refusal.missing"] * 4,
    )


def test_what_need_not_be_entered_may_be_left_out() -> None:
    digesters, card = cleaning()
    loose = tuple(replace(field, required=False) for field in card.fields)
    digesters.plant = replace(digesters.plant, cards=(replace(card, fields=loose),))
    assert not digesters.ask(SignCard(OPERATOR, card.card_id))


def test_a_load_is_kept_as_the_units_feeding() -> None:
    digesters, card = loading()
    assert not digesters.ask(SignCard(OPERATOR, card.card_id, {}, LAYERS))
    feeding = digesters.plant.feedings["D1"]
    assert (feeding.name, feeding.layers) == ("Anu", LAYERS)
    digesters.step()
    assert digesters.unit().phase is Phase.LEAK_TEST
    assert digesters.unit().loaded


@pytest.mark.parametrize(
    "change",
    [{"kg": 0.0}, {"m3": -1.0}, {"ts": 1.2}, {"vs": 0.0}, {"material": " "}],
)
def test_a_layer_that_is_not_whole_is_refused(change: dict[str, object]) -> None:
    digesters, card = loading()
    layer = replace(LAYERS[0], **change)  # type: ignore[arg-type]  # one wrong field each
    assert digesters.ask(SignCard(OPERATOR, card.card_id, {}, (layer,))) == (
        "card.refusal.layer",
    )


def test_an_empty_load_is_refused() -> None:
    digesters, card = loading()
    assert digesters.ask(SignCard(OPERATOR, card.card_id)) == ("card.refusal.no_layers",)


def test_more_than_the_digester_takes_is_refused() -> None:
    digesters, card = loading()
    digesters.known = replace(COOL, slurry_m3=5.0)
    full = (replace(LAYERS[0], m3=5.04),)  # within what buckets measure
    over = (replace(LAYERS[0], m3=5.06),)
    assert digesters.ask(SignCard(OPERATOR, card.card_id, {}, over)) == (
        "card.refusal.too_much",
    )
    assert not digesters.ask(SignCard(OPERATOR, card.card_id, {}, full))


@pytest.mark.parametrize(
    ("hottest", "source", "refused"),
    [
        (58.5, "D1-2026-11-20-1", True),
        (58.5, "d1", True),
        (58.0, "D1", False),
        (58.5, "ST", False),
        (58.5, "", False),
    ],
)
def test_inoculum_of_a_batch_that_was_too_hot_is_refused(
    hottest: float, source: str, refused: bool
) -> None:
    digesters = running_plant()
    hot = replace(digesters.unit(), hottest_degc=hottest)
    digesters.plant = replace(digesters.plant, units={**digesters.plant.units, "D1": hot})
    card = digesters.card(CardKind.LOAD, "D2")
    assert card is not None
    layers = (LAYERS[0], replace(INOCULUM, source=source))
    reasons = digesters.ask(SignCard(OPERATOR, card.card_id, {}, layers))
    assert reasons == (("card.refusal.inoculum",) if refused else ())


def test_a_discharge_that_the_level_contradicts_is_not_signed() -> None:
    digesters = running_plant()
    digesters.until("2026-11-25 17:00")
    card = digesters.card(CardKind.DISCHARGE)
    assert card is not None
    assert digesters.sign(card) == ("card.refusal.not_empty",)
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.MANUAL))
    assert not digesters.sign(card)  # the sensor may be wrong: a person knows better


def test_an_empty_vessels_discharge_may_be_signed() -> None:
    digesters = running_plant()
    digesters.until("2026-11-25 17:00")
    card = digesters.card(CardKind.DISCHARGE)
    assert card is not None
    digesters.known = replace(COOL, level_percent=4.0)
    assert not digesters.sign(card)


def test_cards_before_the_load_belong_to_the_batch_that_ended() -> None:
    digesters = running_plant()
    digesters.until("2026-11-25 17:00")
    card = digesters.card(CardKind.DISCHARGE)
    assert card is not None
    digesters.known = replace(COOL, level_percent=None)
    entries = entries_of(digesters, SignCard(OPERATOR, card.card_id))
    assert [(each.kind, each.batch_id) for each in entries] == [("card", "D1-2026-11-20-1")]


def test_load_and_later_cards_stand_in_the_record_of_the_batch_that_begins() -> None:
    digesters = running_plant()
    digesters.until("2026-11-21 16:59")
    digesters.sign_all()
    digesters.step()
    digesters.sign_all()
    digesters.until("2026-11-21 16:59:30")
    assert digesters.unit("D2").phase is Phase.BASELINE
    digesters.until("2026-11-21 17:25")
    digesters.sign_all()
    digesters.step()
    assert digesters.unit("D2").place == "LOAD"
    found = [each for each in digesters.entries if each.batch_id == "D2-2026-11-21-1"]
    assert [each.kind for each in found] == ["feeding", *["card"] * 4]
    layers = json.loads(found[0].facts)["layers"]
    assert layers[0]["material"] == "cow dung"
    baseline = json.loads(found[3].facts)
    assert baseline["ph"] == "7.00"


def entries_of(digesters: Digesters, request: SignCard) -> list[BatchEntry]:
    before = len(digesters.entries)
    assert not digesters.ask(request)
    return digesters.entries[before:]
