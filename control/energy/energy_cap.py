"""The energy cap: one step over a snapshot, the admission of loads, the view for the screens.

The one door of this package. Everything is pure: books and snapshot in, books and answers out.
The order at each scan: `step`, then `admit` with all that want to run, then `view`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from control.energy import gas as gas_of
from control.energy.allocation import first_come, hours_until, planned_heat
from control.energy.booking import booked, drained, ran
from control.energy.books import Claim, EnergyBooks, GasBook, LoadBook, MeterBook, wh_up
from control.energy.claims import (
    LONGEST_STEP_MS,
    Moment,
    admitted,
    previewed,
    set_aside,
    used_of,
)
from control.energy.metering import Metered, read_meter
from control.energy.plant_day import begun, closed, with_rows_closed
from control.energy.sharing import HOUR_MS
from control.energy.showing import shown, state_of
from control.energy.words import kwh
from plant.energy.admission import Admission, EnergyWish
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import EnergyEquipment, Load
from plant.energy.outlook import NOTHING_AHEAD, Outlook
from plant.energy.settings import Allowance, EnergySettings, Sharing
from plant.energy.view import BudgetState, EnergyView
from plant.message import Message, message
from plant.sample import Snapshot


@dataclass(frozen=True, slots=True)
class EnergyCap:
    """The plant's loads and rules. Immutable; any thread.

    Attributes:
        equipment: what uses energy, and what measures it.
        settings: the rules as they are wished for; the books keep those in force.
    """

    equipment: EnergyEquipment
    settings: EnergySettings


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step came to.

    Attributes:
        books: the new ones.
        rows: new rows of the ledger.
        days: closed plant days; usually none.
        told: what happened, for the event list.
    """

    books: EnergyBooks
    rows: tuple[LedgerRow, ...] = ()
    days: tuple[LedgerDay, ...] = ()
    told: tuple[Message, ...] = ()


def step(
    cap: EnergyCap,
    books: EnergyBooks,
    snapshot: Snapshot,
    now_ms: int,
    outlook: Outlook = NOTHING_AHEAD,
) -> Stepped:
    """Book what was made and used since the last step; at 17:00 begin the next plant day.

    Args:
        cap: loads and rules.
        books: as the last step left them; `EnergyBooks()` at the very first.
        snapshot: the plant now.
        now_ms: trusted time; a step that does not go forward changes nothing.
        outlook: what is still to come today.
    """
    if not books.day:
        books = begun(cap.equipment, books, cap.settings, now_ms)
        books = replace(books, seen_ms=now_ms)
    elif now_ms <= books.seen_ms:
        return Stepped(books)
    rows: tuple[LedgerRow, ...] = ()
    days: tuple[LedgerDay, ...] = ()
    uses, after = _measured(cap, books, snapshot, now_ms)
    if now_ms >= books.end_ms:
        earlier, later = _divided(uses, books, now_ms)
        ended = closed(cap.equipment, _charged(after, earlier), cap.settings, outlook, now_ms)
        after, rows, days, told = ended.books, ended.rows, (ended.day,), ended.told
        after = _charged_after_tail(after, later)
    else:
        after, told = _charged(after, uses), ()
    after, more = _with_rows(cap.equipment, after, outlook, books.seen_ms, now_ms)
    after = _planned(cap, replace(after, seen_ms=now_ms), outlook, now_ms)
    after, spent = _announced(cap.equipment, after)
    return Stepped(after, rows + more, days, told + _doubts(books, after) + spent)


def admit(
    cap: EnergyCap,
    books: EnergyBooks,
    wishes: Sequence[EnergyWish],
    now_ms: int,
    outlook: Outlook = NOTHING_AHEAD,
    *,
    next_ms: int = LONGEST_STEP_MS,
) -> tuple[EnergyBooks, tuple[Admission, ...]]:
    """Answer all that want to run now, in their order; see `claims.admitted`.

    Called once a step with every load that is to run or to go on: a load that is not named
    any more gives back what was reserved for it. A running load that is refused must stop.
    """
    return admitted(cap.equipment, books, wishes, outlook, Moment(now_ms, next_ms))


def preview(
    cap: EnergyCap,
    books: EnergyBooks,
    wish: EnergyWish,
    now_ms: int,
    outlook: Outlook = NOTHING_AHEAD,
) -> Admission:
    """Answer one wish without reserving anything: what a start would need, if it fits."""
    return previewed(cap.equipment, books, wish, outlook, Moment(now_ms))


def view(
    cap: EnergyCap, books: EnergyBooks, now_ms: int, outlook: Outlook = NOTHING_AHEAD
) -> EnergyView:
    """Return what the screens show of the day's energy."""
    return shown(cap.equipment, books, outlook, now_ms)


def with_allowance(books: EnergyBooks, allowance: Allowance) -> EnergyBooks:
    """Return the books with a commissioning allowance that begins at the next 17:00."""
    return replace(books, asked=allowance)


@dataclass(frozen=True, slots=True)
class _Use:
    """W·ms that one load used, and in which time."""

    load_id: str
    metered: int
    rated: int
    since_ms: int
    meter: str


def _measured(
    cap: EnergyCap, books: EnergyBooks, snapshot: Snapshot, now_ms: int
) -> tuple[list[_Use], EnergyBooks]:
    """Return what was used, and the books with counters, running times and gas gone on."""
    equipment, dt_ms = cap.equipment, now_ms - books.seen_ms
    loads, on_ms = _running(equipment, books, snapshot, now_ms, dt_ms)
    meters, uses, over = dict(books.meters), list[_Use](), books.over
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


