"""What do ninety-five signals of a plant look like? Fills the histories that are measured."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ANALOGUES, SWITCHES, COUNTERS, SET_POINTS = 60, 20, 10, 5
TAGS = ANALOGUES + SWITCHES + COUNTERS + SET_POINTS
BEGIN_MS = 1_750_000_000_000
"""15 June 2025, 15:06:40 UTC."""

DAY_S = 86_400
_STEP_S = 60
_SPANS = np.array([100.0, 50.0, 14.0, 2000.0, 25.0, 400.0])
_STEPS = np.array([4096, 1000, 1400, 20_000, 2500, 800])
_DECIMALS = (4, 2, 2, 1, 2, 1)
_NOISE = np.array([0.5, 1.5, 3.0, 0.3])  # in steps of the sensor
_CALMING = 0.995


class Signals:
    """One reading a second of each tag, for as long as asked; the same from the same seed.

    The first 60 tags are analogues, then come 20 switches, 10 counters, 5 set points.
    Analogues wander around a daily wave, with the sensor's noise and resolution; switches
    change 20 to 400 times a day; counters grow by thousandths; set points move twice a day.
    """

    def __init__(self, *, tags: int = TAGS, seed: int = 7, begin_ms: int = BEGIN_MS) -> None:
        """Begin.

        Args:
            tags: how many, `TAGS` or fewer analogues.
            seed: of chance.
            begin_ms: time of the first reading.
        """
        self._analogue = np.arange(min(tags, ANALOGUES))
        self._whole = tags > ANALOGUES
        self._chance = np.random.default_rng(seed)
        self._at_s = 0
        self._begin_ms = begin_ms
        walks = len(self._analogue) + COUNTERS
        self._walk = self._chance.standard_normal(walks)
        self._on = np.zeros(SWITCHES, np.int64)
        self._counted = np.zeros(COUNTERS)
        self._wanted = np.full(SET_POINTS, 35.0)

    def take(self, seconds: int) -> tuple[Ints, Floats]:
        """Return the next times in milliseconds and values as ``[tag, second]``.

        Args:
            seconds: a multiple of 60.
        """
        at = self._at_s + np.arange(seconds)
        self._at_s += seconds
        walks = self._walks(seconds)
        times = self._begin_ms + 1000 * at
        analogues = self._analogues(at, walks[: len(self._analogue)])
        if not self._whole:
            return times, analogues
        others = (self._switches(seconds), self._counters(walks[-COUNTERS:]))
        return times, np.concatenate((analogues, *others, self._set_points(seconds)))

    def _walks(self, seconds: int) -> Floats:
        """Return slow wandering, a new goal each minute and straight on in between."""
        minutes = seconds // _STEP_S
        goals = np.empty((minutes + 1, len(self._walk)))
        goals[0] = self._walk
        pushes = self._chance.standard_normal((minutes, len(self._walk)))
        for minute in range(minutes):
            goals[minute + 1] = _CALMING * goals[minute] + pushes[minute]
        self._walk = goals[-1]
        part = np.arange(_STEP_S) / _STEP_S
        steps: Floats = goals[:-1, :, None] + np.diff(goals, axis=0)[:, :, None] * part
        return steps.transpose(1, 0, 2).reshape(len(self._walk), seconds) / 10.0

    def _analogues(self, at: Ints, walks: Floats) -> Floats:
        number = self._analogue
        span = _SPANS[number % len(_SPANS)][:, None]
        step = span / _STEPS[number % len(_STEPS)][:, None]
        wave = np.sin(2 * np.pi * at / DAY_S + number[:, None])
        noise = _NOISE[number % len(_NOISE)][:, None] * step
        values: Floats = span * (0.5 + 0.06 * wave + 0.05 * walks)
        values += noise * self._chance.standard_normal(values.shape, np.float32)
        values = np.round(values / step) * step
        for kind, decimals in enumerate(_DECIMALS):  # as a file of values has them
            values[kind :: len(_DECIMALS)] = np.round(values[kind :: len(_DECIMALS)], decimals)
        return values

    def _switches(self, seconds: int) -> Floats:
        rate = (20 + 20 * np.arange(SWITCHES))[:, None] / DAY_S
        changed = self._chance.random((SWITCHES, seconds), np.float32) < rate
        on = (self._on[:, None] + np.cumsum(changed, axis=1)) & 1
        self._on = on[:, -1]
        return on.astype(np.float64)

    def _counters(self, walks: Floats) -> Floats:
        flow = np.maximum(0.0, 5.0 + walks) / 3600.0
        counted: Floats = self._counted[:, None] + np.cumsum(flow, axis=1)
        self._counted = counted[:, -1]
        return np.round(counted, 3)

    def _set_points(self, seconds: int) -> Floats:
        shape = (SET_POINTS, seconds)
        moved = self._chance.random(shape, np.float32) < 2 / DAY_S
        by = self._chance.choice([-0.5, 0.5], shape)
        wanted: Floats = self._wanted[:, None] + np.cumsum(moved * by, axis=1)
        self._wanted = wanted[:, -1]
        return wanted
