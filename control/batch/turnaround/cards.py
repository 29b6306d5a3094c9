"""Which job cards wait for people, and what stands on them?"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from control.batch.boundaries import local_date
from control.batch.draft import Draft
from control.batch.facts import Facts
from plant.batch.cards import CardField, CardKind, JobCard
from plant.batch.run import UnitRun
from plant.batch.settings import Proofs
from plant.message import Message, message
from plant.operation.store import BatchEntry

_STEPS: Mapping[CardKind, int] = MappingProxyType(
    {
        CardKind.COOL: 1,
        CardKind.DISCHARGE: 4,
        CardKind.CLEAN: 6,
        CardKind.LOAD: 4,
        CardKind.LEAK_TEST: 4,
        CardKind.PURGE: 2,
        CardKind.BASELINE: 2,
        CardKind.READY: 2,
        CardKind.SAMPLE: 2,
        CardKind.START: 2,
    }
)
"""How many steps the texts have for each kind: ``card.clean.step.1`` and on."""

OF_THE_LOAD = frozenset(
    {
        CardKind.LOAD,
        CardKind.LEAK_TEST,
        CardKind.PURGE,
        CardKind.BASELINE,
        CardKind.READY,
        CardKind.START,
    }
)
"""Cards that belong to the batch that begins, not to the one that ended."""

_NOT_OF_A_PROCEDURE = frozenset({CardKind.START, CardKind.VALVE})


def issue(draft: Draft, facts: Facts, run: UnitRun, kind: CardKind, about: Message) -> None:
    """Issue a card of a kind for a unit.

    Args:
        draft: of the step.
        facts: for the ranges of the fields and the plant's calendar.
        run: the unit.
        kind: what is to be done.
        about: the card's sentence.
    """
    steps = [
        message(f"card.{kind.value}.step.{number}", unit=run.unit_id)
        for number in range(1, _STEPS[kind] + 1)
    ]
    if kind is CardKind.LOAD:
        steps.insert(0, _inoculum(run, facts.settings.proofs))
    day = local_date(draft.now_ms, facts.zone).isoformat()
    base = (
        run.batch_id if run.batch_id and kind is not CardKind.START else f"{run.unit_id}-{day}"
    )
    card = JobCard(
        card_id=f"{base}.{kind.value}.{run.sequence}",
        unit_id=run.unit_id,
        kind=kind,
        issued_ms=draft.now_ms,
        text=about,
        steps=tuple(steps),
        fields=tuple(_fields(kind, facts.settings.proofs)),
    )
    draft.cards = (*draft.cards, card)


def of_phase(draft: Draft, run: UnitRun) -> JobCard | None:
    """Return the card of a unit's present turnaround phase, None while there is none."""
    if run.phase is None:
        return None
    kind = CardKind(run.phase.value)
    return next(
        (
            card
            for card in reversed(draft.cards)
            if card.unit_id == run.unit_id
            and card.kind is kind
            and card.issued_ms >= run.phase_since_ms
            and not card.withdrawn
        ),
        None,
    )


def open_start(draft: Draft, unit_id: str = "") -> JobCard | None:
    """Return the open card that asks for a start; of one unit, or of any."""
    return next(
        (
            card
            for card in draft.cards
            if card.kind is CardKind.START and card.is_open and unit_id in {"", card.unit_id}
        ),
        None,
    )


def withdraw(draft: Draft, cards: Iterable[JobCard]) -> None:
    """Mark cards that nobody needs to do any more."""
    gone = {card.card_id for card in cards if card.is_open}
    if gone:
        draft.cards = tuple(
            replace(card, withdrawn=True) if card.card_id in gone else card
            for card in draft.cards
        )


def withdraw_starts(draft: Draft) -> None:
    """Let the questions for a start go: it was made, or it is another's turn."""
    draft.cards = tuple(
        card for card in draft.cards if card.kind is not CardKind.START or card.signed_by
    )


def withdraw_all(draft: Draft, unit_id: str) -> None:
    """Mark all open cards of a unit's procedure: starts are the rota's, valves the outputs'."""
    own = (card for card in draft.cards if card.unit_id == unit_id)
    withdraw(draft, (card for card in own if card.kind not in _NOT_OF_A_PROCEDURE))


def note_baseline(draft: Draft, facts: Facts, run: UnitRun) -> None:
    """Keep the baseline readings that the sensors gave, on the card that nobody had to sign."""
    if of_phase(draft, run) is None:
        issue(
            draft,
            facts,
            run,
            CardKind.BASELINE,
            message("card.baseline.text", unit=run.unit_id),
        )
    known = facts.of(run.unit_id)
    readings = {"temperature": known.temperature_degc, "ph": known.ph}
    entered = {key: f"{value:.2f}" for key, value in readings.items() if value is not None}
    taken = of_phase(draft, run)
    draft.cards = tuple(
        replace(card, withdrawn=True, entered=MappingProxyType(entered))
        if card is taken
        else card
        for card in draft.cards
    )


def record_since_load(draft: Draft, run: UnitRun) -> None:
    """Write the cards of the load that begins to ferment into its batch's record."""
    kept = (card for card in draft.cards if card.unit_id == run.unit_id)
    for card in kept:
        if card.kind in OF_THE_LOAD and (card.signed_by or card.entered):
            draft.enter(entry_of(card, run.batch_id))


def entry_of(card: JobCard, batch_id: str) -> BatchEntry:
    """Return a closed card as a line of a batch's record."""
    return BatchEntry(
        batch_id=batch_id,
        unit_id=card.unit_id,
        utc_ms=card.signed_ms or card.issued_ms,
        kind="card",
        operator=card.signed_by,
        text=card.text,
        facts=json.dumps({"card": card.card_id, **card.entered}),
    )


def forget(draft: Draft, unit_id: str) -> None:
    """Let a unit's closed cards go: a new procedure begins."""
    draft.cards = tuple(card for card in draft.cards if card.unit_id != unit_id or card.is_open)


def _inoculum(run: UnitRun, proofs: Proofs) -> Message:
    """Say whether the unit's own digestate may inoculate the next batch."""
    if run.hottest_degc > proofs.inoculum_degc:
        return message(
            "card.load.inoculum_tank",
            unit=run.unit_id,
            hottest=round(run.hottest_degc, 1),
            limit=proofs.inoculum_degc,
        )
    return message("card.load.inoculum_own", unit=run.unit_id)


def _fields(kind: CardKind, proofs: Proofs) -> Iterator[CardField]:
    match kind:
        case CardKind.COOL:
            yield CardField("temperature", "°C", high=proofs.cool_degc)
        case CardKind.CLEAN:
            yield CardField("locks")
            yield CardField("o2", "%", low=proofs.entry_o2_percent, high=25.0)
            yield CardField(
                "ch4_lel", "% LEL", low=0.0, high=proofs.entry_lel_percent, below=True
            )
            yield CardField("h2s", "ppm", low=0.0, high=proofs.entry_h2s_ppm, below=True)
        case CardKind.LEAK_TEST:
            yield CardField("pressure_fall", "mbar", low=0.0, high=proofs.leak_mbar)
        case CardKind.PURGE:
            yield CardField("o2", "%", low=0.0, high=proofs.purged_o2_percent)
        case CardKind.SAMPLE:
            yield CardField("ph", "pH", low=2.0, high=12.0)
        case CardKind.BASELINE:
            yield CardField("ph", "pH", low=2.0, high=12.0)
            yield CardField("temperature", "°C", low=0.0, high=100.0)
        case _:
            return
