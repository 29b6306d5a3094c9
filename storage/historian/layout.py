"""Which tags are written together? Those of one field unit that are read equally often."""

from collections.abc import Iterable
from dataclasses import dataclass

from plant.quality import STALE_BAD_PERIODS
from plant.tag import SCAN_CLASSES, Tag

WIDEST = 128
"""Tags in a group at most, so that what is handled at once stays small."""

_SCAN_S = 1.0


@dataclass(frozen=True, slots=True)
class ScanGroup:
    """Tags whose readings lie side by side.

    Attributes:
        name: for people: field unit (or source) and scan class.
        tag_ids: in their order.
        hold_ms: longest time to the next reading over which a value stands.
    """

    name: str
    tag_ids: tuple[str, ...]
    hold_ms: int


def scan_groups(tags: Iterable[Tag]) -> tuple[ScanGroup, ...]:
    """Return the groups of a plant's tags; the same tags always give the same groups."""
    members: dict[tuple[str, str], list[str]] = {}
    for tag in tags:
        members.setdefault(_place(tag), []).append(tag.tag_id)
    return tuple(
        ScanGroup(f"{place} {scan}", tuple(tag_ids[first : first + WIDEST]), hold_ms(scan))
        for (place, scan), tag_ids in members.items()
        for first in range(0, len(tag_ids), WIDEST)
    )


def hold_ms(scan: str) -> int:
    """Return how long a value of that scan class stands without news (see quality.aged).

    The historian sees scans, so that nothing is known more often than once a second.
    """
    period_s = max(_SCAN_S, SCAN_CLASSES[scan].period_s)
    return round(1000 * STALE_BAD_PERIODS * period_s)


def _place(tag: Tag) -> tuple[str, str]:
    return tag.field_unit or tag.source.value, tag.scan.key
