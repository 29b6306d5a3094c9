"""The plant in this process: time, commands, heartbeat, faults."""

import pytest

from drivers.simulated.faults import FaultSpecError
from drivers.simulated.field_unit import build_units
from drivers.simulated.rehearsal.field import SETTLING_S, RehearsalField
from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Sample
from tests.unit.drivers.simulated.rehearsal.live_twin import LiveTwin

NOON_MS = 1_763_620_200_000  # 2025-11-20 12:00 in Kolkata


@pytest.fixture
def field(description: PlantDescription) -> RehearsalField:
    return RehearsalField(description, seed=3, start_utc_ms=NOON_MS)


def read(field: RehearsalField, tag_id: str) -> Sample:
    sample = field.look().get(tag_id)
    assert sample is not None
    return sample


def test_every_measured_tag_is_good_at_the_start(
    description: PlantDescription, field: RehearsalField
) -> None:
    snapshot = field.look()
    measured = {tag.tag_id for tag in description.tags.values() if tag.field_unit is not None}
    assert set(snapshot.samples) == measured
    assert len(snapshot.samples) == len(measured)
    bad = {each.tag_id for each in snapshot.samples.values() if each.quality.is_bad}
    assert bad == set()
    assert snapshot.utc_ms == NOON_MS
    assert "D1.no_such.PV" not in snapshot.samples
    assert snapshot.samples.get("D1.no_such.PV") is None


def test_the_same_seed_gives_the_same_plant(description: PlantDescription) -> None:
    seen = []
    for seed in (5, 5, 6):
        field = RehearsalField(description, seed=seed, start_utc_ms=NOON_MS)
        for seconds in (1.0, 10.0, 60.0, 60.0):
            field.advance(seconds)
        snapshot = field.look()
        seen.append([(each.value, each.quality) for each in snapshot.samples.values()])
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def test_an_hour_agrees_with_the_live_simulated_plant(description: PlantDescription) -> None:
    field = RehearsalField(description, seed=2, start_utc_ms=NOON_MS)
    twin = LiveTwin(description, seed=2, start_utc_ms=NOON_MS)
    for plant in (field, twin):
        plant.write("D2.temperature.SP", 60.0)
        plant.write("D2.heater.OP", 1.0)
        plant.write("D4.agitator.OP", 300.0, timed=True)
    for _ in range(60):
        field.advance(60.0)
    twin.advance(3600.0)
    ours, theirs = field.truth().values, twin.true_values()
    # By hand: 3 kW for an hour are 3,000 Wh; 300 s of about 0.5 kW some 40 Wh.
    assert ours["D2.heater_energy.PV"] == pytest.approx(3000.0, abs=10.0)
    for tag_id, tolerance in (
        ("D2.heater_energy.PV", 5.0),
        ("D4.agitator_energy.PV", 1.0),
        ("D2.temperature_upper.PV", 0.01),
        ("D4.gas_counter.PV", 5.0),
        ("D5.ph.PV", 0.01),
        ("GT.holder_level.PV", 0.5),
        ("EN.compressor_energy.PV", 5.0),
    ):
        assert ours[tag_id] == pytest.approx(theirs[tag_id], abs=tolerance), tag_id


def test_a_timed_run_ends_to_the_second_within_a_long_step(field: RehearsalField) -> None:
    assert field.write("D4.agitator.OP", 300.0, timed=True)
    assert read(field, "D4.agitator_remaining.PV").value == 300
    before = float(field.truth().values["D4.agitator_energy.PV"])
    field.advance(3600.0)
    used = float(field.truth().values["D4.agitator_energy.PV"]) - before
    # 0.55 kW at 85..100 % load for 300 s: 39..46 Wh.
    assert 38.0 < used < 47.0
    assert read(field, "D4.agitator.OP").value is False


def test_an_output_is_switched_and_read_back(field: RehearsalField) -> None:
    assert field.write("D4.feed.OP", 1.0)
    field.advance(10.0)
    assert read(field, "D4.feed.OP").value is True
    assert read(field, "D4.feed.PV").value is True
    assert field.write("D4.feed.OP", 0.0)
    field.advance(10.0)
    assert read(field, "D4.feed.PV").value is False


def test_switching_off_ends_a_timed_run(field: RehearsalField) -> None:
    field.write("D4.agitator.OP", 300.0, timed=True)
    field.advance(5.0)
    assert field.write("D4.agitator.OP", 0.0)
    field.advance(1.0)
    assert read(field, "D4.agitator.OP").value is False


def test_what_the_unit_ended_does_not_come_back_with_the_next_command(
    description: PlantDescription,
) -> None:
    field = RehearsalField(description, seed=3, start_utc_ms=NOON_MS)
    field.write("D4.agitator.OP", 1.0)
    field.advance(420.0)  # the unit ends a run after 360 s by itself
    assert read(field, "D4.agitator.OP").value is False
    field.advance(1900.0)  # its pause is over
    field.write("D4.feed.OP", 1.0)
    field.advance(1.0)
    assert read(field, "D4.agitator.OP").value is False


