"""Under which numbers does the database know the plant's tags and scan groups?"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from plant.tag import Tag
from storage.historian.layout import ScanGroup
from storage.historian.unsealed import StoredGroup
from storage.history.schema import GROUP_TAG, SCAN_GROUP, TAG

_log = logging.getLogger(__name__)

STANDARD_RETENTION = "standard"


@dataclass(frozen=True, slots=True)
class Registration:
    """The numbers.

    Attributes:
        own: the plant's groups, in its order.
        groups: all that the database knows, those of earlier plants too, by number.
    """

    own: tuple[StoredGroup, ...]
    groups: Mapping[int, StoredGroup]


def register(
    connection: Connection, tags: Mapping[str, Tag], groups: Sequence[ScanGroup]
) -> Registration:
    """Enter what is new, in the caller's transaction; nothing is ever deleted.

    A renamed tag keeps its number. One whose unit of measure has changed gets a new number,
    because its stored numbers mean something else; the old ones stay as ``name@unit``. One
    that was imported without a unit takes the plant's.
    """
    numbers = register_tags(connection, tags)
    known = _known_groups(connection)
    number_of = {(group.hold_ms, group.tags): group.number for group in known.values()}
    own = []
    for group in groups:
        members = tuple(numbers[tag_id] for tag_id in group.tag_ids)
        number = number_of.get((group.hold_ms, members))
        if number is None:
            number = _add_group(connection, group, members)
        stored = StoredGroup(number, group.hold_ms, members)
        known[number] = stored
        own.append(stored)
    return Registration(tuple(own), MappingProxyType(known))


def register_tags(connection: Connection, tags: Mapping[str, Tag]) -> dict[str, int]:
    """Enter tags as `register` does and return the numbers of all tags by name."""
    known = {row.tag_id: row for row in connection.execute(select(TAG))}
    numbers = {tag_id: int(row.id) for tag_id, row in known.items()}
    for tag in tags.values():
        if tag.was is not None and tag.was in numbers and tag.tag_id not in numbers:
            _rename(connection, numbers, tag.was, tag.tag_id)
            known[tag.tag_id] = known.pop(tag.was)
        there = known.get(tag.tag_id)
        if there is not None and there.unit not in {"", tag.eu.symbol}:
            _rename(connection, numbers, tag.tag_id, _free(numbers, tag.tag_id, there.unit))
            there = None
        described = _described(tag)
        if there is None:
            number = _next(connection, TAG.c.id)
            connection.execute(insert(TAG).values(id=number, tag_id=tag.tag_id, **described))
            numbers[tag.tag_id] = number
        elif any(getattr(there, name) != value for name, value in described.items()):
            connection.execute(update(TAG).where(TAG.c.id == there.id).values(**described))
    return numbers


def _described(tag: Tag) -> dict[str, str | float]:
    return {
        "unit": tag.eu.symbol,
        "kind": tag.kind.value,
        "resolution": 10.0**-tag.digits,
        "deadband": 0.0,
        "retention": STANDARD_RETENTION,
    }


def _rename(connection: Connection, numbers: dict[str, int], old: str, new: str) -> None:
    _log.info("history of tag %s goes on as %s", old, new)
    connection.execute(update(TAG).where(TAG.c.tag_id == old).values(tag_id=new))
    numbers[new] = numbers.pop(old)


def _free(numbers: Mapping[str, int], tag_id: str, unit: str) -> str:
    name, count = f"{tag_id}@{unit}", 1
    while name in numbers:
        count += 1
        name = f"{tag_id}@{unit}~{count}"
    return name


def _known_groups(connection: Connection) -> dict[int, StoredGroup]:
    members: dict[int, list[int]] = {}
    by_place = select(GROUP_TAG).order_by(GROUP_TAG.c.group_id, GROUP_TAG.c.position)
    for row in connection.execute(by_place):
        members.setdefault(row.group_id, []).append(row.tag)
    return {
        row.id: StoredGroup(row.id, row.hold_ms, tuple(members.get(row.id, ())))
        for row in connection.execute(select(SCAN_GROUP))
    }


def _add_group(connection: Connection, group: ScanGroup, members: Sequence[int]) -> int:
    number = _next(connection, SCAN_GROUP.c.id)
    connection.execute(
        insert(SCAN_GROUP).values(id=number, name=group.name, hold_ms=group.hold_ms)
    )
    connection.execute(
        insert(GROUP_TAG),
        [
            {"group_id": number, "position": position, "tag": tag}
            for position, tag in enumerate(members)
        ],
    )
    return number


def _next(connection: Connection, column: ColumnElement[int]) -> int:
    """Return a number that was never used: rows are never deleted."""
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1
