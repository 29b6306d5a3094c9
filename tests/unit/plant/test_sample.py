"""A snapshot answers for its tags and for those it does not know."""

from types import MappingProxyType

from plant.quality import Quality
from plant.sample import EMPTY_SNAPSHOT, Sample, Snapshot


def test_snapshot_gives_the_sample_of_a_tag() -> None:
    sample = Sample("D1.ph.PV", 7.2, Quality.GOOD, 1_000, 1.0)
    snapshot = Snapshot(1, 1_000, 1.0, MappingProxyType({"D1.ph.PV": sample}))
    assert snapshot.get("D1.ph.PV") is sample
    assert snapshot.get("D9.ph.PV") is None


def test_empty_snapshot_comes_before_the_first_scan() -> None:
    assert EMPTY_SNAPSHOT.sequence == 0
    assert EMPTY_SNAPSHOT.get("D1.ph.PV") is None
