"""The diagnostics page tells state and cause in plain words."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from hmi.models.diagnosis.rows import (
    Reader,
    cause_text,
    counter_rows,
    device_row,
    line_row,
    needs_attention,
    program_rows,
    reset_text,
    served_units,
    thread_rows,
)
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.health import DeviceState, ThreadHealth
from plant.message import message
from tests.fakes.clock import ManualClock
from tests.fakes.health import well_device, well_plant

CLOCK = ManualClock()
ZONE = ZoneInfo("Asia/Kolkata")


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


@pytest.fixture
def reader(plant: PlantDescription) -> Reader:
    return Reader(plant, ZONE, CLOCK.utc_ms())


def test_well_unit_is_told_in_one_row(reader: Reader) -> None:
    row = device_row(well_device("U3", "digesters", CLOCK), reader)

    assert row[:3] == ("U3", "Digester 3", "Online")
    assert row[5] == "2:00:00"
    assert row[10:] == ("2", "1", "Answers regularly")


def test_unit_never_heard_of_says_so(reader: Reader) -> None:
    device = replace(
        well_device("U3", "digesters", CLOCK),
        state=DeviceState.CONNECTING,
        last_seen_utc_ms=None,
        period_p50_s=0.0,
        firmware="",
    )
    row = device_row(device, reader)

    assert row[4] == "never"
    assert row[6] == "none"
    assert row[8] == "none"
    assert "has not been heard" in row[12]


def test_status_bits_stand_beside_the_state(reader: Reader) -> None:
    device = replace(well_device("U3", "digesters", CLOCK), local=True, failsafe=True)

    assert device_row(device, reader)[2] == "Online · SAFE STATE · LOCAL"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cause": message("faceplate.blocked.offline", field_unit="U3")}, "does not answer"),
        ({"view_only": message("faceplate.blocked.replay")}, "replay"),
        ({"failsafe": True}, "safe state"),
        ({"cold_start": True}, "has restarted"),
        ({"local": True}, "LOCAL"),
        ({"local_stop": True}, "local stop"),
    ],
)
def test_cause_is_told_in_plain_words(
    reader: Reader, changes: dict[str, object], words: str
) -> None:
    device = replace(well_device("U3", "digesters", CLOCK), **changes)  # type: ignore[arg-type]  # fields by name

    assert words in cause_text(device, reader)


def test_moments_in_a_cause_are_local_times(reader: Reader) -> None:
    cause = message("cause.unit_silent", unit="U3", since=CLOCK.utc_ms() - 60_000)
    device = replace(well_device("U3", "digesters", CLOCK), cause=cause)

    assert cause_text(device, reader).startswith(
        "Digester 3 (U3) has not answered since 16:35:40; the other units"
    )


def test_only_trouble_asks_for_attention() -> None:
    well = well_device("U3", "digesters", CLOCK)

    assert not needs_attention(well)
    assert not needs_attention(replace(well, state=DeviceState.SUSPECT))
    assert needs_attention(replace(well, state=DeviceState.OFFLINE))
    assert needs_attention(replace(well, local=True))
    assert needs_attention(replace(well, view_only=message("x.y")))


def test_line_row_tells_load_and_cause(plant: PlantDescription, reader: Reader) -> None:
    (line, _) = well_plant(plant, CLOCK).lines
    assert line_row(line, reader)[2:6] == ("Open", "15:36:40", "20 %", "0")
    closed = replace(line, connected=False, cause=message("faceplate.blocked.replay"))
    assert line_row(closed, reader)[2] == "Closed"
    assert "replay" in line_row(closed, reader)[-1]


def test_counters_have_plain_names_and_unknown_ones_come_last(plant: PlantDescription) -> None:
    rows = counter_rows({"strange": 7, "timeouts": 3}, plant.texts)

    assert rows == (("No answer in time", "3"), ("strange", "7"))


def test_reset_causes_are_named(plant: PlantDescription) -> None:
    assert reset_text(3, plant.texts) == "watchdog"
    assert reset_text(77, plant.texts) == "code 77"


def test_program_rows_tell_clock_journal_and_commands(plant: PlantDescription) -> None:
    health = well_plant(plant, CLOCK)
    assert ("Journal", "takes entries") in program_rows(health, plant.texts)
    worse = replace(
        health,
        clock_step_s=7200.0,
        journal_ok=False,
        view_only=message("faceplate.blocked.replay"),
    )
    rows = {row[0]: row[1] for row in program_rows(worse, plant.texts)}
    assert rows["Distance from trusted time"] == "7200.0 s"
    assert "closed" in rows["Journal"]
    assert "replay" in rows["Commands"]


def test_threads_are_alive_late_or_dead(plant: PlantDescription) -> None:
    health = replace(
        well_plant(plant, CLOCK),
        threads=(
            ThreadHealth("a", alive=True, beat_age_s=0.1, late=False),
            ThreadHealth("b", alive=True, beat_age_s=5.0, late=True),
            ThreadHealth("c", alive=False, beat_age_s=60.0, late=True),
        ),
    )

    assert [row[1] for row in thread_rows(health, plant.texts)] == ["alive", "late", "DEAD"]


def test_field_unit_serves_the_units_whose_tags_it_carries(plant: PlantDescription) -> None:
    assert served_units("U9", plant) == "Energy, Site"
