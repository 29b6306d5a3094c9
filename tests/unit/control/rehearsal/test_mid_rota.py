"""The procedures of a plant in the middle of its rota agree with the plant's timetable."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analysis.process.local_time import LocalTime
from analysis.process.rota import age_h, stage_at
from control.rehearsal.mid_rota import standing_in_rota
from plant.batch.states import Procedure, TurnaroundPhase
from tests.fakes.running.plant import ORDER, published_recipe

KOLKATA = ZoneInfo("Asia/Kolkata")
HOUR_MS = 3_600_000
MONDAY = datetime(2026, 11, 16, tzinfo=KOLKATA)


@pytest.mark.parametrize("hour", range(0, 150, 1))
def test_every_unit_stands_where_the_process_has_it(hour: int) -> None:
    now_ms = round((MONDAY + timedelta(hours=hour, minutes=20)).timestamp() * 1000)
    plant = standing_in_rota(ORDER, published_recipe(), now_ms, zone=KOLKATA, clock="17:00")
    local_s = LocalTime("Asia/Kolkata").seconds(now_ms / 1000)
    for number, unit_id in enumerate(ORDER, start=1):
        run = plant.units[unit_id]
        age = age_h(local_s, number)
        if stage_at(age) == "TURN":
            assert run.procedure is Procedure.TURNAROUND
            assert run.loaded is (age < 126.0 or age >= 140.0)
        else:
            assert run.place == stage_at(age)
            assert run.ends_ms[run.stage] > now_ms
            assert run.stage_since_ms <= now_ms
            assert run.started_ms == now_ms - round(age * HOUR_MS)


def test_the_next_start_is_the_unit_in_turnaround() -> None:
    for day in range(6):
        now_ms = round((MONDAY + timedelta(days=day, hours=9)).timestamp() * 1000)
        plant = standing_in_rota(ORDER, published_recipe(), now_ms, zone=KOLKATA, clock="17:00")
        waiting = plant.rota.order[plant.rota.position]
        assert plant.units[waiting].procedure is Procedure.TURNAROUND
        assert plant.rota.next_start_ms - now_ms == 8 * HOUR_MS
        assert plant.rota.last_start_ms == now_ms - 16 * HOUR_MS
        assert all(run.batch_id.count("-") == 4 for run in plant.units.values())


def test_phases_of_the_turnaround_follow_what_the_digester_holds() -> None:
    phases = []
    for hours in (1, 5, 8, 19, 21, 23):
        now = datetime(2026, 11, 16, 17, tzinfo=KOLKATA).astimezone(UTC)
        now_ms = round((now + timedelta(hours=hours)).timestamp() * 1000)
        plant = standing_in_rota(ORDER, published_recipe(), now_ms, zone=KOLKATA, clock="17:00")
        (run,) = [one for one in plant.units.values() if one.phase is not None]
        phases.append(run.phase)
    cool, load, test = (
        TurnaroundPhase.COOL,
        TurnaroundPhase.LOAD,
        TurnaroundPhase.LEAK_TEST,
    )
    assert phases == [cool, cool, load, load, test, test]


def test_a_week_equals_the_published_timetable() -> None:
    table = Path(__file__).parents[3] / "data" / "stage_timetable_week.csv"
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    offsets = set()
    for offset in range(6):
        for index, row in enumerate(rows):
            now = MONDAY + timedelta(days=offset, hours=index)
            now_ms = round(now.timestamp() * 1000)
            plant = standing_in_rota(
                ORDER, published_recipe(), now_ms, zone=KOLKATA, clock="17:00"
            )
            places = [
                "TURN" if run.procedure is Procedure.TURNAROUND else run.place
                for run in plant.units.values()
            ]
            expected = [row[unit_id] for unit_id in ORDER]
            if [p.replace("LOAD", "S1") for p in places] != [
                e.replace("LOAD", "S1") for e in expected
            ]:
                break
        else:
            offsets.add(offset)
    assert len(offsets) == 1  # the table's Monday is one of the six days of the rota
