"""Readings of the running program that are in no chunk yet are not lost to an import."""

import numpy as np
from sqlalchemy import insert

from storage.historian.opening import open_history
from storage.historian.registration import register_tags
from storage.history.frame import Block, encode_frame
from storage.history.quality_runs import ABSENT
from storage.history.schema import GROUP_TAG, SCAN_GROUP, TICK
from tests.fakes.clock import ManualClock
from tests.integration.storage.importing.desk import PLANT, ZONE, Desk, ms, second

TEMPERATURE, PH = "D1.temperature_upper.PV", "D1.ph.PV"


def _scan(desk: Desk) -> None:
    """Write two scans: both tags at second 1, only the temperature at second 2."""
    opened = open_history(desk.folder, ManualClock(), zone=ZONE)
    with opened.engine.begin() as connection:
        tags = {tag_id: PLANT[tag_id] for tag_id in (TEMPERATURE, PH)}
        numbers = register_tags(connection, tags)
        connection.execute(insert(SCAN_GROUP), [{"id": 1, "name": "U1", "hold_ms": 10_000}])
        connection.execute(
            insert(GROUP_TAG),
            [
                {"group_id": 1, "position": place, "tag": numbers[tag_id]}
                for place, tag_id in enumerate(tags)
            ],
        )
        for sequence, codes in ((1, [0, 0]), (2, [0, ABSENT])):
            block = Block(1, ms(sequence), np.array([30.0, 7.0]), np.array(codes, np.uint8))
            frame = encode_frame(sequence, [block])
            row = {"sequence": sequence, "utc_ms": ms(sequence), "frame": frame}
            connection.execute(insert(TICK), [row])
    opened.engine.dispose()


def test_scanned_readings_win_over_those_of_a_wide_file(desk: Desk) -> None:
    _scan(desk)
    lines = "".join(f"{second(number)},50,8\n" for number in range(4))
    summary = desk.take(f"time,{TEMPERATURE},{PH}\n{lines}")
    found = desk.stored()
    assert sorted(found[TEMPERATURE]) == [ms(0), ms(3)]
    assert sorted(found[PH]) == [ms(0), ms(2), ms(3)]
    assert (summary.new, summary.known) == (5, 3)
    assert desk.take().new == 0


def test_scanned_readings_win_over_those_of_a_narrow_file(desk: Desk) -> None:
    _scan(desk)
    lines = "".join(f"{second(number)},{PH},8\n" for number in range(4))
    summary = desk.take(f"time,tag,value\n{lines}")
    assert sorted(desk.stored()[PH]) == [ms(0), ms(2), ms(3)]
    assert (summary.new, summary.known) == (3, 1)
