"""PLANT STOP reaches the healthy units in time, however many others are dead."""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.simulated.child import SimulatorChild
from plant.command import Action
from plant.health import DeviceState, Frame
from tests.fakes.wire.modbus_tap import ModbusTap
from tests.system.program import START_WITHIN_S, own_plant, simulator
from tests.system.rig import Rig

DEAD = ("U1", "U2", "U3", "U4", "U5")
HEALTHY = (6, 7, 8, 9)
IMAGE = range(3)
LINE = "digesters"
PROMISED_S = 0.5
"""p99 from click to frame with five units dead."""


def _is_dead(rig: Rig, field_unit_id: str) -> bool:
    device = rig.heard.device(field_unit_id)
    return device is not None and device.state in {DeviceState.OFFLINE, DeviceState.PROBING}


def _measure(
    rig: Rig, units: SimulatorChild, frames_since: Callable[[], list[float]], *, count: int
) -> None:
    """Let five units die, stop the plant ``count`` times and hold the promise.

    Args:
        rig: the running plant.
        units: its field units.
        frames_since: called after each STOP has ended; returns for each healthy unit the
            moment of its frame, in seconds of ``time.monotonic``.
        count: how often.
    """
    rig.wait_until_all_online(within_s=START_WITHIN_S)
    for unit in DEAD:
        units.inject(f"{unit}:silent")
    rig.heard.wait_for(
        lambda: all(_is_dead(rig, unit) for unit in DEAD),
        within_s=30,
        what="five dead units noticed",
    )
    took: list[float] = []
    for number in range(count):
        pressed = time.monotonic()
        rig.outcome_of(rig.submit(Action.PLANT_STOP), within_s=30)
        moments = frames_since()
        assert len(moments) == len(HEALTHY), f"STOP {number} reached {len(moments)} units"
        took += [moment - pressed for moment in moments]
        time.sleep(0.037 * (number % 10))  # not in step with scan and probes
    p99 = statistics.quantiles(took, n=100, method="inclusive")[98]
    assert p99 <= PROMISED_S, f"p99 {p99:.3f} s, longest {max(took):.3f} s"


@pytest.mark.soak
def test_stop_is_on_the_wire_in_time_with_five_units_dead(tmp_path: Path, soak: bool) -> None:
    with simulator() as units, ModbusTap(units.endpoint()) as tap:

        def frames_since() -> list[float]:
            first: dict[int, float] = {}
            for request in tap.requests():
                if request.unit in HEALTHY and request.writes_any_of(IMAGE):
                    first.setdefault(request.unit, request.at_s)
            tap.forget()
            return list(first.values())

        plant = own_plant(tmp_path / "plant", tap.endpoint)
        with Rig(tmp_path / "data", plant=plant) as rig:
            _measure(rig, units, frames_since, count=200 if soak else 20)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_stop_is_on_a_serial_line_in_time_with_five_units_dead(
    tmp_path: Path, soak: bool
) -> None:
    link = tmp_path / "line"
    with simulator("--serial", str(link)) as units:
        plant = own_plant(tmp_path / "plant", f"serial://{link}")
        with Rig(tmp_path / "data", plant=plant) as rig:
            told: set[Frame] = set()

            def frames_since() -> list[float]:
                """Ask the line's own ring: nobody else sees a pseudo terminal's bytes."""
                doors = rig.station.doors
                doors.frames.frames(LINE)
                time.sleep(0.1)  # each call returns what the one before asked for
                ago = time.monotonic() - doors.clock.utc_ms() / 1000
                first: dict[int, float] = {}
                for frame in doors.frames.frames(LINE):
                    is_image = frame.payload[1:4] == b"\x10\0\0"
                    if frame.sent and is_image and frame not in told:
                        first.setdefault(frame.payload[0], frame.utc_ms / 1000 + ago)
                        told.add(frame)
                return [moment for unit, moment in first.items() if unit in HEALTHY]

            _measure(rig, units, frames_since, count=200 if soak else 8)
