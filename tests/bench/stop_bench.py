"""PLANT STOP: from the command to its frame at each healthy unit, all well and five dead."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from plant.command import Action
from plant.health import DeviceState
from tests.bench.table import Table
from tests.fakes.wire.modbus_tap import ModbusTap
from tests.system.program import START_WITHIN_S, own_plant, simulator
from tests.system.rig import Rig

_STOPS = 100
_DEAD = ("U1", "U2", "U3", "U4", "U5")
_ALL = range(1, 10)
_OUTPUTS = range(3)


def run() -> Table:
    """Measure at a recording proxy between the program and the simulated units."""
    return Table(
        key="stop",
        title="PLANT STOP to the wire",
        text=(
            f"{_STOPS} STOPs; the time from the command's submission to the moment its frame"
            " passes a recording proxy in front of the simulated units, over all healthy units."
        ),
        columns=("state of the plant", "frames", "p50 ms", "p99 ms", "longest ms"),
        rows=[_measure("nine units answer", ()), _measure("five of nine dead", _DEAD)],
        verdict="Goal: p99 <= 500 ms, also with five units dead.",
    )


def _measure(title: str, dead: Sequence[str]) -> Sequence[str]:
    healthy = [unit for unit in _ALL if f"U{unit}" not in dead]
    took: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        simulator() as units,
        ModbusTap(units.endpoint()) as tap,
    ):
        plant = own_plant(Path(folder) / "plant", tap.endpoint)
        with Rig(Path(folder) / "data", plant=plant) as rig:
            rig.wait_until_all_online(within_s=START_WITHIN_S)
            for unit in dead:
                units.inject(f"{unit}:silent")
            for unit in dead:
                _wait_until_noticed(rig, unit)
            for number in range(_STOPS):
                tap.forget()
                pressed_s = time.monotonic()
                rig.outcome_of(rig.submit(Action.PLANT_STOP), within_s=30)
                took += [moment - pressed_s for moment in _frames(tap, healthy)]
                time.sleep(0.037 * (number % 10))  # not in step with scan and probes
    return (
        title,
        str(len(took)),
        f"{statistics.median(took) * 1000:.1f}",
        f"{statistics.quantiles(took, n=100)[98] * 1000:.1f}",
        f"{max(took) * 1000:.1f}",
    )


def _wait_until_noticed(rig: Rig, unit: str) -> None:
    def noticed() -> bool:
        device = rig.heard.device(unit)
        return device is not None and device.state in {DeviceState.OFFLINE, DeviceState.PROBING}

    rig.heard.wait_for(noticed, within_s=30, what=f"{unit} noticed as dead")


def _frames(tap: ModbusTap, units: Sequence[int]) -> list[float]:
    first: dict[int, float] = {}
    for request in tap.requests():
        if request.unit in units and request.writes_any_of(_OUTPUTS):
            first.setdefault(request.unit, request.at_s)
    return list(first.values())
