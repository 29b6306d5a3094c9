"""A manual valve should stand otherwise: a job card asks a person to turn it."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from control.stage_outputs.sheet import ValveWish
from plant.batch.cards import CardField, CardKind, JobCard
from plant.batch.plant_run import PlantRun
from plant.message import message
from plant.operation.requests import SignCard

POSITION = "position"
"""Key of the card's field: 1 for open, 0 for closed."""


def with_valve_cards(run: PlantRun, wishes: Sequence[ValveWish], now_ms: int) -> PlantRun:
    """Return the run with a card for each valve that should stand otherwise.

    A card whose valve stands as it should, or whose wish has changed, is withdrawn.

    Args:
        run: the plant's procedures with their cards.
        wishes: what the stages want of manual valves and do not see yet.
        now_ms: trusted time.
    """
    wanted = {(wish.tag_id, wish.is_open): wish for wish in wishes}
    open_cards = {
        (card.tag_id, _wants_open(card)): card
        for card in run.cards
        if card.kind is CardKind.VALVE and card.is_open
    }
    if wanted.keys() == open_cards.keys():
        return run
    gone = {card.card_id for key, card in open_cards.items() if key not in wanted}
    kept = (
        replace(card, withdrawn=True) if card.card_id in gone else card for card in run.cards
    )
    new = (_card(wish, now_ms) for key, wish in wanted.items() if key not in open_cards)
    return replace(run, cards=(*kept, *new))


def valve_card(run: PlantRun, card_id: str) -> JobCard | None:
    """Return the open valve card of that id, None where there is none."""
    return next(
        (
            card
            for card in run.cards
            if card.card_id == card_id and card.kind is CardKind.VALVE and card.is_open
        ),
        None,
    )


def position_of(request: SignCard) -> float | None:
    """Return the declared position, 0 or 1; None where it was not entered so."""
    return {"0": 0.0, "1": 1.0}.get(request.entered.get(POSITION, "").strip())


def with_signed(run: PlantRun, card: JobCard, request: SignCard, now_ms: int) -> PlantRun:
    """Return the run with the card signed."""
    signed = replace(
        card,
        entered=MappingProxyType(dict(request.entered)),
        signed_by=request.asker.operator,
        signed_ms=now_ms,
    )
    return replace(run, cards=tuple(signed if each is card else each for each in run.cards))


def _card(wish: ValveWish, now_ms: int) -> JobCard:
    word = "open" if wish.is_open else "close"
    return JobCard(
        card_id=f"{wish.tag_id}.{word}.{now_ms // 1000}",
        unit_id=wish.unit_id,
        kind=CardKind.VALVE,
        issued_ms=now_ms,
        text=message(f"automation.valve.{word}", tag=wish.tag_id),
        steps=(
            message("automation.valve.look", tag=wish.tag_id),
            message(f"automation.valve.turn_{word}", tag=wish.tag_id),
            message("automation.valve.declare", tag=wish.tag_id),
        ),
        fields=(CardField(POSITION, low=0.0, high=1.0),),
        tag_id=wish.tag_id,
    )


def _wants_open(card: JobCard) -> bool:
    return card.text.key == "automation.valve.open"
