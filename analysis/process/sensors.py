"""What does an instrument show of a true value: lag, drift, noise, and steps of its converter?

Deterministic by seed. The order is that of a real chain: the sensor lags, drifts and is noisy,
the converter rounds; an open sensor shows nothing, a stuck one its last value.
Sources: typical data sheets (Pt1000 or DS18B20: 0.02 K noise; glass electrode: 0.01 pH and a
minute's lag; infrared CH4: 0.1 % and half a minute; pressure: 0.05 mbar).
Valid: noise well below the range.
Example: a sensor with 30 s lag that showed 20 and meets 30 shows 20 + 10 * (1 - exp(-1)) =
26.32 after 30 s; in steps of 0.1 that is 26.3.
"""

import math
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SensorSpec:
    """How good an instrument is.

    Attributes:
        noise: standard deviation in the unit of the value.
        lag_s: first-order lag, 0 for none.
        resolution: step of the converter, 0 for none.
    """

    noise: float = 0.0
    lag_s: float = 0.0
    resolution: float = 0.0


_BY_UNIT = {
    "degC": SensorSpec(noise=0.02, lag_s=20.0),
    "pH": SensorSpec(noise=0.006, lag_s=45.0),
    "mbar": SensorSpec(noise=0.05, lag_s=0.5),
    "bar": SensorSpec(noise=0.005, lag_s=0.5),
    "%": SensorSpec(noise=0.05, lag_s=5.0),
    "ppm": SensorSpec(noise=2.0, lag_s=40.0),
    "%LEL": SensorSpec(noise=0.15, lag_s=15.0),
    "L/h": SensorSpec(noise=3.0, lag_s=2.0),
    "kW": SensorSpec(noise=0.002, lag_s=0.5),
    "A": SensorSpec(noise=0.01, lag_s=0.3),
    "V": SensorSpec(noise=0.3, lag_s=0.5),
    "rpm": SensorSpec(noise=0.05, lag_s=0.5),
    "W/m2": SensorSpec(noise=1.5, lag_s=5.0),
}
_BY_ITEM = {
    "o2": SensorSpec(noise=0.01, lag_s=20.0),
    "suction_o2": SensorSpec(noise=0.01, lag_s=20.0),
    "jacket_o2": SensorSpec(noise=0.03, lag_s=20.0),
    "ch4": SensorSpec(noise=0.1, lag_s=30.0),
    "blower_speed": SensorSpec(noise=2.0, lag_s=0.5),
    "room_h2s": SensorSpec(noise=0.05, lag_s=30.0),
}


def usual_spec(item: str, unit_key: str, *, resolution: float) -> SensorSpec:
    """Return the usual instrument for an item measured in ``unit_key``.

    Args:
        item: for example ``ph``; some items need better instruments than their unit's.
        unit_key: engineering unit; one without an entry gives an ideal sensor.
        resolution: step of the converter, usually the register's scale.
    """
    usual = _BY_ITEM.get(item) or _BY_UNIT.get(unit_key) or SensorSpec()
    return SensorSpec(usual.noise, usual.lag_s, resolution)


class SensorModel:
    """One instrument. Mutable: it remembers its lag, drift and last value; one owner.

    Attributes:
        spec: how good it is.
        drift_per_h: fault: what it gains per hour.
        offset: what drift has added so far; set it for a constant error.
        stuck: fault: shows the last value for ever.
        is_open: fault: broken wire, shows nothing.
    """

    __slots__ = (
        "_gain",
        "_gain_dt_s",
        "_lagged",
        "_noise",
        "_shown",
        "drift_per_h",
        "is_open",
        "offset",
        "spec",
        "stuck",
    )

    def __init__(self, spec: SensorSpec, *, seed: int) -> None:
        self.spec = spec
        self.drift_per_h = 0.0
        self.offset = 0.0
        self.stuck = False
        self.is_open = False
        self._gain_dt_s, self._gain = 0.0, 0.0
        self._lagged: float | None = None
        self._shown: float | None = None
        self._noise = random.Random(seed)  # noqa: S311  noise of an instrument, not a secret

    def read(self, true_value: float, dt_s: float) -> float | None:
        """Go on by ``dt_s`` with ``true_value`` and return what is shown; None when open."""
        self._follow(true_value, dt_s)
        self.offset += self.drift_per_h * dt_s / 3600.0
        if self.is_open:
            return None
        if self.stuck and self._shown is not None:
            return self._shown
        lagged = true_value if self._lagged is None else self._lagged
        shown = lagged + self.offset
        if self.spec.noise > 0.0:
            shown += self._noise.gauss(0.0, self.spec.noise)
        if self.spec.resolution > 0.0:
            shown = round(shown / self.spec.resolution) * self.spec.resolution
        self._shown = shown
        return shown

    @property
    def is_faulty(self) -> bool:
        """Return whether a fault acts or has left an error behind."""
        return self.stuck or self.is_open or bool(self.drift_per_h or self.offset)

    def mend(self) -> None:
        """Remove every fault."""
        self.drift_per_h = 0.0
        self.offset = 0.0
        self.stuck = False
        self.is_open = False

    def _follow(self, true_value: float, dt_s: float) -> None:
        if self._lagged is None or self.spec.lag_s <= 0.0:
            self._lagged = true_value
        else:
            if dt_s != self._gain_dt_s:
                self._gain_dt_s, self._gain = dt_s, -math.expm1(-dt_s / self.spec.lag_s)
            self._lagged += (true_value - self._lagged) * self._gain
