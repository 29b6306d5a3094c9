"""Days of a small plant in a history database: its scans, and their sealing hour by hour."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, insert

from storage.history.frame import Block, encode_frame
from storage.history.keys import DAY_S, HOUR_S, Grid
from storage.history.schema import GROUP_TAG, LATE, TICK
from storage.segments.batch import Batch
from storage.segments.sealing import seal

GRID = Grid(19_800)
DAY = GRID.floor_s(1_795_000_000, DAY_S)
HOLD_MS = 400_000
STEP_S = 300
TAGS = (1, 2, 3)


@dataclass(frozen=True)
class PlantDays:
    """Scans every five minutes, of three tags; what they brought, by tag and time."""

    connection: Connection
    readings: dict[tuple[int, int], float]

    def scan(self, hours: int, first_hour: int = 0) -> None:
        """Write scans as they come, one row each."""
        rows = []
        for number in range(hours * HOUR_S // STEP_S):
            utc_ms = 1000 * (DAY + first_hour * HOUR_S + number * STEP_S)
            values = self.values(utc_ms)
            sequence = (utc_ms // 1000 - DAY) // STEP_S + 1
            block = Block(1, utc_ms, values, np.zeros(len(TAGS), np.uint8))
            rows.append(
                {
                    "sequence": sequence,
                    "utc_ms": utc_ms,
                    "frame": encode_frame(sequence, [block]),
                }
            )
            self.readings.update(
                {(tag, utc_ms): float(v) for tag, v in zip(TAGS, values, strict=True)}
            )
        with self.connection.begin():
            self.connection.execute(insert(TICK), rows)

    def seal(self, hour: int) -> Iterator[None]:
        """Seal an hour of them."""
        start_ms = 1000 * (DAY + hour * HOUR_S)
        times = np.arange(start_ms, start_ms + 2 * 3_600_000, 1000 * STEP_S, dtype=np.int64)
        times = times[np.array([(1, int(utc_ms)) in self.readings for utc_ms in times])]
        values = (
            np.array([self.values(int(utc_ms)) for utc_ms in times]).reshape(-1, len(TAGS)).T
        )
        return seal(
            self.connection,
            GRID,
            [Batch(TAGS, times, values, None, HOLD_MS, group=1)],
            hour_start_s=DAY + hour * HOUR_S,
            through_sequence=(hour + 1) * HOUR_S // STEP_S,
        )

    def late(self, count: int) -> None:
        """Write readings that come between those of the first hours, too late."""
        for number in range(count):
            key = TAGS[number % 3], 1000 * (DAY + 7 + number * 1100)
            self.readings[key] = float(number)
            with self.connection.begin():
                self.connection.execute(
                    insert(LATE).values(
                        id=number + 1, tag=key[0], utc_ms=key[1], value=number, quality=0
                    )
                )

    def values(self, utc_ms: int) -> np.ndarray:
        return np.array([(utc_ms // 1000 + tag) % 977 / 10 for tag in TAGS])


def plant_days(connection: Connection) -> PlantDays:
    """Return a plant that has not begun."""
    with connection.begin():
        connection.execute(
            insert(GROUP_TAG),
            [{"group_id": 1, "position": place, "tag": tag} for place, tag in enumerate(TAGS)],
        )
    return PlantDays(connection, {})