def _uses(key: str, load_ids: tuple[str, ...], metered: Metered) -> list[_Use]:
    if not metered.metered and not metered.rated:
        return []
    none = (0,) * len(load_ids)
    return [
        _Use(load_id, by_meter, by_rating, metered.since_ms, key)
        for load_id, by_meter, by_rating in zip(
            load_ids, metered.metered or none, metered.rated or none, strict=True
        )
        if by_meter or by_rating
    ]


def _charged(books: EnergyBooks, uses: Sequence[_Use]) -> EnergyBooks:
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


def _charged_after_tail(books: EnergyBooks, uses: Sequence[_Use]) -> EnergyBooks:
    """Charge the new day's part of a step over 17:00, less what was charged for it before."""
    meters, charged = dict(books.meters), list[_Use]()
    for use in uses:
        meter = meters[use.meter]
        used = use.metered + use.rated
        from_tail = min(meter.tail, max(0, used))
        meters[use.meter] = replace(meter, tail=meter.tail - from_tail)
        metered = max(0, use.metered - from_tail)
        charged.append(replace(use, metered=metered, rated=used - from_tail - metered))
    return _charged(replace(books, meters=MappingProxyType(meters)), charged)


def _divided(
    uses: Sequence[_Use], books: EnergyBooks, now_ms: int
) -> tuple[list[_Use], list[_Use]]:
    """Divide what was used over 17:00.

    What the old day had reserved belongs to it, also where it was drawn before the new day
    could say no; of the rest each day gets its part by time. What is taken back belongs to
    the old day.
    """
    earlier, later = list[_Use](), list[_Use]()
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


def _with_rows(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    outlook: Outlook,
    seen_ms: int,
    now_ms: int,
) -> tuple[EnergyBooks, tuple[LedgerRow, ...]]:
    """Close the rows at a full hour of the plant day, and when a unit's batch changes."""
    same_hour = (now_ms - books.start_ms) // HOUR_MS == (seen_ms - books.start_ms) // HOUR_MS
    if same_hour and not _batch_changed(equipment, books.loads, outlook):
        return books, ()
    return with_rows_closed(equipment, books, outlook, now_ms)


def _batch_changed(
    equipment: EnergyEquipment, loads: Mapping[str, LoadBook], outlook: Outlook
) -> bool:
    batches = outlook.batches
    return any(
        loads[load_id].row_batch != batches.get(load.unit_id, "")
        for load_id, load in equipment.loads.items()
    )


def _planned(cap: EnergyCap, books: EnergyBooks, outlook: Outlook, now_ms: int) -> EnergyBooks:
    """Share the heat out anew at 17:00 and at every full hour, with what is left."""
    hour_ms = _hour_begin(books, now_ms)
    if books.plan.start_ms == hour_ms:
        return books
    if books.settings.sharing is Sharing.FIRST_COME:
        return replace(books, plan=first_come(hour_ms), demands=outlook.heat)
    aside = set_aside(cap.equipment, books, outlook, now_ms)
    spent_wh = wh_up(used_of(cap.equipment, books) + books.reserved)
    first = (hour_ms - books.start_ms) // HOUR_MS
    plan = planned_heat(
        outlook.heat,
        books.budget_wh - spent_wh - aside.whole_wh,
        start_ms=hour_ms,
        hours=hours_until(hour_ms, books.end_ms),
        prices=outlook.prices[first:],
    )
    loads = {  # what is reserved now was taken off before the heat was shared out
        load_id: replace(book, since_plan=-_left(books, load_id))
        for load_id, book in books.loads.items()
    }
    return replace(books, plan=plan, demands=outlook.heat, loads=MappingProxyType(loads))


def _hour_begin(books: EnergyBooks, now_ms: int) -> int:
    """Return when the present hour of the plant day began."""
    return books.start_ms + (now_ms - books.start_ms) // HOUR_MS * HOUR_MS


def _left(books: EnergyBooks, load_id: str) -> int:
    claim = books.claims.get(load_id)
    return claim.left if claim else 0


def _announced(
    equipment: EnergyEquipment, books: EnergyBooks
) -> tuple[EnergyBooks, tuple[Message, ...]]:
    """Tell once a day that the budget is nearly spent, and that it is."""
    spent_wh = wh_up(used_of(equipment, books) + books.reserved)
    state = state_of(books, spent_wh)
    level = _LEVEL[state] if books.budget_wh else 0
    if level <= books.told:
        return books, ()
    text = message(
        f"energy.event.{state.value}",
        percent=100 * spent_wh // books.budget_wh,
        budget=kwh(books.budget_wh),
    )
    return replace(books, told=level), (text,)


def _doubts(before: EnergyBooks, after: EnergyBooks) -> tuple[Message, ...]:
    """Return what is to be told of counters whose readings are not believed."""
    return tuple(
        message("energy.event.meter_doubted", tag=key)
        for key, book in after.meters.items()
        if book.doubted and not before.meters.get(key, _NEW_METER).doubted
    )


_LEVEL = {BudgetState.NORMAL: 0, BudgetState.WARN: 1, BudgetState.STOP: 2}
_NEW_METER = MeterBook()
_NEW_GAS = GasBook()
