"""Which parts of a history file are still there? Told from the form of each surviving row."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from plant.errors import CorruptDatabaseError, StorageError
from storage.history.frame import Block, decode_frame
from storage.history.keys import DAY_S, LAST_S, Level, owner_and_start
from storage.salvage.raw_pages import RawPages, RawRow, Value

_LEVELS = tuple(map(int, Level))
_ALWAYS_IN_META = "schema_version"
_SURVEY_PAGES = 64
"""Pages looked at in one step."""


class TagRow(NamedTuple):
    """A tag as the damaged file names it; ``unit`` and ``kind`` may be empty."""

    tag_id: str
    unit: str = ""
    kind: str = "analog"
    resolution: float = 0.0
    deadband: float = 0.0
    retention: str = "standard"


class ChunkPlace(NamedTuple):
    """Where a chunk lies: its key, page, and its tags' hold time."""

    key: int
    page: int
    hold_ms: int


class LateRow(NamedTuple):
    """A reading that waited for its seal."""

    tag: int
    utc_ms: int
    value: float | None
    quality: int


@dataclass(slots=True)
class Wreck:
    """What was found; numbers are the damaged file's own.

    Attributes:
        facts: rows of meta.
        tags: by number.
        groups: hold time of scan groups by number.
        members: tags of scan groups by number and position.
        scans: blocks of undamaged scans by their number.
        late: readings that waited.
        timebases: pages on which each time base was found.
        chunks: chunks of each time base.
        minutes: page of each period's minutes.
        hour_pages, day_pages: pages with rows of roll_hour, roll_day.
        lost_rows: rows whose check sum did not fit, so far.
    """

    pages: RawPages
    facts: dict[str, str] = field(default_factory=dict)
    tags: dict[int, TagRow] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    members: defaultdict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    scans: dict[int, list[Block]] = field(default_factory=dict)
    late: dict[int, LateRow] = field(default_factory=dict)
    timebases: dict[int, list[int]] = field(default_factory=dict)
    chunks: defaultdict[int, list[ChunkPlace]] = field(
        default_factory=lambda: defaultdict(list)
    )
    minutes: dict[int, int] = field(default_factory=dict)
    hour_pages: list[int] = field(default_factory=list)
    day_pages: list[int] = field(default_factory=list)
    lost_rows: int = 0

    def survey(self) -> Iterator[float]:
        """Look at all pages; yields how far, 0..1, after some of them."""
        free = self.pages.free()
        for number in range(1, self.pages.count + 1):
            if number not in free:
                self._look_at(number)
            if number % _SURVEY_PAGES == 0:
                yield number / self.pages.count

    def row_at(self, page: int, key: int) -> RawRow | None:
        """Return the row of a key on a page."""
        return next((row for row in self.pages.rows(page) if row.key == key), None)

    def _look_at(self, number: int) -> None:
        rolled: list[int] = []
        names: dict[str, int] = {}
        for row in self.pages.rows(number):
            if row.key is None:
                names |= _indexed_name(row.values)
            elif len(row.values) == 11 and _is_rolled(row.key, row.values):
                rolled.append(row.key)
            else:
                self._sort_in(number, row.key, row.values)
        if _ALWAYS_IN_META not in names:
            # The names' index still tells them where their own rows are lost.
            for tag_id, tag in names.items():
                self.tags.setdefault(tag, TagRow(tag_id))
        if len(rolled) > 1:
            # Both tables look alike; but days begin at one time of the day, hours do not.
            times_of_day = {owner_and_start(key)[1] % DAY_S for key in rolled}
            (self.day_pages if len(times_of_day) == 1 else self.hour_pages).append(number)

    def _sort_in(self, page: int, key: int, values: tuple[Value, ...]) -> None:
        """Put a row where it belongs, told by the kinds of its values."""
        match values:
            case (None, int(level), int(timebase), int(), int(hold_ms), *_, bytes(), _) if (
                len(values) == 10 and level in _LEVELS
            ):
                self.chunks[timebase].append(ChunkPlace(key, page, hold_ms))
            case (None, int(level), int(), int(), int(), bytes()) if level in _LEVELS:
                self.timebases.setdefault(key, []).append(page)
            case (None, int(level), bytes()) if level in _LEVELS and key > LAST_S:
                self.minutes[key] = page
            case (None, int(), bytes(frame)):
                self._scan(key, frame)
            case (None, int(tag), int(utc_ms), None | int() | float() as value, int(quality)):
                number = None if value is None else float(value)
                self.late[key] = LateRow(tag, utc_ms, number, quality)
            case _:
                self._sort_in_names(key, values)

    def _sort_in_names(self, key: int, values: tuple[Value, ...]) -> None:
        match values:
            case (
                None,
                str(tag_id),
                str(unit),
                str(kind),
                int() | float() as resolution,
                int() | float() as deadband,
                str(retention),
            ):
                self.tags[key] = TagRow(
                    tag_id, unit, kind, float(resolution), float(deadband), retention
                )
            case (None, str(), int(hold_ms)):
                self.groups[key] = hold_ms
            case (int(group), int(position), int(tag)):
                self.members[group][position] = tag
            case (str(name), str(text)):
                self.facts[name] = text
            case _:
                pass  # a table of SQLite's own

    def _scan(self, sequence: int, frame: bytes) -> None:
        try:
            self.scans[sequence] = decode_frame(sequence, frame)
        except CorruptDatabaseError:
            self.lost_rows += 1


def _indexed_name(values: tuple[Value, ...]) -> dict[str, int]:
    """Return the name and number that a row of an index over names holds."""
    match values:
        case (str(name), int(number)):
            return {name: number}
        case _:
            return {}


def _is_rolled(key: int, values: tuple[Value, ...]) -> bool:
    """Whether a row is of roll_hour or roll_day: its key says the same as its columns."""
    return values[0] is None and values[1:3] == owner_and_start(key)


def told_zone(damaged: Path) -> str | None:
    """Return the plant's zone that a damaged file tells, None where that is lost.

    Raises:
        StorageError: when the file cannot be opened.
    """
    with open_pages(damaged) as pages:
        wreck = Wreck(pages)
        for _ in wreck.survey():
            if "zone" in wreck.facts:
                break
        return wreck.facts.get("zone")


def open_pages(damaged: Path) -> RawPages:
    """Return the pages of a damaged file.

    Raises:
        StorageError: when there is no such file or it cannot be read at all.
    """
    try:
        return RawPages(damaged)
    except OSError as error:
        raise StorageError(
            f"{damaged} cannot be read ({error.strerror}). Look at its name and rights."
        ) from error
