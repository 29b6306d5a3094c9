"""What the reader says of a small history, worked out by hand."""

from math import isnan, nan
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from plant.errors import CorruptDatabaseError, StorageError
from plant.history import Period, StoredTag
from plant.quality import Quality
from plant.reports.counter import CounterRule
from storage.historian.layout import ScanGroup
from storage.historian.unsealed import StoredGroup, Unsealed
from storage.history.codec import encode
from storage.history.frame import Block
from storage.history.keys import key_of
from storage.history.quality_runs import encode_runs
from storage.history.schema import CHUNK, ROLL_MINUTE, TICK
from storage.reading.opening import open_reader
from storage.reading.reader import SqlHistoryReader
from storage.segments.facts import MINUTES_EXPIRED_MS, RAW_EXPIRED_MS
from tests.integration.storage.reading.history_file import (
    DAY,
    ENERGY,
    GROUP,
    HEATER,
    HOLD_MS,
    HOUR,
    MINUTE,
    NUMBER,
    REMAINING,
    SECOND,
    TAGS,
    TEMPERATURE,
    HistoryFile,
    reader_of,
)

DAY_MS = 24 * HOUR
BAD = 129


def test_an_unknown_tag_is_refused_by_name(reader: SqlHistoryReader) -> None:
    with pytest.raises(StorageError, match=r"knows no tag D9\.nothing"):
        reader.raw("D9.nothing", DAY, DAY + 1)


def test_a_missing_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="--data FOLDER"):
        open_reader(tmp_path / "history.sqlite")


def test_no_time_and_no_buckets_are_no_question(reader: SqlHistoryReader) -> None:
    with pytest.raises(ValueError, match="no buckets"):
        reader.buckets([TEMPERATURE], DAY, DAY, 10)
    with pytest.raises(ValueError, match="no buckets"):
        reader.buckets([TEMPERATURE], DAY, DAY + 1, 0)


def test_a_damaged_chunk_is_told(history: HistoryFile, reader: SqlHistoryReader) -> None:
    history.seal(TEMPERATURE, [DAY, DAY + SECOND], [1.0, 2.0])
    with history.connection.begin():
        history.connection.execute(update(CHUNK).values(values=b"not what was packed"))
    with pytest.raises(CorruptDatabaseError):
        reader.raw(TEMPERATURE, DAY, DAY + HOUR)


