"""A past for the built-in plant: digesters in their rota, written as the program writes it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.history import QUALITY_CODES
from plant.quality import Quality
from storage.historian.layout import hold_ms
from storage.historian.opening import open_history
from storage.historian.registration import register_tags
from storage.history.quality_runs import ABSENT
from storage.segments.writer import SegmentWriter

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DIGESTERS = 6
TAGS = (
    *(f"D{number}.temperature.PV" for number in range(1, DIGESTERS + 1)),
    "D3.ph.PV",
    "D3.gas_flow.PV",
    "D3.pressure.PV",
    "D3.heater_energy.PV",
    "D3.agitator.PV",
    "D3.heater.PV",
)
"""What is recorded, one reading a second each."""

DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_BATCH_DAYS = 6
_OFF = (40 * DAY_MS, 37 * DAY_MS)
"""The program was off from so long before the end to so long before it, and"""
_OFF_BRIEFLY = (53 * _HOUR_MS, 50 * _HOUR_MS)
_PROBE_BAD = (15 * DAY_MS, 14 * DAY_MS)
_PROBE_WORN = (12 * _HOUR_MS, 10 * _HOUR_MS)


def write_past(folder: Path, plant: PlantDescription, clock: Clock, *, days: int) -> None:
    """Make a history in a folder that ends now, with `TAGS` of so many days at 1 Hz."""
    opened = open_history(folder, clock, zone=plant.site.zone)
    chance = np.random.default_rng(11)
    end_ms = clock.utc_ms() // 1000 * 1000
    with ThreadPoolExecutor(2) as pool, opened.engine.connect() as connection:
        with connection.begin():
            numbers = register_tags(connection, plant.tags)
            writer = SegmentWriter(connection, opened.grid, pool=pool)
        members = [numbers[tag_id] for tag_id in TAGS]
        for day in range(days, 0, -1):
            times = end_ms - day * DAY_MS + np.arange(0, DAY_MS, 1000, dtype=np.int64)
            with connection.begin():
                writer.put_group(
                    members,
                    times,
                    _values(times, chance),
                    _codes(times, end_ms),
                    hold_ms=hold_ms("normal"),
                )
        with connection.begin():
            writer.finish()
    opened.engine.dispose()


def _values(times: Ints, chance: np.random.Generator) -> Floats:
    """Return readings ``[tag, time]``: six days a batch, a digester begins each day."""
    day = times / DAY_MS
    rows = [_temperature(day, number, chance) for number in range(1, DIGESTERS + 1)]
    phase = (day + 3) % _BATCH_DAYS
    heater = (np.sin(day * 96) > 0.2 * np.cos(day)).astype(float)
    agitator = ((times // 60_000) % 30 < 5).astype(float)
    rows += [
        np.round(7.25 - 1.1 * np.exp(-phase / 0.6) + 0.05 * np.sin(day * 6.3), 2),
        np.maximum(0.0, 620 * _gas(phase) + chance.normal(0, 14, day.size)).round(),
        np.round(
            22 + 5 * np.sin(day * 40) + 2 * _gas(phase) + chance.normal(0, 0.3, day.size), 1
        ),
        np.floor((times - times[0] % DAY_MS) / 1000 * 0.21 % 4e6),
        agitator,
        heater,
    ]
    noise = 0.01 * chance.integers(-1, 2, day.size)
    rows[DIGESTERS] = rows[DIGESTERS] + noise
    return np.array(rows)


def _temperature(day: Floats, number: int, chance: np.random.Generator) -> Floats:
    phase = (day + number) % _BATCH_DAYS
    wanted = 25 + 33 * (1 - np.exp(-phase / 1.3))
    swing = 0.5 * np.sin(day * 2 * np.pi * 12 + number) + 0.8 * np.sin(day * 2 * np.pi)
    return np.round(wanted + swing + chance.normal(0, 0.06, day.size), 1)


def _gas(phase: Floats) -> Floats:
    return np.asarray((phase / 2.2) ** 2 * np.exp(2 - 2 * phase / 2.2))


def _codes(times: Ints, end_ms: int) -> npt.NDArray[np.uint8] | None:
    """Return qualities ``[tag, time]``; None where all are good."""
    codes = np.zeros((len(TAGS), times.size), dtype=np.uint8)
    ago = end_ms - times
    ph = TAGS.index("D3.ph.PV")
    codes[ph, _within(ago, _PROBE_BAD)] = QUALITY_CODES[Quality.BAD_SENSOR_FAILURE]
    codes[ph, _within(ago, _PROBE_WORN)] = QUALITY_CODES[Quality.UNCERTAIN_SENSOR_NOT_ACCURATE]
    for off in (_OFF, _OFF_BRIEFLY):
        codes[:, _within(ago, off)] = ABSENT
    return codes if codes.any() else None


def _within(ago: Ints, ends: Sequence[int]) -> npt.NDArray[np.bool_]:
    return np.asarray((ago <= ends[0]) & (ago > ends[1]))
