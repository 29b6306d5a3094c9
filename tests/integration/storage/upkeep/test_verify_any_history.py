"""In whatever order a history is sealed, merged, imported, compacted: verify finds nothing."""

import numpy as np
import pytest
from sqlalchemy import Connection, select

from storage.history.schema import TAG
from storage.upkeep.findings import Finding
from storage.upkeep.verify_tag import StoredNumber, TagCheck
from tests.integration.storage.segments.world import GRID, HOLDS_MS, sqlite_engine, world


def _found(connection: Connection) -> list[Finding]:
    with connection.begin():
        tags = [
            StoredNumber(row.id, row.tag_id)
            for row in connection.execute(select(TAG.c.id, TAG.c.tag_id))
        ]
        return [
            found
            for tag in tags
            for step in TagCheck(connection, tag, GRID).steps()
            for found in step
        ]


@pytest.mark.soak
def test_history_written_in_any_order_is_sound(soak: bool) -> None:
    for seed in range(300 if soak else 12):
        rng = np.random.default_rng(seed)
        hold_ms = [None, *HOLDS_MS][seed % 5]
        with world(hold_ms, seed, sqlite_engine) as plant:
            for _ in range(6):
                match rng.integers(4):
                    case 0:
                        plant.seal(int(rng.integers(1, 12)), int(rng.integers(2)))
                    case 1:
                        plant.late(int(rng.integers(1, 20)), int(rng.integers(2)))
                    case 2:
                        count = int(rng.integers(1, 300))
                        plant.bring(int(rng.integers(60)), int(rng.integers(1, 40)), count, 2)
                    case _:
                        plant.compact(int(rng.integers(2)))
                assert _found(plant.connection) == [], f"seed {seed}"
            plant.seal_all()
            plant.compact(0)
            assert _found(plant.connection) == [], f"seed {seed}"
