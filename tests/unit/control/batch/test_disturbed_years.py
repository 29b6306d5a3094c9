"""Over years of power cuts, sleeps and wrong clocks no transition is lost or doubled."""

from zoneinfo import ZoneInfo

import pytest

from control.batch.boundaries import HOUR_MS
from control.batch.rota.timetable import TURN, Timetable
from plant.batch.states import Procedure
from tests.unit.control.batch.digesters import DIGESTERS, RECIPE
from tests.unit.control.batch.lives import Life, disturbed

# Days before a change of clocks; Kolkata has none.
ZONES = {
    "Asia/Kolkata": "2026-06-01 10:00",
    "Europe/Berlin": "2026-03-20 10:00",
    "America/New_York": "2026-10-23 10:00",
    "Australia/Lord_Howe": "2026-03-27 10:00",
}
WRONG_MS_A_YEAR = 10 * 60_000


@pytest.mark.soak
@pytest.mark.timeout(900)  # the long version; the short one takes a second
@pytest.mark.parametrize("zone", ZONES)
def test_no_transition_is_lost_or_doubled(zone: str, *, soak: bool) -> None:
    days, disturbances = (366, 42) if soak else (24, 8)
    for seed in range(4 if soak else 1):
        life = Life(seed, zone, ZONES[zone])
        disturbed(life, days, disturbances=disturbances)
        chronicle = life.chronicle
        assert not chronicle.wrong, chronicle.wrong[:3]
        assert life.wrong_ms <= WRONG_MS_A_YEAR
        ended = [
            stages for batch, stages in chronicle.stages.items() if batch in chronicle.completed
        ]
        assert all(stages == ["LOAD", "S1", "S2", "S3"] for stages in ended)
        assert len(ended) >= (days - 12) // 2  # with long cuts about each second day is missed


@pytest.mark.parametrize("zone", ZONES)
def test_the_machine_follows_the_printed_timetable_over_a_change_of_clocks(zone: str) -> None:
    life = Life(0, zone, ZONES[zone])
    table = Timetable(DIGESTERS, RECIPE, life.true_ms, ZoneInfo(zone))
    full_ms = life.true_ms + 7 * 24 * HOUR_MS  # every unit has begun
    for _ in range(14 * 24):
        life.people()
        life.pass_ms(life.true_ms // HOUR_MS * HOUR_MS + HOUR_MS - life.true_ms)
        if life.true_ms < full_ms:
            continue
        units = life.digesters.plant.units
        in_batch = {
            unit_id: run.place
            for unit_id, run in units.items()
            if run.procedure is Procedure.BATCH
        }
        assert {unit_id: in_batch.get(unit_id, TURN) for unit_id in units} == table.places(
            life.true_ms
        )


@pytest.mark.parametrize("zone", ZONES)
def test_a_life_without_disturbances_starts_every_day_and_is_never_wrong(zone: str) -> None:
    life = Life(0, zone, ZONES[zone])
    disturbed(life, 14, disturbances=0)
    assert not life.chronicle.wrong
    assert life.wrong_ms == 0
    assert len(life.chronicle.starts) == 14
    assert len(life.chronicle.completed) == 9
