"""What was made and used since the last step, and to whom and which day is it charged?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from control.energy import gas as gas_of
from control.energy.booking import booked, drained, ran
from control.energy.books import Claim, EnergyBooks, GasBook, LoadBook, MeterBook
from control.energy.claims import LONGEST_STEP_MS
from control.energy.metering import Metered, read_meter
from plant.energy.load import EnergyEquipment, Load
from plant.sample import Snapshot


@dataclass(frozen=True, slots=True)
class Use:
    """W·ms that one load used, and in which time."""

    load_id: str
    metered: int
    rated: int
    since_ms: int
    meter: str


def measured(
    equipment: EnergyEquipment, books: EnergyBooks, snapshot: Snapshot, now_ms: int
) -> tuple[list[Use], EnergyBooks]:
    """Return what was used, and the books with counters, running times and gas gone on."""
    dt_ms = now_ms - books.seen_ms
    loads, on_ms = _running(equipment, books, snapshot, now_ms, dt_ms)
    meters, uses, over = dict(books.meters), list[Use](), books.over
    for meter in equipment.meters:
        book = meters.get(meter.key, _NEW_METER)
        running = [on_ms[each] * equipment.loads[each].rated_w for each in meter.loads]
        metered = read_meter(meter, book, running, snapshot)
        if metered.book is not book:
            meters[meter.key] = metered.book
        uses.extend(_uses(meter.key, meter.loads, metered))
        over += metered.over
    gas_books, gas_day = dict(books.gas_meters), books.gas
    known = gas_of.flare_is_known(equipment.flare, snapshot)
    readings = list[gas_of.GasReading]()
    for gas_meter in equipment.gas:
        gas_book = gas_books.get(gas_meter.counter, _NEW_GAS)
        reading = gas_of.read_gas(gas_meter, gas_book, snapshot, books.settings)
        if reading.book is not gas_book:
            gas_books[gas_meter.counter] = reading.book
            readings.append(reading)
    gas_day = gas_of.with_gas(gas_day, readings, flare_known=known)
    if dt_ms <= books.settings.gas_gap_s * 1000:
        gas_day = gas_of.with_flare(gas_day, equipment.flare, snapshot, dt_ms)
    return uses, replace(
        books,
        loads=MappingProxyType(loads),
        meters=MappingProxyType(meters),
        gas_meters=MappingProxyType(gas_books),
        gas=gas_day,
        over=over,
    )


def _running(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    snapshot: Snapshot,
    now_ms: int,
    dt_ms: int,
) -> tuple[dict[str, LoadBook], dict[str, int]]:
    """Return the loads' books with their running times, and how long each ran in this step.

    A load that is commanded on now counts as on for the whole step; one that was, for as long
    as its field unit lets it run on. The last known command stands while the unit is silent.
    Over a gap without steps a load that the cap limits did not run on for long either.
    """
    loads, on_ms = dict(books.loads), dict[str, int]()
    fail_safe_ms = int(books.settings.fail_safe_s * 1000)
    longest_ms = LONGEST_STEP_MS + fail_safe_ms
    for load_id, load in equipment.loads.items():
        before = loads.get(load_id)
        if before is None:
            batch_less = LoadBook(row_start_ms=now_ms)
            before = loads[load_id] = batch_less
        claim = books.claims.get(load_id)
        on = _is_commanded(load, claim, snapshot, now_ms)
        step_ms = min(dt_ms, longest_ms) if load.kind.is_capped else dt_ms
        ran_ms = step_ms
        if not on:
            ran_ms = _trailing_ms(
                load, before, claim, fail_safe_ms=fail_safe_ms, step=(books.seen_ms, step_ms)
            )
        on_ms[load_id] = ran_ms
        loads[load_id] = ran(before, on=on, dt_ms=ran_ms, now_ms=now_ms)
    return loads, on_ms


def _trailing_ms(
    load: Load, book: LoadBook, claim: Claim | None, *, fail_safe_ms: int, step: tuple[int, int]
) -> int:
    """Return how long a load may have run in a step at whose end it is off.

    Where it was told to stop, as long as its field unit lets it run on; where it stopped by
    itself, for the whole step. Never longer than its reservation lasts.
    """
    seen_ms, dt_ms = step
    most_ms = max(0, min(dt_ms, book.last_on_ms + fail_safe_ms - seen_ms))
    if claim is None or not load.rated_w:
        return most_ms
    if book.on and not claim.ended_ms:
        most_ms = dt_ms
    return min(most_ms, claim.left // load.rated_w)


def _is_commanded(load: Load, claim: Claim | None, snapshot: Snapshot, now_ms: int) -> bool:
    """Return whether a load is on; of a silent unit the last command, while permitted."""
    if not load.switched:
        return True
    sample = snapshot.samples.get(load.load_id)
    if sample is None or not sample.value:
        return False
    return not sample.quality.is_bad or claim is None or now_ms < claim.until_ms


def _uses(key: str, load_ids: tuple[str, ...], metered: Metered) -> list[Use]:
    if not metered.metered and not metered.rated:
        return []
    none = (0,) * len(load_ids)
    return [
        Use(load_id, by_meter, by_rating, metered.since_ms, key)
        for load_id, by_meter, by_rating in zip(
            load_ids, metered.metered or none, metered.rated or none, strict=True
        )
        if by_meter or by_rating
    ]


def charged(books: EnergyBooks, uses: Sequence[Use]) -> EnergyBooks:
    """Return the books with what was used charged to loads, rows and reservations."""
    if not uses:
        return books
    loads, claims = dict(books.loads), dict(books.claims)
    for use in uses:
        claim = claims.get(use.load_id)
        loads[use.load_id] = booked(
            loads[use.load_id],
            metered=use.metered,
            rated=use.rated,
            protective=claim is not None and claim.protective,
        )
        if claim is not None:
            claims[use.load_id] = drained(claim, use.metered + use.rated)
    return replace(books, loads=MappingProxyType(loads), claims=MappingProxyType(claims))


def charged_after_tail(books: EnergyBooks, uses: Sequence[Use]) -> EnergyBooks:
    """Charge the new day's part of a step over 17:00, less what was charged for it before."""
    meters, rest = dict(books.meters), list[Use]()
    for use in uses:
        meter = meters[use.meter]
        used = use.metered + use.rated
        from_tail = min(meter.tail, max(0, used))
        meters[use.meter] = replace(meter, tail=meter.tail - from_tail)
        metered = max(0, use.metered - from_tail)
        rest.append(replace(use, metered=metered, rated=used - from_tail - metered))
    return charged(replace(books, meters=MappingProxyType(meters)), rest)


