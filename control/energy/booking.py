"""Who is charged what was used? Loads of the day, open rows of the ledger, reservations."""

from dataclasses import replace

from control.energy.books import WMS_PER_WH, Claim, LoadBook
from plant.energy.ledger import LedgerRow
from plant.energy.load import Load
from plant.energy.settings import TariffChoice


def booked(book: LoadBook, *, metered: int, rated: int, protective: bool) -> LoadBook:
    """Return the load's book with W·ms more, or less."""
    whole = metered + rated
    if not (metered or rated):
        return book
    guarded = whole if protective else 0
    return replace(
        book,
        used=book.used + whole,
        protective=book.protective + guarded,
        since_plan=book.since_plan + whole,
        row_metered=book.row_metered + metered,
        row_rated=book.row_rated + rated,
        row_protective=book.row_protective + guarded,
    )


def ran(book: LoadBook, *, on: bool, dt_ms: int, now_ms: int) -> LoadBook:
    """Return the load's book after a step in which it was commanded on for ``dt_ms``."""
    if not dt_ms and on is book.on:
        return book
    return replace(
        book,
        on=on,
        last_on_ms=now_ms if on else book.last_on_ms,
        on_ms=book.on_ms + dt_ms,
        row_on_ms=book.row_on_ms + dt_ms,
    )


def drained(claim: Claim, wms: int) -> Claim:
    """Return the reservation less what was used of it."""
    return replace(claim, left=max(0, claim.left - max(0, wms)))


def closed_row(
    load: Load, book: LoadBook, *, day: str, now_ms: int, batch_id: str, bought: TariffChoice
) -> tuple[LoadBook, LedgerRow | None]:
    """Return the load's book with a new row begun, and the row before, if anything is in it.

    Rows tell whole Wh; the rest stays for the next one, so that rows add up.

    Args:
        load: whose.
        book: of the load.
        day: plant day of the row that ends.
        now_ms: its end.
        batch_id: batch of the row that begins.
        bought: how electricity was bought.
    """
    metered, metered_rest = _whole(book.row_metered)
    rated, rated_rest = _whole(book.row_rated)
    protective, protective_rest = _whole(book.row_protective)
    row = LedgerRow(
        day=day,
        start_ms=book.row_start_ms,
        end_ms=now_ms,
        unit_id=load.unit_id,
        load_id=load.load_id,
        consumer=load.kind,
        batch_id=book.row_batch,
        metered_wh=metered,
        rated_wh=rated,
        protective_wh=protective,
        on_ms=book.row_on_ms,
        tariff=bought.tariff_id,
        override=bought.override_label,
        override_rate=bought.override_rate,
    )
    begun = replace(
        book,
        row_start_ms=now_ms,
        row_batch=batch_id,
        row_metered=metered_rest,
        row_rated=rated_rest,
        row_protective=protective_rest,
        row_on_ms=0,
    )
    return begun, row if metered or rated or row.on_ms else None


def _whole(wms: int) -> tuple[int, int]:
    """Return whole Wh, towards 0, and what is left in W·ms."""
    whole = abs(wms) // WMS_PER_WH
    if wms < 0:
        whole = -whole
    return whole, wms - whole * WMS_PER_WH
