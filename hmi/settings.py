"""What one start of the program was told: one typed object, checked whole."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MAXIMUM_SPEED = 60.0
"""Fastest simulated plant beside real Modbus; beyond it only a rehearsal makes sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to start.

    Attributes:
        plant: folder of an own plant, None for the built-in one.
        data: folder of the databases and the log.
        speed: plant seconds per second of the simulated plant, 1..60.
        faults: faults that the simulated plant starts with.
        seed: seed of the simulated plant.
        start: plant time at which the simulated plant begins, ISO 8601 with offset; None
            for now.
        language: two-letter code of the visible texts.
    """

    plant: Path | None
    data: Path
    speed: float = 1.0
    faults: tuple[str, ...] = ()
    seed: int = 1
    start: str | None = None
    language: str = "en"

    def problems(self) -> tuple[str, ...]:
        """Return everything that is wrong with the settings, as sentences."""
        found = []
        if not 1.0 <= self.speed <= MAXIMUM_SPEED:
            found.append(
                f"--speed {self.speed:g} is not possible: choose 1 to {MAXIMUM_SPEED:g}"
            )
        if self.plant is not None and not self.plant.is_dir():
            found.append(
                f"--plant {self.plant}: there is no such folder; name one that has a site.toml"
            )
        if self.data.exists() and not self.data.is_dir():
            found.append(f"--data {self.data} is a file; name a folder")
        if self.start is not None and not _is_moment(self.start):
            found.append(
                f"--start {self.start} is no time with its offset from UTC, such as"
                " 2026-11-20T12:00:00+05:30"
            )
        return tuple(found)


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
