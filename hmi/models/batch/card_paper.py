"""How does a job card look on paper? What, where, steps, readings and a signature."""

from zoneinfo import ZoneInfo

from hmi.documents.paper import Paper
from hmi.models.batch.card_entry import range_of
from hmi.models.local_time import day_text, minute_text
from plant.batch.cards import CardKind, JobCard
from plant.texts import Texts

_BLANK = "\N{LOW LINE}" * 18
_BLANK_LAYERS = 4
_BY_HAND_PX = 9
"""Room above and below what is filled in with a pen."""

_COLUMNS = ("material", "kg", "ts", "vs", "m3", "source", "inoculum")


def card_title(card: JobCard, texts: Texts) -> str:
    """Return ``Cleaning, Digester 3``."""
    kind = texts(f"card.kind.{card.kind.value}")
    return texts("card.title", kind=kind, unit=texts.unit_name(card.unit_id))


def moment(utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``Fri 20 Nov 2026, 16:36``."""
    return f"{day_text(utc_ms, zone)}, {minute_text(utc_ms, zone)}"


def card_paper(card: JobCard, *, texts: Texts, zone: ZoneInfo, plant: str) -> str:
    """Return the card as a document: filled in where it is signed, with blanks where not."""
    paper = Paper(card_title(card, texts))
    issued = texts("card.page.issued", time=moment(card.issued_ms, zone))
    paper.line(f"{plant} · {card.card_id} · {issued}", small=True)
    paper.line(texts.say(card.text))
    if card.steps:
        paper.heading(texts("card.page.steps"))
        paper.numbered([texts.say(step) for step in card.steps])
    if card.fields:
        paper.heading(texts("card.page.readings"))
        readings = [_reading(card, place, texts) for place in range(len(card.fields))]
        paper.table((), readings, padding_px=_BY_HAND_PX)
    if card.kind is CardKind.LOAD:
        paper.heading(texts("card.page.layers"))
        blank = [("",) * len(_COLUMNS)] * _BLANK_LAYERS
        head = [texts(f"card.layer.{name}") for name in _COLUMNS]
        paper.table(head, blank, padding_px=_BY_HAND_PX)
    paper.heading(texts("card.page.signature"))
    if card.signed_by:
        signed = moment(card.signed_ms, zone)
        paper.line(texts("card.page.signed", who=card.signed_by, time=signed))
    else:
        names = [[f"{texts('card.page.name')}: {_BLANK}", _BLANK]]
        paper.table((), names, padding_px=_BY_HAND_PX)
    return paper.html()


def _reading(card: JobCard, place: int, texts: Texts) -> list[str]:
    field = card.fields[place]
    allowed = range_of(field)
    return [
        texts(f"card.field.{field.key}"),
        f"{card.entered.get(field.key, _BLANK)} {field.unit}",
        "" if allowed is None else texts.say(allowed),
    ]
