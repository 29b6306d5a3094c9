"""How much did the loads use since the last step? Counters first, else rated power."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from control.energy.books import WMS_PER_WH, MeterBook
from plant.energy.load import WhMeter
from plant.reports.counter import CounterRule, Counting
from plant.sample import Sample, Snapshot

STILL_COUNTS = 30
"""A counter that its running loads would have moved so far, and that stands, is broken."""


@dataclass(frozen=True, slots=True)
class Metered:
    """What one meter's loads used, W·ms.

    Attributes:
        book: the meter's book after it.
        metered: by the counter, for each load.
        rated: at rated power, for each load; negative where the counter took some back.
        since_ms: from when on the counter counted that, 0 where it did not.
        over: charged in earlier days and not confirmed.
    """

    book: MeterBook
    metered: tuple[int, ...] = ()
    rated: tuple[int, ...] = ()
    since_ms: int = 0
    over: int = 0


def read_meter(
    meter: WhMeter, book: MeterBook, ran: Sequence[int], snapshot: Snapshot
) -> Metered:
    """Return what the meter's loads used.

    A counter counts across gaps. While it is not Good, or its reading is not believed, each
    load is charged its rated power for as long as it is commanded on; what was charged too
    much in that way within the day is taken back when the counter is Good again. So it is
    where the counter stands still under a running load, until it moves.

    Args:
        meter: the counter and its loads.
        book: of the meter.
        ran: W·ms that each load would have used at rated power since the last step.
        snapshot: of this step.
    """
    run = _added(book.run, ran)
    sample = snapshot.samples.get(meter.key)
    if meter.rule is None or sample is None or not is_sound(sample):
        return _charge_rated(book, run)
    if sample.utc_ms <= book.counting.utc_ms and book.counting.value is not None:
        return Metered(book if run == book.run else replace(book, run=run))
    uptime_s = uptime_of(meter.rule, snapshot)
    if sample.value == book.counting.value:
        # Judged by earlier readings: one reading alone may have been taken just before a count.
        if book.still or sum(book.run) > STILL_COUNTS * meter.wh * WMS_PER_WH:
            return _charge_rated(replace(book, uptime_s=uptime_s, still=True), run)
        if _is_even(book):
            stands = Counting(sample.utc_ms, book.counting.value)
            kept = run if any(ran) else (0,) * len(run)
            return Metered(MeterBook(stands, uptime_s, run=kept))
    counting, counted = book.counting.read(
        sample.utc_ms,
        float(sample.value),
        rule=meter.rule,
        restarted=fell(book.uptime_s, uptime_s),
    )
    if counting.doubted is not None:
        doubting = replace(book, counting=counting, uptime_s=uptime_s, doubted=True)
        return _charge_rated(doubting, run)
    followed = _followed(book.counting, counting, counted, meter.rule)
    settled = MeterBook(
        counting=counting,
        uptime_s=uptime_s,
        run=tuple(0 for _ in run),
        ahead=tuple(0 for _ in run),
    )
    used = round(counted * meter.wh * WMS_PER_WH)
    return _settled(replace(book, run=run), settled, used, followed=followed)


def prepaid(book: MeterBook, wms: int, *, until_ms: int) -> MeterBook:
    """Return the book when a plant day ends: what was charged belongs to the day before.

    Args:
        book: of the meter.
        wms: charged in the old day for what its loads still draw in the new one.
        until_ms: until when they may.
    """
    return MeterBook(
        counting=book.counting,
        uptime_s=book.uptime_s,
        doubted=book.doubted,
        run=book.run,
        ahead=book.ahead,
        tail=book.tail + wms,
        tail_until_ms=until_ms,
        still=book.still,
    )


def is_sound(sample: Sample) -> bool:
    """Return whether a reading may be counted with: Good and a number."""
    return sample.quality.is_good and math.isfinite(sample.value)


def uptime_of(rule: CounterRule, snapshot: Snapshot) -> float | None:
    """Return how long the counter's field unit has run, None where that is not known."""
    if rule.uptime_tag is None:
        return None
    sample = snapshot.samples.get(rule.uptime_tag)
    return float(sample.value) if sample is not None and is_sound(sample) else None


def fell(before: float | None, after: float | None) -> bool:
    """Return whether an uptime fell: the unit was restarted."""
    return before is not None and after is not None and after < before


def shared_out(wms: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Return ``wms`` shared out by weight without losing any; to the first where all are 0."""
    whole = sum(weights)
    if len(weights) == 1 or whole == 0:
        return (wms, *(0 for _ in weights[1:]))
    later = tuple(wms * weight // whole for weight in weights[1:])
    return (wms - sum(later), *later)


def _is_even(book: MeterBook) -> bool:
    """Return whether nothing is charged ahead of the counter, and its reading is believed."""
    return book.counting.doubted is None and not book.tail and not any(book.ahead)


def _followed(before: Counting, after: Counting, counted: float, rule: CounterRule) -> bool:
    """Return whether the counter was followed all the way: not begun with, nor set anew."""
    if before.value is None or after.value is None:
        return False
    gone = (after.value - before.value) % rule.modulus
    return abs(gone - counted) < rule.step / 2


def _settled(before: MeterBook, after: MeterBook, used: int, *, followed: bool) -> Metered:
    """Book what was counted, less what was charged for it before.

    Where the counter was not followed nobody knows what it missed: nothing is taken back.
    """
    balance = used - sum(before.ahead)
    from_tail = min(before.tail, max(0, balance))
    tail, balance = before.tail - from_tail, balance - from_tail
    if not followed:
        balance = max(0, balance)
    refund = min(max(0, -balance), before.ahead_today)
    over = max(0, -balance) - refund
    if tail and after.counting.utc_ms >= before.tail_until_ms:
        tail, over = 0, over + tail
    return Metered(
        book=replace(after, tail=tail, tail_until_ms=before.tail_until_ms) if tail else after,
        metered=shared_out(max(0, balance), before.run),
        rated=tuple(-part for part in shared_out(refund, _padded(before.ahead, before.run))),
        since_ms=before.counting.utc_ms,
        over=over,
    )


def _charge_rated(book: MeterBook, run: tuple[int, ...]) -> Metered:
    """Charge rated power; what was charged for this before 17:00 is not charged again."""
    ahead = _padded(book.ahead, run)
    new = tuple(now - before for now, before in zip(run, ahead, strict=True))
    whole = sum(new)
    if not whole:
        return Metered(book)
    from_tail = min(book.tail, whole)
    charging = replace(
        book,
        run=run,
        ahead=run,
        ahead_today=book.ahead_today + whole - from_tail,
        tail=book.tail - from_tail,
    )
    return Metered(charging, rated=shared_out(whole - from_tail, new))


def _added(before: tuple[int, ...], more: Sequence[int]) -> tuple[int, ...]:
    return tuple(old + new for old, new in zip(_padded(before, more), more, strict=True))


def _padded(before: tuple[int, ...], like: Sequence[int]) -> tuple[int, ...]:
    """Return zeros where the plant has got another number of loads on this meter."""
    return before if len(before) == len(like) else (0,) * len(like)
