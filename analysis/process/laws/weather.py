"""How warm, sunny and humid is it at the plant at this moment?

A pure function of time and seed (not of the steps taken): the sun by declination and hour
angle, passing clouds and the day's temperature with smooth seeded noise, humidity from a dew
point that changes slowly.
Sources: declination after Cooper 1969 (23.45 deg * sin(360/365 * (284 + day))); clear-sky
attenuation by the air mass, irradiance = peak * sin(elevation)^1.15 (Haurwitz-like fit);
warmest at 14:30, dew point 4 K below the mean temperature (Kerala, engineering assumption).
Local time is taken as solar time (error up to an hour).
Valid: latitudes up to about 60 degrees.
Example: 21 March (day 80), equator, noon: declination -0.4 deg, sine of the elevation 1.0,
clear-sky irradiance = the peak.
"""

import math
from dataclasses import dataclass

from analysis.process.laws.gas_properties import vapour_pressure_magnus_pa

_DAY_S = 86_400.0
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Climate:
    """The site's weather in numbers; the swing is half of what lies between night and day."""

    latitude_deg: float
    mean_c: float
    swing_k: float
    peak_w_m2: float


@dataclass(frozen=True, slots=True)
class Weather:
    """The weather of a moment; ``cloud`` is 0 clear .. 1 overcast."""

    ambient_c: float
    irradiance_w_m2: float
    humidity_percent: float
    cloud: float


def weather(local_s: float, climate: Climate, *, seed: int) -> Weather:
    """Return the weather ``local_s`` seconds after 1970-01-01 00:00 plant-local time."""
    hour = local_s % _DAY_S / 3600.0
    day_of_year = local_s / _DAY_S % 365.2425 + 1.0
    elevation = sine_of_elevation(hour, day_of_year, climate.latitude_deg)
    clear = climate.peak_w_m2 * max(0.0, elevation) ** 1.15
    spell = smooth_noise(local_s / 10_800.0, seed)
    passing = smooth_noise(local_s / 420.0, seed + 1)
    cloud = min(1.0, max(0.0, 0.4 + 0.45 * spell + 0.25 * passing))
    ambient = climate.mean_c + climate.swing_k * math.cos((hour - 14.5) / 24.0 * 2.0 * math.pi)
    ambient += 1.5 * smooth_noise(local_s / 14_400.0, seed + 2)
    dew = climate.mean_c - 4.0 + 1.5 * smooth_noise(local_s / 28_800.0, seed + 3)
    humid = vapour_pressure_magnus_pa(min(dew, ambient)) / vapour_pressure_magnus_pa(ambient)
    return Weather(
        ambient_c=ambient,
        irradiance_w_m2=clear * (1.0 - 0.75 * cloud**2),
        humidity_percent=100.0 * humid,
        cloud=cloud,
    )


def sine_of_elevation(hour: float, day_of_year: float, latitude_deg: float) -> float:
    """Return the sine of the sun's elevation at solar time ``hour`` (negative at night)."""
    declination = math.radians(23.45) * math.sin(2.0 * math.pi / 365.0 * (284.0 + day_of_year))
    latitude = math.radians(latitude_deg)
    angle = (hour - 12.0) / 24.0 * 2.0 * math.pi
    return math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(
        declination
    ) * math.cos(angle)


def smooth_noise(place: float, seed: int) -> float:
    """Return noise within -1..1 that is smooth in ``place`` and the same for the same seed."""
    below = math.floor(place)
    part = place - below
    weight = part * part * (3.0 - 2.0 * part)
    return _lattice(below, seed) * (1.0 - weight) + _lattice(below + 1, seed) * weight


def _lattice(index: int, seed: int) -> float:
    """Return a number within -1..1 by the splitmix64 hash (Steele et al. 2014)."""
    state = (index * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) & _MASK
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    state = (state ^ state >> 27) * 0x94D049BB133111EB & _MASK
    return (state ^ state >> 31) / 2.0**63 - 1.0
