"""Where is a unit's procedure?"""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from hmi.models.batch.stage_strip import PartState, StageStrip, stage_strip
from plant.batch.run import Rota, UnitRun
from plant.batch.states import State, TurnaroundPhase
from tests.fakes.running.plant import (
    HOUR_MS,
    NOW_MS,
    ORDER,
    ZONE,
    batch_run,
    start_ms,
    turnaround_run,
)

ROTA = Rota(order=ORDER, position=2, next_start_ms=start_ms(0))


def strip_of(run: UnitRun, rota: Rota = ROTA, zone: ZoneInfo = ZONE) -> StageStrip:
    strip = stage_strip(run, NOW_MS, rota=rota, zone=zone)
    assert strip is not None
    return strip


def test_stages_are_as_wide_as_they_last() -> None:
    strip = strip_of(batch_run("D2", 1))
    # 0.25 h of LOAD, 13.75 h of stage 1, 34 h, 72 h; together 120 h
    assert [round(part.share * 120, 2) for part in strip.parts] == [0.25, 13.75, 34.0, 72.0]
    assert [part.state for part in strip.parts] == [
        PartState.DONE,
        PartState.DONE,
        PartState.NOW,
        PartState.AHEAD,
    ]


def test_elapsed_and_remaining_time_are_told_for_stage_and_batch() -> None:
    strip = strip_of(batch_run("D2", 1))
    # begun 17:00 yesterday, now 16:36:40: 23 h 36 min 40 s; stage 2 since 07:00
    assert strip.elapsed_ms == 23 * HOUR_MS + 2_200_000
    assert strip.left_ms == 120 * HOUR_MS - strip.elapsed_ms
    assert strip.part_elapsed_ms == 9 * HOUR_MS + 2_200_000
    assert strip.part_left_ms == 24 * HOUR_MS + 1_400_000


def test_an_overrun_stage_has_negative_time_left() -> None:
    run = batch_run("D4", 5)
    late = stage_strip(run, run.ends_ms[-1] + 60_000, rota=ROTA, zone=ZONE)
    assert late is not None
    assert late.part_left_ms == -60_000
    assert late.progress == 1.0


def test_every_stage_of_a_complete_batch_is_done() -> None:
    run = replace(batch_run("D4", 5), state=State.COMPLETE)
    assert {part.state for part in strip_of(run).parts} == {PartState.DONE}


@pytest.mark.parametrize(("hours", "note"), [(71, 71.0), (72, None), (73, 73.0)])
def test_a_stage_over_a_change_of_clocks_truly_tells_its_hours(
    hours: int, note: float | None
) -> None:
    # Berlin sets its clocks forward on 28 March 2027 and back on 31 October 2027.
    begin = {71: 1_805_976_000_000, 72: 1_795_000_000_000, 73: 1_824_717_600_000}[hours]
    run = batch_run("D4", 5)
    ends = (begin - 2 * HOUR_MS, begin - HOUR_MS, begin, begin + hours * HOUR_MS)
    run = replace(run, started_ms=begin - 3 * HOUR_MS, ends_ms=ends, stage=3)
    assert strip_of(run, zone=ZoneInfo("Europe/Berlin")).clock_note_h == note


def test_a_turnaround_shows_its_phases_and_the_time_to_its_start() -> None:
    strip = strip_of(turnaround_run("D3", TurnaroundPhase.PURGE))
    assert strip.parts[5].state is PartState.NOW
    assert strip.parts[5].word == "turnaround.purge"
    assert strip.left_ms == start_ms(0) - NOW_MS
    assert strip.part_left_ms is None


def test_a_turnaround_that_is_not_the_next_to_start_has_no_planned_end() -> None:
    assert strip_of(turnaround_run("D4")).left_ms is None
    assert strip_of(turnaround_run("D3"), Rota()).left_ms is None


def test_an_idle_unit_has_no_strip() -> None:
    assert stage_strip(UnitRun("D1"), NOW_MS, rota=ROTA, zone=ZONE) is None
