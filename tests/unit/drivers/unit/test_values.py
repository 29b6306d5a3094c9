"""What a unit's values become: decoded, slow, frozen, silent."""

from dataclasses import replace

import pytest

from drivers.request import Reply
from drivers.unit.plan import ScanRead, whole_blocks
from drivers.unit.values import UnitValues
from plant.description.model import PlantDescription
from plant.quality import Quality

GOOD = Quality.GOOD
LEVEL, SLOW = "D1.level.PV", "D1.ch4.PV"


@pytest.fixture
def scan(plant: PlantDescription) -> ScanRead:
    tags = [plant.tags[LEVEL], replace(plant.tags[SLOW], frozen_after_s=60.0)]
    return whole_blocks(plant.map_of("U1"), 1, tags)[0]


@pytest.fixture
def values(scan: ScanRead) -> UnitValues:
    return UnitValues(place.tag for place in scan.places)


def reply(seconds: float, *, level: int = 500, ch4: int = 600) -> Reply:
    words = [0] * 36
    words[15], words[17] = level, ch4
    return Reply(tuple(words), (), round(seconds * 1000), seconds)


def test_slow_tag_is_passed_on_at_its_own_pace(values: UnitValues, scan: ScanRead) -> None:
    passed = [
        {sample.tag_id for sample in values.take(scan, reply(float(second)), doubt=GOOD)}
        for second in range(12)
    ]
    assert [second for second in range(12) if SLOW in passed[second]] == [0, 10]
    assert all(LEVEL in block for block in passed)


def test_change_of_quality_is_passed_on_at_once(values: UnitValues, scan: ScanRead) -> None:
    values.take(scan, reply(0.0), doubt=GOOD)
    broken = {s.tag_id: s for s in values.take(scan, reply(1.0, ch4=0x8000), doubt=GOOD)}
    assert broken[SLOW].quality is Quality.BAD_SENSOR_FAILURE
    assert broken[SLOW].value == 60.0  # the last usable one


def test_value_that_never_moves_turns_uncertain(values: UnitValues, scan: ScanRead) -> None:
    values.take(scan, reply(0.0), doubt=GOOD)
    frozen = {s.tag_id: s for s in values.take(scan, reply(61.0), doubt=GOOD)}
    assert frozen[SLOW].quality is Quality.UNCERTAIN_SENSOR_NOT_ACCURATE
    assert frozen[LEVEL].quality is GOOD  # has no such limit
    moved = {s.tag_id: s for s in values.take(scan, reply(62.0, ch4=601), doubt=GOOD)}
    assert moved[SLOW].quality is GOOD


def test_doubt_in_the_unit_covers_good_values(values: UnitValues, scan: ScanRead) -> None:
    samples = values.take(scan, reply(0.0), doubt=Quality.UNCERTAIN)
    assert {sample.quality for sample in samples} == {Quality.UNCERTAIN}


def test_silence_keeps_value_and_source_time(values: UnitValues, scan: ScanRead) -> None:
    values.take(scan, reply(1.0, ch4=0x8000), doubt=GOOD)
    suspect = Quality.UNCERTAIN_LAST_USABLE_VALUE
    doubted = values.mark(suspect, None, utc_ms=9000, monotonic_s=9.0)
    by_tag = {sample.tag_id: sample for sample in doubted}
    assert by_tag[LEVEL].quality is suspect
    assert by_tag[LEVEL].value == 50.0
    assert by_tag[LEVEL].monotonic_s == 1.0
    assert by_tag[SLOW].quality is Quality.BAD_SENSOR_FAILURE  # stays worse
    lost = values.mark(Quality.BAD_NO_COMMUNICATION, None, utc_ms=9000, monotonic_s=9.0)
    assert {sample.quality for sample in lost} == {Quality.BAD_NO_COMMUNICATION}


def test_values_never_read_wait_under_a_doubt_and_are_bad_when_lost(
    values: UnitValues, scan: ScanRead
) -> None:
    suspect = Quality.UNCERTAIN_LAST_USABLE_VALUE
    assert values.mark(suspect, scan, utc_ms=9000, monotonic_s=9.0) == []
    lost = values.mark(Quality.BAD_NO_COMMUNICATION, scan, utc_ms=9000, monotonic_s=9.0)
    assert [(sample.utc_ms, sample.monotonic_s) for sample in lost] == [(9000, 9.0)] * 2
