"""May this job card be signed with what was entered, and what follows from it?"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from control.batch.draft import Draft
from control.batch.facts import Facts
from control.batch.turnaround import cards
from plant.batch.cards import CardField, CardKind, Feeding, FeedLayer, JobCard
from plant.batch.run import UnitRun
from plant.batch.states import UnitMode
from plant.message import Message, message
from plant.operation.requests import SignCard

_TOLERANCE_M3 = 0.05
"""Layers are measured in buckets; sums may be out by this much."""


def sign(draft: Draft, facts: Facts, card: JobCard, request: SignCard) -> tuple[Message, ...]:
    """Sign a card, or return what is wrong with what was entered; then nothing has changed."""
    run = draft.units[card.unit_id]
    wrong = [*_wrong_fields(card, request), *_not_empty(facts, run, card)]
    if card.kind is CardKind.LOAD:
        wrong += _wrong_load(draft, facts, run, request.layers)
    if wrong:
        return tuple(wrong)
    asker = request.asker
    signed = replace(
        card,
        entered=MappingProxyType(dict(request.entered)),
        signed_by=asker.operator,
        signed_ms=draft.now_ms,
    )
    draft.cards = tuple(signed if each is card else each for each in draft.cards)
    if card.kind is CardKind.LOAD:
        feeding = Feeding(run.unit_id, draft.now_ms, asker.operator, tuple(request.layers))
        draft.feedings[run.unit_id] = feeding
    if card.kind not in cards.OF_THE_LOAD:
        draft.enter(cards.entry_of(signed, run.batch_id))
    text = message(
        "batch.event.signed", unit=run.unit_id, card=card.card_id, operator=asker.operator
    )
    draft.event(run.unit_id, text)
    return ()


def _not_empty(facts: Facts, run: UnitRun, card: JobCard) -> Iterator[Message]:
    """Refuse a discharge that the level contradicts; in manual a person knows better."""
    level = facts.of(run.unit_id).level_percent
    if card.kind is not CardKind.DISCHARGE or run.mode is UnitMode.MANUAL or level is None:
        return
    if level > facts.settings.proofs.drained_percent:
        yield message("card.refusal.not_empty", unit=run.unit_id, level=round(level, 1))


def _wrong_fields(card: JobCard, request: SignCard) -> Iterator[Message]:
    if not request.asker.operator.strip():
        yield message("card.refusal.nameless")
    for field in card.fields:
        text = request.entered.get(field.key, "").strip()
        if text:
            yield from _wrong_reading(field, text)
        elif field.required:
            yield message("card.refusal.missing", reading=field.key)


def _wrong_reading(field: CardField, text: str) -> Iterator[Message]:
    if not field.unit:
        return
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        yield message("card.refusal.not_a_number", reading=field.key, value=text)
    elif not field.takes(value):
        yield message(
            "card.refusal.below" if field.below else "card.refusal.range",
            reading=field.key,
            value=value,
            low="" if field.low is None else field.low,
            high="" if field.high is None else field.high,
            symbol=field.unit,
        )


def _wrong_load(
    draft: Draft, facts: Facts, run: UnitRun, layers: Sequence[FeedLayer]
) -> Iterator[Message]:
    if not layers:
        yield message("card.refusal.no_layers")
    for layer in layers:
        sound = layer.kg > 0 and layer.m3 > 0 and 0 < layer.ts <= 1 and 0 < layer.vs <= 1
        if not layer.material.strip() or not sound:
            yield message("card.refusal.layer", material=layer.material)
        if layer.inoculum:
            yield from _wrong_inoculum(draft, facts, layer)
    most_m3 = facts.of(run.unit_id).slurry_m3
    total_m3 = sum(layer.m3 for layer in layers)
    if most_m3 is not None and total_m3 > most_m3 + _TOLERANCE_M3:
        yield message(
            "card.refusal.too_much", unit=run.unit_id, total=round(total_m3, 2), most=most_m3
        )


def _wrong_inoculum(draft: Draft, facts: Facts, layer: FeedLayer) -> Iterator[Message]:
    """Refuse digestate of a batch in which the methanogens have died."""
    source = draft.units.get(_unit_of(layer.source))
    limit = facts.settings.proofs.inoculum_degc
    if source is not None and source.hottest_degc > limit:
        yield message(
            "card.refusal.inoculum",
            unit=source.unit_id,
            hottest=round(source.hottest_degc, 1),
            limit=limit,
        )


def _unit_of(source: str) -> str:
    """Return the unit that a layer's source names: ``D3`` of ``d3``, ``D3-2026-11-20-1``."""
    words = source.replace("-", " ").split()
    return words[0].upper() if words else ""
