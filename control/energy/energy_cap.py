"""The energy cap: one step over a snapshot, the admission of loads, the view for the screens.

The one door of this package. Everything is pure: books and snapshot in, books and answers out.
The order at each scan: `step`, then `admit` with all that want to run, then `view`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from control.energy.allocation import first_come, hours_until, planned_heat
from control.energy.books import EnergyBooks, LoadBook, MeterBook, wh_up
from control.energy.claims import (
    LONGEST_STEP_MS,
    Moment,
    admitted,
    previewed,
    set_aside,
    used_of,
)
from control.energy.measuring import charged, charged_after_tail, divided, measured
from control.energy.plant_day import begun, closed, with_rows_closed
from control.energy.sharing import HOUR_MS
from control.energy.showing import shown, state_of
from control.energy.words import kwh
from plant.energy.admission import Admission, EnergyWish
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import EnergyEquipment
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
    uses, after = measured(cap.equipment, books, snapshot, now_ms)
    if now_ms >= books.end_ms:
        earlier, later = divided(uses, books, now_ms)
        ended = closed(cap.equipment, charged(after, earlier), cap.settings, outlook, now_ms)
        after, rows, days, told = ended.books, ended.rows, (ended.day,), ended.told
        after = charged_after_tail(after, later)
    else:
        after, told = charged(after, uses), ()
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
