"""The tag table: newest samples, ageing by itself, cheap snapshots."""

import math
from types import MappingProxyType

import pytest

from control.tag_table import TagTable
from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Sample

PH = "D1.ph.PV"  # read once a second
CH4 = "D1.ch4.PV"  # every 10 s


@pytest.fixture
def table(description: PlantDescription) -> TagTable:
    return TagTable(description, utc_ms=0, monotonic_s=100.0)


def sample(tag_id: str, value: float, at_s: float, quality: Quality = Quality.GOOD) -> Sample:
    return Sample(tag_id, value, quality, int(at_s * 1000), at_s)


def quality(table: TagTable, tag_id: str) -> Quality:
    found = table.look(tag_id)
    assert found is not None
    return found.quality


def test_every_tag_waits_for_initial_data(table: TagTable) -> None:
    snapshot = table.snapshot(1, utc_ms=0, monotonic_s=100.0)
    assert {each.quality for each in snapshot.samples.values()} == {
        Quality.BAD_WAITING_FOR_INITIAL_DATA
    }
    assert math.isnan(float(snapshot.samples[PH].value))
    assert snapshot.samples["D1.agitator.PV"].value is False
    assert snapshot.samples["D1.gas_counter.PV"].value == 0


def test_a_snapshot_does_not_change_afterwards(table: TagTable) -> None:
    snapshot = table.snapshot(1, utc_ms=0, monotonic_s=100.0)
    table.take([sample(PH, 7.0, 101.0)])
    assert math.isnan(float(snapshot.samples[PH].value))
    assert isinstance(snapshot.samples, MappingProxyType)


def test_values_age_by_their_own_period_and_only_changes_are_told(table: TagTable) -> None:
    table.take([sample(PH, 7.0, 101.0), sample(CH4, 60.0, 101.0)])
    assert table.age(104.0) == []
    assert [each.tag_id for each in table.age(104.1)] == [PH]
    assert quality(table, PH) is Quality.UNCERTAIN_LAST_USABLE_VALUE
    assert table.age(105.0) == []
    assert [each.quality for each in table.age(111.1)] == [Quality.BAD_NO_COMMUNICATION]
    assert quality(table, CH4) is Quality.GOOD
    found = table.look(PH)
    assert found is not None
    assert found.value == 7.0


def test_a_new_reading_makes_an_aged_value_good_again(table: TagTable) -> None:
    table.take([sample(PH, 7.0, 101.0)])
    table.age(120.0)
    table.take([sample(PH, 7.1, 121.0)])
    assert quality(table, PH) is Quality.GOOD


def test_an_older_reading_is_left_out(table: TagTable) -> None:
    table.take([sample(PH, 7.0, 101.0)])
    assert table.take([sample(PH, 6.0, 100.5)]) == []
    marked = sample(PH, 7.0, 101.0, Quality.BAD_NO_COMMUNICATION)
    assert table.take([marked]) == [marked]


def test_a_unit_is_fully_read_when_each_of_its_tags_was(
    table: TagTable, description: PlantDescription
) -> None:
    tags = [tag for tag in description.tags.values() if tag.field_unit == "U1"]
    for tag in tags[:-1]:
        table.take([sample(tag.tag_id, 1.0, 101.0)])
    waiting = Quality.BAD_WAITING_FOR_INITIAL_DATA
    table.take([sample(tags[-1].tag_id, 0.0, 101.0, waiting)])
    table.take([sample(tags[-1].tag_id, 0.0, 101.0, Quality.BAD_NO_COMMUNICATION)])
    assert not table.is_fully_read("U1")
    table.take([sample(tags[-1].tag_id, 0.0, 102.0, Quality.BAD_SENSOR_FAILURE)])
    assert table.is_fully_read("U1")
    assert not table.is_fully_read("U2")


def test_the_newest_reading_of_a_unit_is_known(table: TagTable) -> None:
    assert table.newest_s("U1") is None
    table.take([sample(PH, 7.0, 101.0)])
    table.take([sample(CH4, 7.0, 103.0, Quality.BAD_NO_COMMUNICATION)])
    assert table.newest_s("U1") == 101.0


def test_forgotten_reads_are_bad_until_they_come_again(table: TagTable) -> None:
    table.take([sample(PH, 7.0, 101.0), sample(CH4, 1.0, 101.0, Quality.BAD_SENSOR_FAILURE)])
    table.forget_reads()
    assert quality(table, PH) is Quality.BAD_NO_COMMUNICATION
    assert quality(table, CH4) is Quality.BAD_SENSOR_FAILURE
    assert table.newest_s("U1") is None
    assert table.age(101.5) == []


def test_a_derived_tag_is_entered_and_does_not_age(table: TagTable) -> None:
    table.enter([sample("D1.temperature.PV", 40.0, 101.0)])
    assert table.age(1000.0) == []
    assert quality(table, "D1.temperature.PV") is Quality.GOOD


def test_an_unknown_tag_is_logged_once(
    table: TagTable, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        assert table.take([sample("X.y.PV", 1.0, 101.0)]) == []
    assert len(caplog.records) == 1
    assert table.look("X.y.PV") is None
