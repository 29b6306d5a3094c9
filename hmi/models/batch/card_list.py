"""Which job cards are shown in which order, and which first?"""

from collections.abc import Sequence

from plant.batch.cards import JobCard
from plant.batch.plant_run import PlantRun


def shown_cards(run: PlantRun) -> tuple[JobCard, ...]:
    """Return the cards for the list: open ones first, the oldest on top; then the done ones."""
    waiting = sorted((card for card in run.cards if card.is_open), key=lambda c: c.issued_ms)
    done = (card for card in run.cards if card.signed_by)
    return (*waiting, *sorted(done, key=lambda card: -card.signed_ms))


def open_count(run: PlantRun) -> int:
    """Return how much waits for a person: open cards and resume cards."""
    return sum(card.is_open for card in run.cards) + len(run.resumes)


def card_for(cards: Sequence[JobCard], wanted: str) -> JobCard | None:
    """Return the card to show: by id, else the first of a unit, else the first of all.

    Args:
        cards: as `shown_cards` returns them.
        wanted: a card's id, a unit's id, or empty.
    """
    by_id = next((card for card in cards if card.card_id == wanted), None)
    if by_id is not None:
        return by_id
    of_unit = next((card for card in cards if card.unit_id == wanted), None)
    return of_unit or next(iter(cards), None)