def test_a_damaged_block_is_a_hole_in_the_trend_of_the_running_program(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    days = [DAY, DAY + 24 * HOUR, DAY + 48 * HOUR]
    for day in days:
        history.seal(TEMPERATURE, [day, day + SECOND], [1.0, 2.0])
    hit = key_of(NUMBER[TEMPERATURE], days[1] // 1000)
    with history.connection.begin():
        for table, column in ((CHUNK, "values"), (ROLL_MINUTE, "cells")):
            damage = update(table).where(table.c.key == hit).values({column: b"not packed"})
            history.connection.execute(damage)
    whole = (TEMPERATURE,), DAY, DAY + 72 * HOUR

    with pytest.raises(CorruptDatabaseError):
        reader.buckets(*whole, 72 * 60)
    with reader_of(history, unsealed=Unsealed(())) as screens:
        (trend,) = screens.buckets(*whole, 72 * 60)
        (close,) = screens.buckets((TEMPERATURE,), days[1] - SECOND, days[1] + 9 * SECOND, 10)

    held = [trend.count.tolist()[day * 24 * 60] for day in range(3)]
    assert held == [2, 0, 2]
    assert sum(close.count.tolist()) == 0


def sound_blocks_of_another_place(column: str) -> bytes:
    """Return a block whose check sum fits, but not its number of readings."""
    if column == "quality":
        return encode_runs(np.array([0, BAD, BAD], np.uint8)) or b""
    return encode(np.array([1.0, 2.5, 4.0]))


@pytest.mark.parametrize("column", ["values", "quality"])
def test_a_sound_block_that_belongs_elsewhere_is_told_as_damage(
    history: HistoryFile, reader: SqlHistoryReader, column: str
) -> None:
    history.seal(TEMPERATURE, [DAY, DAY + SECOND], [1.0, 2.0])
    with history.connection.begin():
        swapped = {column: sound_blocks_of_another_place(column)}
        history.connection.execute(update(CHUNK).values(swapped))
    with pytest.raises(CorruptDatabaseError):
        reader.raw(TEMPERATURE, DAY, DAY + HOUR)
    with reader_of(history, unsealed=Unsealed(())) as screens:
        (course,) = screens.buckets((TEMPERATURE,), DAY, DAY + 9 * SECOND, 9)
    assert sum(course.count.tolist()) == 0


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    reader = open_reader(path)
    with pytest.raises(StorageError, match="history verify"):
        reader.tags()
    reader.close()


def test_tags_tell_from_when_until_when_they_have_readings(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    history.seal(TEMPERATURE, [DAY, DAY + DAY_MS], [1.0, 2.0])
    history.seal(ENERGY, [DAY + 5], [1.0])
    history.sealed_until(DAY + 2 * DAY_MS)
    history.late(ENERGY, DAY + 2, 1.0)
    history.scan(DAY + 2 * DAY_MS + 7, 1.0, 0.0)
    assert reader.tags() == [
        StoredTag(HEATER, "", "discrete", DAY + 2 * DAY_MS + 7, DAY + 2 * DAY_MS + 7),
        StoredTag(ENERGY, "Wh", "counter", DAY + 2, DAY + 5),
        StoredTag(REMAINING, "s", "number", None, None),
        StoredTag(TEMPERATURE, "°C", "analog", DAY, DAY + 2 * DAY_MS + 7),
    ]


def test_a_value_stands_until_the_next_one_also_from_chunk_to_chunk_to_scan(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    end = DAY + 2 * DAY_MS
    history.seal(TEMPERATURE, [DAY + DAY_MS - SECOND, DAY + DAY_MS, end - SECOND], [1.0, 2, 3])
    history.sealed_until(end)
    history.scan(end + SECOND, 4.0)
    told = reader.raw(TEMPERATURE, DAY, end)
    assert told.values.tolist() == [1.0, 2.0, 3.0]
    assert told.until_ms.tolist() == [DAY + DAY_MS, DAY + DAY_MS, end + SECOND]


def test_each_chunk_has_a_hold_time_of_its_own(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    other = DAY + DAY_MS
    history.seal(TEMPERATURE, [DAY, DAY + 2 * HOUR, other - HOUR], [1.0, 2.0, 3.0],
                 hold_ms=2 * HOUR)  # fmt: skip
    history.seal(TEMPERATURE, [other, other + HOUR], [4.0, 5.0], hold_ms=MINUTE)
    history.sealed_until(DAY + 3 * DAY_MS)
    told = reader.raw(TEMPERATURE, DAY, DAY + 2 * DAY_MS)
    assert told.until_ms.tolist() == [
        DAY + 2 * HOUR, DAY + 2 * HOUR, other, other, other + HOUR,
    ]  # fmt: skip
    (day,) = reader.periods([TEMPERATURE], [Period(DAY, other)])
    assert day.covered_ms.tolist() == [3 * HOUR]
    assert day.weighted.tolist() == [(1.0 * 2 + 3.0 * 1) / 3]


def test_nothing_is_drawn_over_bad_readings(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    times = [DAY + number * SECOND for number in range(4)]
    history.seal(TEMPERATURE, times, [1.0, 50.0, nan, 2.0], [0, BAD, BAD, 64])
    history.sealed_until(DAY + DAY_MS)
    (told,) = reader.buckets([TEMPERATURE], DAY, DAY + 8 * SECOND, 4)
    assert told.minimum.tolist()[:2] == [1.0, 2.0]
    assert told.maximum.tolist()[:2] == [1.0, 2.0]
    assert told.count.tolist() == [2, 2, 0, 0]
    assert told.good.tolist() == [1, 0, 0, 0]
    assert told.bad.tolist() == [1, 1, 0, 0]
    assert told.covered_ms.tolist() == [SECOND, 0, 0, 0]
    assert [isnan(each) for each in told.mean] == [False, False, True, True]


def test_buckets_of_a_minute_and_more_stay_on_the_grid_while_a_trend_is_moved(
    reader: SqlHistoryReader,
) -> None:
    one, two = (
        reader.buckets([TEMPERATURE], DAY + moved, DAY + moved + DAY_MS, 100)[0]
        for moved in (0, 7 * MINUTE + 3)
    )
    assert one.start_ms[1] - one.start_ms[0] == 15 * MINUTE
    assert two.start_ms[1:] == one.start_ms[1:] or set(two.start_ms[1:]) <= {
        each + shift for each in one.start_ms for shift in (0, DAY_MS)
    }


def test_the_same_tag_may_be_asked_for_twice(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    history.seal(TEMPERATURE, [DAY], [7.0])
    one, two = reader.buckets([TEMPERATURE, TEMPERATURE], DAY, DAY + DAY_MS, 1)
    assert one.minimum.tolist() == two.minimum.tolist() == [7.0]


def test_tags_come_in_the_order_in_which_they_are_asked_for(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    for tag_id, number in NUMBER.items():
        times = [DAY + hour * HOUR for hour in range(72)]
        history.seal(tag_id, times, [100.0 * number + hour for hour in range(72)])
    for names in (list(TAGS), list(TAGS)[::-1]):
        for count in (3, 12, 72, 500):
            told = reader.buckets(names, DAY, DAY + 3 * DAY_MS, count)
            assert [each.tag_id for each in told] == names
            for name, each in zip(names, told, strict=True):
                lowest = np.nanmin(np.asarray(each.minimum))
                highest = np.nanmax(np.asarray(each.maximum))
                assert (lowest, highest) == (100 * NUMBER[name], 100 * NUMBER[name] + 71)


def test_empty_and_overlapping_periods_come_in_their_order(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    history.seal(TEMPERATURE, [DAY + HOUR, DAY + 30 * HOUR], [1.0, 2.0])
    wanted = [
        Period(DAY + DAY_MS, DAY + 2 * DAY_MS, "second"),
        Period(DAY + 5, DAY + 5, "none"),
        Period(DAY, DAY + 2 * DAY_MS, "both"),
        Period(DAY, DAY + DAY_MS, "first"),
    ]
    (told,) = reader.periods([TEMPERATURE], wanted)
    assert told.count.tolist() == [1, 0, 2, 1]
    assert told.maximum.tolist()[2:] == [2.0, 1.0]
    assert reader.periods([TEMPERATURE], [])[0].count.tolist() == []


def test_where_readings_were_deleted_minutes_stand_in_and_each_counts_once(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    times = [DAY + number * 20 * SECOND for number in range(30)]  # ten minutes
    history.seal(TEMPERATURE, times, [float(number) for number in range(30)])
    history.sealed_until(DAY + 3 * DAY_MS)
    with history.connection.begin():
        history.connection.execute(CHUNK.delete())
    history.put_fact(RAW_EXPIRED_MS, DAY + DAY_MS)
    (told,) = reader.buckets([TEMPERATURE], DAY, DAY + 10 * MINUTE, 40)
    assert sum(told.count) == 30
    assert told.count.tolist()[::4] == [3] * 10  # each minute where it begins
    ends = [Period(DAY, DAY + 90 * SECOND), Period(DAY + 90 * SECOND, DAY + HOUR)]
    assert reader.periods([TEMPERATURE], ends)[0].count.tolist() == [6, 24]
    history.put_fact(MINUTES_EXPIRED_MS, DAY + DAY_MS)
    assert reader.periods([TEMPERATURE], ends)[0].count.tolist() == [30, 0]


def test_memory_answers_instead_of_scans_once_it_holds_all_of_them(
    history: HistoryFile,
) -> None:
    history.seal(TEMPERATURE, [DAY + HOUR - SECOND], [1.0])
    history.sealed_until(DAY + HOUR)
    history.scan(DAY + HOUR, 2.0)
    unsealed = Unsealed([ScanGroup("x", tuple(TAGS), HOLD_MS)])
    with reader_of(history, unsealed=unsealed) as reader:
        assert reader.raw(TEMPERATURE, DAY, DAY + DAY_MS).values.tolist() == [1.0, 2.0]
        group = StoredGroup(GROUP, HOLD_MS, tuple(NUMBER.values()))
        unsealed.adopt([group], {}, complete_from_ms=DAY + HOUR)
        codes = np.zeros(len(TAGS), np.uint8)
        for utc_ms, value in ((DAY + HOUR, 2.0), (DAY + HOUR + SECOND, 3.0)):
            unsealed.append([Block(0, utc_ms, np.full(len(TAGS), value), codes)])
        told = reader.raw(TEMPERATURE, DAY, DAY + DAY_MS)
        assert told.values.tolist() == [1.0, 2.0, 3.0]
        assert told.until_ms.tolist()[0] == DAY + HOUR
        unsealed.forget(now_ms=DAY + DAY_MS, sealed_until_ms=DAY + DAY_MS)
        assert reader.raw(TEMPERATURE, DAY, DAY + DAY_MS).values.tolist() == [1.0, 2.0]


def test_before_the_first_seal_memory_need_only_reach_back_to_the_first_scan(
    history: HistoryFile,
) -> None:
    history.scan(DAY, 2.0)
    unsealed = Unsealed([ScanGroup("x", tuple(TAGS), HOLD_MS)])
    group = StoredGroup(GROUP, HOLD_MS, tuple(NUMBER.values()))
    unsealed.adopt([group], {}, complete_from_ms=DAY - 2 * HOUR)
    codes = np.zeros(len(TAGS), np.uint8)
    unsealed.append([Block(0, DAY + SECOND, np.full(len(TAGS), 3.0), codes)])
    with reader_of(history, unsealed=unsealed) as reader:
        assert reader.raw(TEMPERATURE, DAY, DAY + HOUR).values.tolist() == [3.0]  # memory's


def test_a_damaged_scan_costs_its_own_second_only(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    for second in range(3):
        history.scan(DAY + second * SECOND, float(second))
    with history.connection.begin():
        history.connection.execute(update(TICK).where(TICK.c.sequence == 2).values(frame=b"?"))
    assert reader.raw(TEMPERATURE, DAY, DAY + HOUR).values.tolist() == [0.0, 2.0]


def test_a_moment_has_each_tags_last_reading_in_its_own_type(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    history.seal(
        TEMPERATURE, [DAY, DAY + SECOND, DAY + 2 * SECOND], [1.5, 2.5, 3.5], [0, 64, 0]
    )
    history.seal(HEATER, [DAY + SECOND], [1.0])
    history.seal(ENERGY, [DAY + SECOND], [nan], [134])
    history.sealed_until(DAY + 30 * DAY_MS)
    told = reader.snapshot_at(DAY + SECOND)
    assert (told.sequence, told.utc_ms) == (0, DAY + SECOND)
    samples = {tag_id: (s.value, s.quality, s.utc_ms) for tag_id, s in told.samples.items()}
    assert samples == {
        TEMPERATURE: (2.5, Quality.UNCERTAIN, DAY + SECOND),
        HEATER: (True, Quality.GOOD, DAY + SECOND),
        ENERGY: (0, Quality.BAD_WAITING_FOR_INITIAL_DATA, DAY + SECOND),
    }
    assert isinstance(told.samples[HEATER].value, bool)
    assert isinstance(told.samples[ENERGY].value, int)


def test_a_value_that_stood_no_more_is_bad_however_far_back_it_lies(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    history.seal(TEMPERATURE, [DAY, DAY + SECOND], [1.5, 2.5])
    history.seal(TEMPERATURE, [DAY + 200 * DAY_MS], [9.0])
    history.sealed_until(DAY + 300 * DAY_MS)
    told = reader.snapshot_at(DAY + 100 * DAY_MS).samples[TEMPERATURE]
    assert (told.value, told.quality) == (2.5, Quality.BAD_NO_COMMUNICATION)
    assert told.utc_ms == DAY + SECOND
    assert reader.snapshot_at(DAY + 500).samples[TEMPERATURE].quality is Quality.GOOD
    assert reader.snapshot_at(DAY - 1).samples == {}


def test_the_newest_value_of_all_stands_for_its_hold_time(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    history.sealed_until(DAY)
    history.scan(DAY + SECOND, 2.5)
    good = reader.snapshot_at(DAY + SECOND + HOLD_MS).samples[TEMPERATURE]
    old = reader.snapshot_at(DAY + SECOND + HOLD_MS + 1).samples[TEMPERATURE]
    assert (good.quality, old.quality) == (Quality.GOOD, Quality.BAD_NO_COMMUNICATION)


def test_days_of_a_counter_add_up_over_gaps_roll_over_and_restart(
    history: HistoryFile,
) -> None:
    times = [DAY + number * 6 * HOUR for number in range(12)]  # four a day
    values = [100, 200, 300, 400, 2**32 - 50, 50, 150, 250, 40, 100, 9e8, 200]
    codes = [0] * 12
    codes[5] = BAD
    history.seal(ENERGY, times, [float(value) for value in values], codes)
    history.seal(ENERGY, [DAY + 10 * DAY_MS], [500.0])
    history.sealed_until(DAY + 30 * DAY_MS)
    days = [Period(DAY + day * DAY_MS, DAY + (day + 1) * DAY_MS) for day in range(-1, 11)]
    with reader_of(history, counters={ENERGY: CounterRule(rated_per_s=0.1)}) as reader:
        told = reader.increase(ENERGY, days)
        whole = reader.increase(ENERGY, [Period(DAY, DAY + 11 * DAY_MS)])
        backwards = reader.increase(ENERGY, days[::-1])
    assert isnan(told[0])
    assert told[1] == 300
    # 400 to 2^32 - 50 cannot be in six hours; 150 from 400 is a restart: 150 + 100.
    assert told[2] == 250
    # A restart to 40, 60 more, a wrong value, 100 more.
    assert told[3] == 200
    assert all(isnan(each) for each in told[4:11])
    assert told[11] == 300  # counted across the gap
    assert whole == [1050]
    assert backwards[:1] == [300]
    assert backwards[8:11] == [200, 250, 300]


def test_an_uptime_that_fell_tells_a_restart_from_a_roll_over(history: HistoryFile) -> None:
    history.seal(ENERGY, [DAY, DAY + MINUTE], [2.0**32 - 5, 2.0])
    history.seal(REMAINING, [DAY, DAY + MINUTE], [9000.0, 30.0])
    history.sealed_until(DAY + DAY_MS)
    period = [Period(DAY + SECOND, DAY + HOUR)]
    for uptime_tag, wanted in ((None, 7), (REMAINING, 2), ("D9.uptime", 7)):
        rules = {ENERGY: CounterRule(rated_per_s=1.0, uptime_tag=uptime_tag)}
        with reader_of(history, counters=rules) as reader:
            assert reader.increase(ENERGY, period) == [wanted]


def test_the_last_good_reading_is_found_behind_a_long_time_of_bad_ones(
    history: HistoryFile, reader: SqlHistoryReader
) -> None:
    times = [DAY + number * HOUR for number in range(100)]
    history.seal(ENERGY, times, [50.0, *[70.0] * 98, 90.0], [0, *[BAD] * 98, 0])
    history.sealed_until(DAY + 30 * DAY_MS)
    assert reader.increase(ENERGY, [Period(DAY + 98 * HOUR, DAY + 10 * DAY_MS)]) == [40]
