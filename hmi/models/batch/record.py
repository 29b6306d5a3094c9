"""In which chapters do the lines of a batch's record stand, and what do they say?"""

from collections.abc import Mapping
from enum import Enum

from plant.operation.store import BatchEntry, BatchRecord
from plant.reports.batch_figures import facts_of


class Chapter(Enum):
    """Chapters of a record; text key ``record.chapter.<value>``."""

    FEEDING = "feeding"
    CARDS = "cards"
    ACTIONS = "actions"
    SETPOINTS = "setpoints"
    DOSES = "doses"
    ALARMS = "alarms"
    NOTES = "notes"


_CHAPTER_OF: Mapping[str, Chapter] = {
    "feeding": Chapter.FEEDING,
    "card": Chapter.CARDS,
    "request": Chapter.ACTIONS,
    "change": Chapter.ACTIONS,
    "resume": Chapter.ACTIONS,
    "setpoint": Chapter.SETPOINTS,
    "dose": Chapter.DOSES,
    "pulse": Chapter.DOSES,
    "alarm": Chapter.ALARMS,
    "note": Chapter.NOTES,
}


def chapter(record: BatchRecord, wanted: Chapter) -> tuple[BatchEntry, ...]:
    """Return the lines of a chapter in the order of time; figures have a table of their own."""
    return tuple(
        entry
        for entry in record.entries
        if entry.kind != "figures" and _CHAPTER_OF.get(entry.kind, Chapter.NOTES) is wanted
    )


def facts_text(entry: BatchEntry) -> str:
    """Return plain facts as ``name value, name value``; what is nested is left out."""
    plain = (
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in facts_of(entry).items()
        if isinstance(value, str | int | float) and value != ""
    )
    return ", ".join(plain)
