"""A unit that comes back goes on by itself only after a short silence without a reset."""

from dataclasses import replace

import pytest

from control.field.unit_return import QUIET_S, Presence, Standing, observe
from plant.health import DeviceHealth, DeviceState

DEVICE = DeviceHealth(
    field_unit_id="U1",
    line_id="digesters",
    state=DeviceState.ONLINE,
    since_utc_ms=0,
    view_only=None,
    failsafe=False,
    cold_start=False,
    local=False,
    local_stop=False,
    command_rejected=False,
    uptime_s=500,
    reset_cause=1,
    failsafe_count=0,
    firmware="1.0",
    last_seen_utc_ms=0,
    period_p50_s=1.0,
    period_p99_s=1.0,
    counters={},
    cause=None,
    outputs=0,
    accepted_sequence=1,
)
SAFE = replace(DEVICE, failsafe=True)
SEEN = Presence(Standing.READY, seen_s=1000.0, uptime_s=400)


def standing(presence: Presence, device: DeviceHealth, elapsed_s: float = 1060.0) -> Standing:
    return observe(
        presence, device, elapsed_s=elapsed_s, read_s=elapsed_s, longest_silence_s=900.0
    ).standing


def test_a_unit_that_runs_is_ready() -> None:
    assert standing(Presence(), DEVICE) is Standing.READY


def test_a_unit_back_from_a_minute_in_its_safe_state_returns_by_itself() -> None:
    assert standing(SEEN, SAFE) is Standing.RETURNING


def test_fifteen_minutes_of_silence_ask() -> None:
    assert standing(SEEN, SAFE, 1899.0) is Standing.RETURNING
    assert standing(SEEN, SAFE, 1900.0) is Standing.WAITING


def test_a_safe_state_found_at_the_start_asks() -> None:
    assert standing(Presence(), SAFE) is Standing.WAITING


def test_a_reset_asks_even_when_the_unit_claims_to_run() -> None:
    assert standing(SEEN, replace(DEVICE, uptime_s=3)) is Standing.WAITING


def test_a_cold_start_asks() -> None:
    assert standing(Presence(), replace(DEVICE, cold_start=True)) is Standing.WAITING


@pytest.mark.parametrize("before", [Standing.WAITING, Standing.RETURNING])
@pytest.mark.parametrize("device", [DEVICE, SAFE])
def test_what_waits_goes_on_waiting(before: Standing, device: DeviceHealth) -> None:
    assert standing(replace(SEEN, standing=before), device) is before


def test_a_returning_unit_that_resets_asks() -> None:
    presence = replace(SEEN, standing=Standing.RETURNING)
    assert standing(presence, replace(SAFE, uptime_s=1)) is Standing.WAITING


@pytest.mark.parametrize(
    "device",
    [replace(SAFE, state=DeviceState.OFFLINE), replace(SAFE, outputs=None)],
)
def test_nothing_is_concluded_before_the_unit_was_read(device: DeviceHealth) -> None:
    assert observe(SEEN, device, elapsed_s=1e6, read_s=1e6, longest_silence_s=900.0) == SEEN


def test_the_old_status_bits_of_a_resumed_unit_are_not_believed() -> None:
    resumed = replace(SEEN, standing=Standing.WAITING).resumed(1060.0)
    assert resumed.standing is Standing.READY
    assert standing(resumed, replace(SAFE, cold_start=True), 1061.0) is Standing.READY
    assert standing(resumed, SAFE, 1060.0 + QUIET_S) is Standing.RETURNING


def test_a_reset_right_after_a_resume_is_believed() -> None:
    resumed = SEEN.resumed(1060.0)
    assert standing(resumed, replace(SAFE, uptime_s=0), 1061.0) is Standing.WAITING


def test_a_unit_that_does_not_take_its_image_waits() -> None:
    assert SEEN.waiting().standing is Standing.WAITING


def test_the_time_of_the_last_reading_is_remembered() -> None:
    presence = observe(SEEN, DEVICE, elapsed_s=1065.0, read_s=1060.0, longest_silence_s=900.0)
    assert (presence.seen_s, presence.uptime_s) == (1060.0, 500)