def test_a_refused_run_and_an_output_without_runs_are_told(field: RehearsalField) -> None:
    assert not field.write("D4.agitator.OP", 4000.0, timed=True)  # at most 360 s
    assert not field.write("D4.feed.OP", 30.0, timed=True)
    assert not field.write("D4.level.PV", 1.0)


def test_without_heartbeat_the_units_take_their_safe_state(field: RehearsalField) -> None:
    field.write("D4.feed.OP", 1.0)
    field.is_attended = False
    field.advance(8.0)
    assert field.waiting_units() == ()
    field.advance(30.0)
    assert field.waiting_units() == tuple(f"U{number}" for number in range(1, 10))
    assert field.safe_for_ms("U4") > 0
    assert field.truth().relays["D4.feed.OP"] is False
    assert field.truth().relays["GT.flare.OP"] is True
    field.come_back()
    assert field.resume("U4")
    assert "U4" not in field.waiting_units()
    field.advance(60.0)
    assert field.safe_for_ms("U4") == 0
    assert field.safe_for_ms("U2") > 60_000


def test_permits_lapse_with_the_heartbeat(field: RehearsalField) -> None:
    field.write("D4.temperature.SP", 70.0)
    field.write("D4.heater.OP", 1.0)
    field.advance(5.0)
    assert field.truth().relays["D4.heater.OP"] is True
    assert field.permit("U4", "permit_heater", given=False)
    field.advance(5.0)
    assert field.truth().relays["D4.heater.OP"] is False


def test_a_silent_unit_ages_and_takes_no_command(field: RehearsalField) -> None:
    field.look()
    field.inject("U4:silent,for=60s")
    field.advance(5.0)
    assert read(field, "D4.level.PV").quality is Quality.UNCERTAIN_LAST_USABLE_VALUE
    assert not field.write("D4.feed.OP", 1.0)
    assert not field.permit("U4", "permit_heater", given=True)
    field.advance(30.0)
    assert read(field, "D4.level.PV").quality is Quality.BAD_NO_COMMUNICATION
    assert read(field, "D2.level.PV").quality is Quality.GOOD
    field.advance(30.0)
    assert read(field, "D4.level.PV").quality is Quality.GOOD
    assert field.waiting_units() == ("U4",)


def test_without_power_machines_stand_and_units_start_cold(field: RehearsalField) -> None:
    field.look()
    field.inject("power:cut=120s")
    field.is_attended = False
    field.advance(60.0)
    relays = field.truth().relays
    assert relays["GT.compressor.OP"] is False
    assert relays["D4.lean_outlet.OP"] or relays["D4.rich_outlet.OP"]
    dark = field.is_dark
    field.advance(61.0)
    assert dark is not field.is_dark
    assert read(field, "D4.level.PV").quality is Quality.GOOD
    assert field.waiting_units() == tuple(f"U{number}" for number in range(1, 10))


def test_a_broken_sensor_is_bad_and_mends(field: RehearsalField) -> None:
    field.inject("D4.temperature_upper.PV:open,for=30s")
    field.inject("D2.ph.PV:stuck")
    field.advance(10.0)
    assert read(field, "D4.temperature_upper.PV").quality is Quality.BAD_SENSOR_FAILURE
    stuck = read(field, "D2.ph.PV").value
    field.advance(120.0)
    assert read(field, "D4.temperature_upper.PV").quality is Quality.GOOD
    assert read(field, "D2.ph.PV").value == stuck
    field.clear()


def test_a_value_that_does_not_move_is_doubted(field: RehearsalField) -> None:
    field.look()
    field.inject("D4.temperature_lower.PV:stuck")
    for _ in range(70):  # it may stand still for an hour
        field.advance(60.0)
        sample = read(field, "D4.temperature_lower.PV")
    assert sample.quality is Quality.UNCERTAIN_SENSOR_NOT_ACCURATE


def test_switches_at_the_unit_are_rehearsed(field: RehearsalField) -> None:
    field.inject("U4:local=agitator,for=20s")
    field.inject("U2:local_stop,for=20s")
    field.inject("D3.feed:stuck")
    field.write("D3.feed.OP", 1.0)
    field.advance(2.0)
    assert read(field, "D4.agitator.OP").value is True
    assert read(field, "D2.local_stop.PV").value is True
    assert field.truth().relays["D3.feed.OP"] is False
    field.advance(30.0)
    assert read(field, "D4.local.PV").value is False
    assert read(field, "D2.local_stop.PV").value is False


@pytest.mark.parametrize("spec", ["U4:late=0.4", "U4:silent@5%", "U4:reset", "emergency:stop"])
def test_what_needs_a_wire_is_refused(field: RehearsalField, spec: str) -> None:
    with pytest.raises(FaultSpecError, match="not rehearsed"):
        field.inject(spec)


def test_the_plant_begins_settled(description: PlantDescription) -> None:
    field = RehearsalField(description, seed=1, start_utc_ms=NOON_MS)
    assert field.utc_ms == NOON_MS
    assert SETTLING_S == 300
    assert set(build_units(description, LiveTwin.process_of(description), now_s=0.0)) == set(
        description.field_units
    )