def divided(
    uses: Sequence[Use], books: EnergyBooks, now_ms: int
) -> tuple[list[Use], list[Use]]:
    """Divide what was used over 17:00.

    What the old day had reserved belongs to it, also where it was drawn before the new day
    could say no; of the rest each day gets its part by time. What is taken back belongs to
    the old day.
    """
    earlier, later = list[Use](), list[Use]()
    for use in uses:
        metered = _before(use.metered, use.since_ms or books.seen_ms, books.end_ms, now_ms)
        rated = _before(use.rated, books.seen_ms, books.end_ms, now_ms)
        claim = books.claims.get(use.load_id)
        spare = max(0, claim.left - metered - rated) if claim else 0
        drawn = min(spare, use.metered - metered)
        metered += drawn
        rated += min(spare - drawn, use.rated - rated)
        earlier.append(replace(use, metered=metered, rated=rated))
        later.append(replace(use, metered=use.metered - metered, rated=use.rated - rated))
    return earlier, later


def _before(wms: int, since_ms: int, end_ms: int, now_ms: int) -> int:
    if wms <= 0 or since_ms >= now_ms:
        return wms
    return wms * max(0, end_ms - since_ms) // (now_ms - since_ms)


_NEW_METER = MeterBook()
_NEW_GAS = GasBook()
