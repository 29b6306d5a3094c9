"""What can be wrong with a history file? Each kind of flaw, with where it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from plant.message import Fact


class Flaw(Enum):
    """Kinds; the sentence for people is ``history.flaw.<value>``."""

    PAGES = "pages"  # SQLite's own check: complaint
    UNREADABLE = "unreadable"  # rows cannot be read from here on: table
    BLOCK = "block"  # a packed block's check sum does not fit: table
    TIMES = "times"  # source times out of order or out of their period
    NO_TIMES = "no_times"  # the chunk's time base is missing
    COUNTS = "counts"  # numbers of readings do not agree: told, found
    NO_MINUTES = "no_minutes"  # minutes are missing
    MINUTES = "minutes"  # minutes are not what the readings give
    HOURS = "hours"  # hours are not what the minutes give
    DAYS = "days"  # days are not what the hours give
    NEIGHBOUR = "neighbour"  # the roll-ups reckon with another next reading than there is
    NO_TAG = "no_tag"  # readings of a number that no tag has: number
    SCAN = "scan"  # a scan does not fit its check sum: scan
    SCAN_TAGS = "scan_tags"  # a scan is not of its group's form: scan
    SCANS_MISSING = "scans_missing"  # first, last
    TAIL_MISSING = "tail_missing"  # the head file knows later scans: first, last
    NO_HEAD = "no_head"  # the head file is missing or of another database


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw.

    Attributes:
        flaw: what.
        tag_id: of which tag, empty where it concerns none in particular.
        utc_ms: from when on, None where no time belongs to it.
        facts: what the sentence says besides.
    """

    flaw: Flaw
    tag_id: str = ""
    utc_ms: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))


def finding(flaw: Flaw, tag_id: str = "", utc_ms: int | None = None, **facts: Fact) -> Finding:
    """Build a finding."""
    return Finding(flaw, tag_id, utc_ms, MappingProxyType(facts))
