"""A reading of the field becomes a snapshot of all tags, derived ones computed."""

import pytest

from control.rehearsal.whole_snapshot import WholeSnapshots
from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Sample, Snapshot


def nothing_entered(snapshot: Snapshot) -> tuple[Sample, ...]:
    del snapshot
    return ()


def measured(**values: float) -> Snapshot:
    """Return a reading of a few tags; what the field never gave waits for its first data."""
    samples = {
        tag_id.replace("__", ".") + ".PV": Sample(
            tag_id.replace("__", ".") + ".PV", value, Quality.GOOD, 5_000, 5.0
        )
        for tag_id, value in values.items()
    }
    return Snapshot(1, 5_000, 5.0, samples)


def test_derived_tags_are_computed(
    description: PlantDescription,
) -> None:
    snapshots = WholeSnapshots(description)
    whole = snapshots.whole(
        measured(D1__temperature_upper=40.0, D1__temperature_lower=42.0), nothing_entered
    )
    mean = whole.get("D1.temperature.PV")
    assert mean is not None
    assert (mean.value, mean.quality, mean.utc_ms) == (41.0, Quality.GOOD, 5_000)
    assert whole.samples["D1.temperature.PV"] is mean
    assert len(whole.samples) == len(description.tags)
    assert set(whole.samples) == set(description.tags)


def test_a_derived_tag_without_its_inputs_keeps_its_last_value_and_is_bad(
    description: PlantDescription,
) -> None:
    snapshots = WholeSnapshots(description)
    first = snapshots.whole(
        measured(D1__temperature_upper=40.0, D1__temperature_lower=42.0), nothing_entered
    )
    assert first.samples["D1.temperature.PV"].value == 41.0
    bad = Sample("D1.temperature_upper.PV", 1.0, Quality.BAD_SENSOR_FAILURE, 6_000, 6.0)
    second = Snapshot(
        2,
        6_000,
        6.0,
        {
            **measured(D1__temperature_lower=42.0).samples,
            "D1.temperature_upper.PV": bad,
        },
    )
    kept = snapshots.whole(second, nothing_entered).samples["D1.temperature.PV"]
    assert (kept.value, kept.quality, kept.utc_ms) == (41.0, Quality.BAD_SENSOR_FAILURE, 5_000)


def test_a_tag_that_the_plant_does_not_have_is_missing(description: PlantDescription) -> None:
    whole = WholeSnapshots(description).whole(measured(), nothing_entered)
    assert whole.get("D9.level.PV") is None
    assert "D9.level.PV" not in whole.samples
    assert "D1.level.PV" in whole.samples
    with pytest.raises(KeyError):
        whole.samples["D9.level.PV"]


def test_entered_and_estimated_values_stand_in(description: PlantDescription) -> None:
    def entered(snapshot: Snapshot) -> tuple[Sample, ...]:
        assert snapshot.get("D1.temperature_lower.PV") is not None
        return (Sample("D1.temperature_upper.PV", 38.0, Quality.UNCERTAIN, 5_000, 5.0),)

    snapshots = WholeSnapshots(description)
    whole = snapshots.whole(measured(D1__temperature_lower=42.0), entered)
    assert whole.samples["D1.temperature_upper.PV"].value == 38.0
    mean = whole.samples["D1.temperature.PV"]
    assert (mean.value, mean.quality) == (40.0, Quality.UNCERTAIN)
