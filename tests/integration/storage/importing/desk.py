"""Imports files into a real database and looks what it holds afterwards."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select

from plant.description.load import load_plant
from plant.tag import Tag
from storage.historian.opening import open_history
from storage.history.form import HISTORY_FILE
from storage.history.schema import HISTORY, TAG
from storage.segments.stored import StoredChunks
from storage.transfer.incoming.import_map import ImportMap
from storage.transfer.incoming.importer import ImportSummary, ImportWish, import_csv
from tests.fakes.clock import ManualClock
from tests.integration.storage.segments.whole import chunk_rows

ZONE = "Asia/Kolkata"
Stored = dict[str, dict[int, tuple[float, int]]]
"""Tag to time to value and quality code."""

PLANT: Mapping[str, Tag] = load_plant().tags


@dataclass
class Desk:
    """A data folder and a file to import.

    Attributes:
        folder: the data folder.
        file: the CSV file.
    """

    folder: Path
    file: Path

    @classmethod
    def under(cls, place: Path) -> "Desk":
        return cls(place / "data", place / "readings.csv")

    def wish(self, **changes: Any) -> ImportWish:
        """Return the usual wish: Kolkata, new tags are created, no map."""
        usual = ImportWish(
            file=self.file,
            folder=self.folder,
            tags=PLANT,
            plant_zone=ZONE,
            zone=ZoneInfo(ZONE),
            said=ImportMap(),
            creates_tags=True,
            is_trial=False,
            report=None,
            fault_words=lambda kind: kind.value,
        )
        return replace(usual, **changes)

    def take(self, text: str | bytes | None = None, **changes: Any) -> ImportSummary:
        """Write the file, import it, return the summary."""
        if text is not None:
            self.file.write_bytes(text.encode() if isinstance(text, str) else text)
        *_, last = import_csv(self.wish(**changes), ManualClock())
        assert last.summary is not None
        return last.summary

    def stored(self) -> Stored:
        """Return everything that is in chunks."""
        opened = open_history(self.folder, ManualClock(), zone=ZONE)
        found: Stored = {}
        try:
            with opened.engine.connect() as connection:
                chunks = StoredChunks(connection)
                for number, tag_id in connection.execute(select(TAG.c.id, TAG.c.tag_id)).all():
                    for row in chunk_rows(connection, number):
                        readings = chunks.readings(row)
                        found.setdefault(tag_id, {}).update(
                            zip(
                                readings.times.tolist(),
                                zip(
                                    readings.values.tolist(),
                                    readings.codes.tolist(),
                                    strict=True,
                                ),
                                strict=True,
                            )
                        )
        finally:
            opened.engine.dispose()
        return found

    def holds(self, tag_id: str) -> list[float]:
        """Return a tag's values, oldest first."""
        return [value for _, (value, _) in sorted(self.stored().get(tag_id, {}).items())]

    def rows(self) -> dict[str, str]:
        """Return a fingerprint of every table's rows."""
        opened = open_history(self.folder, ManualClock(), zone=ZONE)
        try:
            with opened.engine.connect() as connection:
                return {
                    table.name: _fingerprint(
                        connection.execute(select(table).order_by(*table.primary_key)).all()
                    )
                    for table in HISTORY.sorted_tables
                }
        finally:
            opened.engine.dispose()

    def file_bytes(self) -> bytes:
        """Return the database file as it lies."""
        return (self.folder / HISTORY_FILE).read_bytes()


def _fingerprint(rows: Any) -> str:
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


def second(number: int) -> str:
    """Return the time so many seconds after 2026-11-20T10:00:00Z."""
    return f"{np.datetime64('2026-11-20T10:00:00') + number}Z"


def ms(number: int) -> int:
    """Return the same in milliseconds."""
    return 1_795_168_800_000 + 1000 * number
