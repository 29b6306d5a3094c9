"""(b) Fifty field units of a hundred registers each, once a second: CPU and period."""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from drivers.field_layer import FieldLayer
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.event import Event
from plant.health import DeviceHealth
from plant.sample import Sample
from tests.bench.bench_plant import BenchPlant, write_plant
from tests.bench.field_server import VALUES
from tests.bench.screen_bench import FieldServer
from tests.bench.table import Table

UNITS = 50
_SETTLE_S = 5.0
_COUNTED_S = 30.0


class _Counter:
    """Hears the field layer and notes when each unit's block arrived."""

    def __init__(self) -> None:
        self.arrivals: dict[str, list[float]] = {}
        self.not_good = 0

    def on_samples(self, block: Sequence[Sample]) -> None:
        unit = block[0].tag_id.split(".", 1)[0]
        self.arrivals.setdefault(unit, []).append(time.monotonic())
        self.not_good += sum(not sample.quality.is_good for sample in block)

    def on_device_changed(self, device: DeviceHealth) -> None:
        """Changes of state are not what is measured here."""

    def on_field_event(self, event: Event) -> None:
        """Nor are events."""


def run() -> Table:
    """Measure with all units on one connection and on five."""
    rows = [_measure(lines) for lines in (1, 5)]
    return Table(
        key="poll",
        title="Fifty units of a hundred registers at 1 Hz",
        text=(
            f"{UNITS} simulated units behind a Modbus TCP server in a process of its own,"
            f" {UNITS * VALUES} tags decoded, qualified and handed on each second by the"
            f" field layer alone, {_COUNTED_S:g} s counted. The period is the time between two"
            " blocks of one unit."
        ),
        columns=(
            "connections",
            "CPU % of a core",
            "period p50 s",
            "period p99 s",
            "overruns",
            "not Good",
        ),
        rows=rows,
        verdict="Goal: every unit keeps its second (p99 <= 1.05 s), no overrun.",
    )


def _measure(lines: int) -> Sequence[str]:
    server = FieldServer(UNITS, 1)
    try:
        with tempfile.TemporaryDirectory() as folder:
            plant = BenchPlant(
                units=UNITS,
                blocks=1,
                tags=VALUES,
                port=server.port,
                scan="normal",
                lines=lines,
            )
            write_plant(Path(folder) / "plant", plant)
            return asyncio.run(_poll(Path(folder) / "plant", lines))
    finally:
        server.close()


async def _poll(plant: Path, lines: int) -> Sequence[str]:
    field = FieldLayer(description=load_plant(plant), clock=SystemClock())
    heard = _Counter()
    await field.start(heard)
    await asyncio.sleep(_SETTLE_S)
    heard.arrivals.clear()
    heard.not_good = 0
    overruns = _overruns(field)
    busy = time.process_time()
    await asyncio.sleep(_COUNTED_S)
    busy = time.process_time() - busy
    overruns = _overruns(field) - overruns
    await field.stop()
    periods = [
        later - earlier
        for moments in heard.arrivals.values()
        for earlier, later in itertools.pairwise(moments)
    ]
    return (
        str(lines),
        f"{100 * busy / _COUNTED_S:.1f}",
        f"{statistics.median(periods):.3f}",
        f"{statistics.quantiles(periods, n=100)[98]:.3f}",
        str(overruns),
        str(heard.not_good),
    )


def _overruns(field: FieldLayer) -> int:
    return sum(device.counters.get("overruns", 0) for device in field.devices())
