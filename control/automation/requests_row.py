"""What does the audit journal say of a person's request and of its answer?"""

from dataclasses import fields

from plant.clock import Clock
from plant.command import Origin
from plant.operation.requests import Answer, Request
from plant.ports import JournalEntry


def row_of(request: Request, clock: Clock, answer: Answer | None = None) -> JournalEntry:
    """Return the journal's row of a request, or of its answer.

    Args:
        request: what was asked.
        clock: the trusted clock.
        answer: what became of it; None for the row before.
    """
    result, reason = "", request.asker.reason
    if answer is not None:
        result = "confirmed" if answer.accepted else "refused"
        reason = " ".join(each.key for each in answer.reasons)
    return JournalEntry(
        kind="requested" if answer is None else "outcome",
        operator=request.asker.operator,
        authenticated=False,
        origin=Origin.OPERATOR.value,
        subject=_subject(request),
        action=type(request).__name__,
        old="",
        new=_asked(request),
        reason=reason,
        result=result,
        command_id=request.asker.request_id,
        utc_ms=clock.utc_ms(),
        monotonic_s=clock.monotonic_s(),
    )


def _subject(request: Request) -> str:
    for name in ("tag_id", "unit_id", "card_id", "day", "recipe_id"):
        found = getattr(request, name, "")
        if found:
            return str(found)
    return ""


def _asked(request: Request) -> str:
    """Return what was asked for as text: the request's own fields without who asks."""
    asked = {each.name: getattr(request, each.name) for each in fields(request)}
    del asked["asker"]
    return ", ".join(
        f"{name}={getattr(value, 'value', value)}" for name, value in asked.items()
    )
