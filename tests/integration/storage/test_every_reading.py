"""Exactly one stored reading per tag and source time: none lost, doubled or invented."""

from datetime import UTC
from pathlib import Path

import numpy as np
import pytest

from plant.clock import SystemClock
from storage.history.form import HISTORY_FILE
from storage.transfer.incoming.import_map import ImportMap
from storage.transfer.incoming.importer import ImportSummary, ImportWish, import_csv
from tests.bench.history.signals import TAGS, Floats, Ints, Signals
from tests.integration.storage.power.history_check import look_into

ROWS, ROWS_IN_SOAK = 6_000, 228_000


def write_csv(csv: Path, times: Ints, values: Floats) -> None:
    with csv.open("w", encoding="utf-8") as file:
        file.write(",".join(["time", *(f"T{tag}" for tag in range(TAGS))]) + "\n")
        moments = np.datetime_as_string(times.astype("datetime64[ms]"), unit="ms").tolist()
        for moment, row in zip(moments, values.T, strict=True):
            file.write(f"{moment}Z,{','.join(map(repr, row.tolist()))}\n")


def imported(csv: Path, data: Path) -> ImportSummary:
    wish = ImportWish(
        file=csv,
        folder=data,
        tags={},
        plant_zone="Asia/Kolkata",
        zone=UTC,
        said=ImportMap(),
        creates_tags=True,
        is_trial=False,
        report=None,
        fault_words=str,
    )
    summary = list(import_csv(wish, SystemClock()))[-1].summary
    assert summary is not None
    return summary


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_every_reading_of_a_file_is_stored_once_and_no_other(
    tmp_path: Path, soak: bool
) -> None:
    """In `make soak` 21.7 million of them."""
    rows = ROWS_IN_SOAK if soak else ROWS
    times, values = Signals().take(rows)
    csv, data = tmp_path / "wide.csv", tmp_path / "data"
    write_csv(csv, times, values)
    assert imported(csv, data).new == TAGS * rows
    again = imported(csv, data)
    assert (again.new, again.known) == (0, TAGS * rows)

    found = look_into(data / HISTORY_FILE)  # raises for a doubled one
    assert found.complaint == "ok"
    assert found.courses.keys() == {f"T{tag}" for tag in range(TAGS)}
    for tag in range(TAGS):
        course = found.courses[f"T{tag}"]
        np.testing.assert_array_equal(course.times, times)
        np.testing.assert_array_equal(course.values, values[tag])
        assert not course.codes.any()
