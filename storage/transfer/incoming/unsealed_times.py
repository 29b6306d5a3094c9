"""Which readings does history hold that are in no chunk yet? Their times, tag by tag."""

from collections.abc import Mapping

import numpy as np
from sqlalchemy import Connection, select

from storage.history.cells import Ints
from storage.history.schema import TAG
from storage.reading.pending import in_scans, late_strands, members_of
from storage.segments.facts import SEALED_SEQUENCE, SEALED_UNTIL_MS, fact_ms


def unsealed_times(connection: Connection) -> Mapping[int, Ints]:
    """Return, by tag's number, the times of its newest readings in order, where it has any.

    Chunks win over such readings, so that an import must not put others beside them.

    Raises:
        CorruptDatabaseError: when a scan is damaged.
    """
    tags = list(connection.execute(select(TAG.c.id)).scalars())
    scans = in_scans(
        connection,
        members_of(connection, tags),
        since_ms=fact_ms(connection, SEALED_UNTIL_MS) or 0,
        after_sequence=fact_ms(connection, SEALED_SEQUENCE) or 0,
    )
    late = late_strands(connection, tags)
    found = {}
    for tag in scans.keys() | late.keys():
        times = [strands[tag].times for strands in (scans, late) if tag in strands]
        found[tag] = np.unique(np.concatenate(times))
    return found
