"""A plant whose lines and field units are well, to be made worse by a test."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState, LineHealth, SystemHealth, ThreadHealth


def well_device(field_unit_id: str, line_id: str, clock: Clock) -> DeviceHealth:
    """Return a field unit that has answered for an hour."""
    return DeviceHealth(
        field_unit_id=field_unit_id,
        line_id=line_id,
        state=DeviceState.ONLINE,
        since_utc_ms=clock.utc_ms() - 3_600_000,
        view_only=None,
        failsafe=False,
        cold_start=False,
        local=False,
        local_stop=False,
        command_rejected=False,
        uptime_s=7200,
        reset_cause=1,
        failsafe_count=0,
        firmware="1.0",
        last_seen_utc_ms=clock.utc_ms() - 300,
        period_p50_s=0.5,
        period_p99_s=0.6,
        counters={"requests": 100, "timeouts": 2, "crc": 1},
        cause=None,
        outputs=0,
        accepted_sequence=0,
    )


def well_plant(
    description: PlantDescription,
    clock: Clock,
    worse: Mapping[str, Mapping[str, Any]] | None = None,
) -> SystemHealth:
    """Return a health report of now.

    Args:
        description: the plant.
        clock: its present time.
        worse: field unit id to the fields of its DeviceHealth that differ.
    """
    differing = worse or {}
    lines = []
    for line_id in description.lines:
        devices = tuple(
            replace(well_device(unit_id, line_id, clock), **differing.get(unit_id, {}))
            for unit_id, spec in description.field_units.items()
            if spec.line_id == line_id
        )
        lines.append(
            LineHealth(
                line_id=line_id,
                endpoint="tcp://127.0.0.1:15020",
                connected=True,
                since_utc_ms=clock.utc_ms() - 3_600_000,
                load_percent=20.0,
                queue_depth=0,
                counters={"requests": 600, "timeouts": 2, "reconnects": 0},
                devices=devices,
                cause=None,
            )
        )
    return SystemHealth(
        utc_ms=clock.utc_ms(),
        lines=tuple(lines),
        threads=(ThreadHealth("engine", alive=True, beat_age_s=0.2, late=False),),
        scan_p50_ms=2.0,
        scan_p99_ms=5.0,
        scan_overruns=0,
        clock_step_s=0.0,
        journal_ok=True,
        view_only=None,
    )
