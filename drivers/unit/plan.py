"""Which requests fetch a unit's tags, how often, and where each tag lies in the answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from drivers.request import Request, read
from drivers.unit.planner import Limits, LinkCost, PlannedRead, Span
from plant.ports import Priority
from plant.registers import FieldUnitSpec, Register, RegisterMap, Table
from plant.tag import Tag

DEFAULT_PERIOD_S = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tag's words lie in an answer."""

    tag: Tag
    register: Register
    offset: int


@dataclass(frozen=True, slots=True)
class ScanRead:
    """One request that is repeated.

    Attributes:
        request: what is sent.
        period_s: how often.
        priority: which queue it waits in.
        places: tags in the answer.
        planned: what the planner put in, None for a whole block of an own unit, which begins
            with identity and sample counter.
    """

    request: Request
    period_s: float
    priority: Priority
    places: tuple[Place, ...]
    planned: PlannedRead | None = None


class Purpose(Enum):
    """Why a request is sent."""

    PROBE = "probe"
    IDENTIFY = "identify"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The request that a unit wants sent next; ``scan`` is its place in the rota."""

    priority: Priority
    due_s: float
    request: Request
    purpose: Purpose
    scan: int = -1


@dataclass(frozen=True, slots=True)
class UnitSetting:
    """What a unit is built from.

    Attributes:
        spec: which unit.
        register_map: what lies where.
        tags: the tags that it carries.
        cost: what its line charges, for the planner.
        limits: longest reads that the device and its line's time-out allow.
        resync: whether an answer may come after its time-out and be taken for the next one
            (serial lines): after an error the unit is first asked for something of another
            length.
    """

    spec: FieldUnitSpec
    register_map: RegisterMap
    tags: tuple[Tag, ...]
    cost: LinkCost
    limits: Limits
    resync: bool


def whole_blocks(
    register_map: RegisterMap, device_id: int, tags: Iterable[Tag]
) -> tuple[ScanRead, ...]:
    """Return one read for each block of an own unit, at the pace of the fastest tag in it.

    The first block, which tells the unit's state, is read each second at least.
    """
    carried = tuple(tags)
    reads: list[ScanRead] = []
    for block in register_map.blocks:
        places = tuple(
            Place(tag, register, register.address - block.start)
            for tag in carried
            for register in (_register(register_map, tag),)
            if register.table is Table.INPUT
            and block.start <= register.address < block.start + block.count
        )
        period_s = min((place.tag.scan.period_s for place in places), default=DEFAULT_PERIOD_S)
        if not reads:
            period_s = min(period_s, DEFAULT_PERIOD_S)
        request = read(device_id, Table.INPUT, block.start, block.count)
        reads.append(ScanRead(request, period_s, _priority(period_s), places))
    return tuple(reads)


def planned_reads(
    register_map: RegisterMap,
    device_id: int,
    tags: Iterable[Tag],
    planner: Callable[[Iterable[Span]], Sequence[PlannedRead]],
) -> tuple[ScanRead, ...]:
    """Return the reads of a foreign device, planned for each scan class, fastest first."""
    by_period: dict[float, list[Tag]] = {}
    for tag in tags:
        by_period.setdefault(tag.scan.period_s, []).append(tag)
    return tuple(
        ScanRead(
            request=read(device_id, planned.table, planned.start, planned.count),
            period_s=period_s,
            priority=_priority(period_s),
            places=_places(register_map, planned, by_period[period_s]),
            planned=planned,
        )
        for period_s in sorted(by_period)
        for planned in planner(_span(register_map, tag) for tag in by_period[period_s])
    )


def _span(register_map: RegisterMap, tag: Tag) -> Span:
    register = _register(register_map, tag)
    return Span(register.address, register.encoding.words, tag.tag_id, register.table)


def _places(
    register_map: RegisterMap, planned: PlannedRead, tags: Iterable[Tag]
) -> tuple[Place, ...]:
    offsets = {span.name: span.address - planned.start for span in planned.spans}
    return tuple(
        Place(tag, _register(register_map, tag), offsets[tag.tag_id])
        for tag in tags
        if tag.tag_id in offsets
    )


def _register(register_map: RegisterMap, tag: Tag) -> Register:
    return register_map.registers[tag.register or ""]


def _priority(period_s: float) -> Priority:
    if period_s <= DEFAULT_PERIOD_S:
        return Priority.FAST
    return Priority.NORMAL if period_s <= 10 else Priority.SLOW
