"""Which reads fetch a foreign device's registers at the least cost of line time.

A gap between two wanted registers is read along when that costs less than another request. A
value is never split over two reads, and addresses that the device refuses are never bridged.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from plant.registers import LineSpec, Table

MAX_REGISTERS = 125
MAX_BITS = 2000

_BIT_TABLES = frozenset({Table.COIL, Table.DISCRETE_INPUT})

_REQUEST_CHARACTERS = 8
_REPLY_CHARACTERS = 5
_TCP_ROUND_TRIP_S = 0.0003
_TCP_REGISTER_S = 0.000002
_TURN_ROUND_S = 0.008
"""Time a usual device takes before it answers; only the planner's weighing rests on it."""


@dataclass(frozen=True, slots=True)
class LinkCost:
    """What a line charges.

    Attributes:
        request_s: seconds for each request, whatever its length.
        register_s: seconds for each register; a bit costs a sixteenth.
    """

    request_s: float
    register_s: float


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Registers or bits that belong together: the value ``name`` at ``address``."""

    address: int
    words: int
    name: str
    table: Table


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """One request: ``count`` registers or bits from ``start``, and the values it carries."""

    table: Table
    start: int
    count: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Longest reads that a device answers."""

    registers: int = MAX_REGISTERS
    bits: int = MAX_BITS


Address = tuple[Table, int]


@dataclass(frozen=True, slots=True)
class Refused:
    """What a device has taught us by answering "illegal address".

    Attributes:
        forbidden: addresses that are never read along.
        cuts: addresses before which a new read begins while the culprit is looked for.
        dead: names of values that the device does not have.
    """

    forbidden: frozenset[Address] = frozenset()
    cuts: frozenset[Address] = frozenset()
    dead: frozenset[str] = frozenset()


NOTHING_REFUSED = Refused()


def link_cost(line: LineSpec) -> LinkCost:
    """Return what a line charges, from its kind and baud rate."""
    if not line.endpoint.startswith("serial:"):
        return LinkCost(_TCP_ROUND_TRIP_S, _TCP_REGISTER_S)
    character_s = line.serial.character_s
    silences_s = 2 * max(3.5 * character_s, 0.00175)
    fixed = (_REQUEST_CHARACTERS + _REPLY_CHARACTERS) * character_s
    return LinkCost(fixed + silences_s + _TURN_ROUND_S, 2 * character_s)


def plan_reads(
    spans: Iterable[Span],
    cost: LinkCost,
    limits: Limits,
    refused: Refused = NOTHING_REFUSED,
) -> tuple[PlannedRead, ...]:
    """Return the reads that fetch all spans, table by table in the order of addresses."""
    reads: list[PlannedRead] = []
    wanted = (span for span in set(spans) if span.name not in refused.dead)
    for span in sorted(wanted, key=lambda span: (span.table.value, span)):
        joined = _joined(reads[-1], span, cost, limits, refused) if reads else None
        if joined is None:
            reads.append(PlannedRead(span.table, span.address, span.words, (span,)))
        else:
            reads[-1] = joined
    return tuple(reads)


def _joined(
    read: PlannedRead, span: Span, cost: LinkCost, limits: Limits, refused: Refused
) -> PlannedRead | None:
    """Return the read with the span added, None where a new request is better or needed."""
    if span.table is not read.table or (span.table, span.address) in refused.cuts:
        return None
    end = read.start + read.count
    count = max(end, span.address + span.words) - read.start
    is_bits = span.table in _BIT_TABLES
    if count > (limits.bits if is_bits else limits.registers):
        return None
    gap = range(end, span.address)
    gap_s = len(gap) * cost.register_s / (16 if is_bits else 1)
    if gap_s >= cost.request_s or any((span.table, at) in refused.forbidden for at in gap):
        return None
    return PlannedRead(read.table, read.start, count, (*read.spans, span))


def learn(refused: Refused, read: PlannedRead) -> Refused:
    """Return what is known after the device answered "illegal address" to a read.

    A read with several gaps is cut in its middle gap, one with a single gap never bridges it
    again, one without gaps is cut between its values, and a single value is dead. Once the
    culprit is found the cuts have done their work and are forgotten.
    """
    gaps = _gaps(read)
    if len(gaps) == 1:
        addresses = {(read.table, at) for at in gaps[0]}
        return Refused(refused.forbidden | addresses, frozenset(), refused.dead)
    if gaps:
        cut = gaps[len(gaps) // 2].stop
        return Refused(refused.forbidden, refused.cuts | {(read.table, cut)}, refused.dead)
    starts = sorted({span.address for span in read.spans})
    if len(starts) == 1:
        names = {span.name for span in read.spans}
        return Refused(refused.forbidden, frozenset(), refused.dead | names)
    cut = starts[len(starts) // 2]
    return Refused(refused.forbidden, refused.cuts | {(read.table, cut)}, refused.dead)


def _gaps(read: PlannedRead) -> list[range]:
    gaps = []
    end = read.start
    for span in read.spans:
        if span.address > end:
            gaps.append(range(end, span.address))
        end = max(end, span.address + span.words)
    return gaps
