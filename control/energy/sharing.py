"""How much of the planned heat has a heater still got in this hour?"""

from control.energy.books import WMS_PER_WH, EnergyBooks

HOUR_MS = 3_600_000


def credit_of(books: EnergyBooks, load_id: str, now_ms: int) -> int | None:
    """Return Wh that the plan gives it up to this hour's end, less what it has had of them.

    None where nothing is planned and the budget alone binds.
    """
    plan = books.plan
    if not plan.planned:
        return None
    hours = plan.by_load.get(load_id, ())
    given = sum(hours[: hour_of(books, now_ms) + 1])
    return given - _had(books, load_id)


def promised_wh(books: EnergyBooks) -> int:
    """Return Wh that the plan still gives to all heaters until 17:00."""
    plan = books.plan
    return sum(
        max(0, sum(hours) - _had(books, load_id)) for load_id, hours in plan.by_load.items()
    )


def next_credit_ms(books: EnergyBooks, load_id: str, now_ms: int) -> int:
    """Return the begin of the next hour in which the plan gives it heat, 0 for none."""
    plan = books.plan
    hours = plan.by_load.get(load_id, ()) if plan.planned else ()
    had, given = _had(books, load_id), 0
    for number, wh in enumerate(hours):
        given += wh
        if number > hour_of(books, now_ms) and wh and given > had:
            return plan.start_ms + number * HOUR_MS
    return 0


def hour_of(books: EnergyBooks, now_ms: int) -> int:
    """Return the number of the plan's hour, from 0."""
    return max(0, (now_ms - books.plan.start_ms) // HOUR_MS)


def _had(books: EnergyBooks, load_id: str) -> int:
    """Return whole Wh that it used or has reserved since the plan was made."""
    book, claim = books.loads.get(load_id), books.claims.get(load_id)
    had = (book.since_plan if book else 0) + (claim.left if claim else 0)
    return had // WMS_PER_WH
