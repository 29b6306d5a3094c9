"""How much energy does the gas bring? Only what Good readings show, nothing extrapolated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from control.energy.books import GasBook, GasDay, GasWay
from control.energy.metering import fell, is_sound, uptime_of
from plant.energy.gas_law import dry_normal_m3
from plant.energy.load import FlareMeters, GasMeter
from plant.energy.settings import Basis, EnergySettings, GasVolume
from plant.sample import Snapshot

_MS_PER_H = 3_600_000
_PA_PER_MBAR = 100.0


@dataclass(frozen=True, slots=True)
class GasReading:
    """What one gas meter showed since its last reading; normal litres."""

    book: GasBook
    way: GasWay = GasWay.UNKNOWN
    dry_nl: float = 0.0
    ch4_nl: float = 0.0
    covered_ms: int = 0


def read_gas(
    meter: GasMeter, book: GasBook, snapshot: Snapshot, settings: EnergySettings
) -> GasReading:
    """Return what was made since the last reading, and where it went.

    Of two readings the leaner gas and the worse way count.
    """
    sample = snapshot.samples.get(meter.counter)
    if sample is None or not is_sound(sample) or sample.utc_ms <= book.counting.utc_ms:
        return GasReading(book)
    uptime_s = uptime_of(meter.rule, snapshot)
    counting, litres = book.counting.read(
        sample.utc_ms,
        float(sample.value),
        rule=meter.rule,
        restarted=fell(book.uptime_s, uptime_s),
    )
    share = sound_value(snapshot, meter.ch4)
    ch4 = None if share is None else min(1.0, max(0.0, share / 100.0))
    after = GasBook(counting, uptime_s, _way(meter, snapshot), ch4)
    since_ms = sample.utc_ms - book.counting.utc_ms
    joined = book.counting.value is not None and since_ms <= settings.gas_gap_s * 1000
    dry = _dry_share(meter, snapshot, settings)
    if not joined or counting.doubted is not None or ch4 is None or book.ch4 is None:
        return GasReading(after)
    if dry is None:
        return GasReading(after)
    dry_nl = litres * dry
    way = after.way if after.way is book.way else _worse(after.way, book.way)
    covered_ms = 0 if way is GasWay.UNKNOWN else since_ms
    return GasReading(after, way, dry_nl, dry_nl * min(ch4, book.ch4), covered_ms)


def with_gas(day: GasDay, readings: Sequence[GasReading], *, flare_known: bool) -> GasDay:
    """Return the day's gas with these readings; without the flare's meter none of it counts."""
    found = [reading for reading in readings if reading.dry_nl or reading.covered_ms]
    if not found:
        return day
    used = [reading for reading in found if reading.way is GasWay.USED and flare_known]
    lean_nl = sum(reading.dry_nl for reading in found if reading.way is GasWay.LEAN)
    covered_ms = sum(reading.covered_ms for reading in found) if flare_known else 0
    return replace(
        day,
        made_nl=day.made_nl + sum(reading.dry_nl for reading in found),
        made_ch4_nl=day.made_ch4_nl + sum(reading.ch4_nl for reading in found),
        used_nl=day.used_nl + sum(reading.dry_nl for reading in used),
        used_ch4_nl=day.used_ch4_nl + sum(reading.ch4_nl for reading in used),
        lean_nl=day.lean_nl + lean_nl,
        covered_ms=day.covered_ms + covered_ms,
    )


def with_flare(day: GasDay, meters: FlareMeters, snapshot: Snapshot, dt_ms: int) -> GasDay:
    """Return the day's gas with what was burnt for nothing in the last ``dt_ms``."""
    flow = sound_value(snapshot, meters.flow)
    if flow is None or dt_ms <= 0:
        return day
    hours = dt_ms / _MS_PER_H
    permeate, permeate_ch4 = _permeate(meters, snapshot)
    return replace(
        day,
        flare_nl=day.flare_nl + max(0.0, flow) * hours,
        permeate_nl=day.permeate_nl + permeate * hours,
        permeate_ch4_nl=day.permeate_ch4_nl + permeate_ch4 * hours,
    )


def flare_is_known(meters: FlareMeters, snapshot: Snapshot) -> bool:
    """Return whether the flare's meter tells what is burnt, or there is none to tell it."""
    return not meters.flow or sound_value(snapshot, meters.flow) is not None


def flared_ch4_nl(day: GasDay, meters: FlareMeters, settings: EnergySettings) -> float:
    """Return the methane of gas on the way to use that was burnt for nothing all the same.

    What the flare's meter shows beyond the lean gas and the permeate has overflowed from the
    holder and is taken for as rich as the digesters' gas. The permeate's own methane follows
    from the membrane's balance.
    """
    if not meters.flow:
        return day.used_ch4_nl * settings.unmetered_flare_share
    overflow_nl = max(0.0, day.flare_nl - day.lean_nl - day.permeate_nl)
    share = day.used_ch4_nl / day.used_nl if day.used_nl > 0.0 else 0.0
    return min(day.used_ch4_nl, overflow_nl * share + day.permeate_ch4_nl)


def gas_energy_wh(day: GasDay, meters: FlareMeters, settings: EnergySettings) -> int:
    """Return E_gas in whole Wh, rounded down; a normal litre of methane has 9.95 Wh."""
    ch4_nl = day.used_ch4_nl - flared_ch4_nl(day, meters, settings)
    wh = ch4_nl * settings.methane_kwh_nm3
    if settings.basis is Basis.ELECTRICAL:
        wh *= settings.generator_efficiency
    return int(wh)


def coverage_of(day: GasDay, meter_count: int, length_ms: int) -> float:
    """Return the part of a stretch in which the gas was measured, the mean of the meters."""
    if meter_count == 0 or length_ms <= 0:
        return 0.0
    return min(1.0, day.covered_ms / (meter_count * length_ms))


def sound_value(snapshot: Snapshot, tag_id: str) -> float | None:
    """Return a Good, finite value; None for anything else and for no tag."""
    sample = snapshot.samples.get(tag_id)
    return float(sample.value) if sample is not None and is_sound(sample) else None


def _permeate(meters: FlareMeters, snapshot: Snapshot) -> tuple[float, float]:
    """Return the permeate and its methane, L/h; nothing where an instrument is not Good."""
    permeate = sound_value(snapshot, meters.permeate)
    raw = sound_value(snapshot, meters.raw_flow)
    raw_ch4 = sound_value(snapshot, meters.raw_ch4)
    product_ch4 = sound_value(snapshot, meters.product_ch4)
    if permeate is None or raw is None or raw_ch4 is None or product_ch4 is None:
        return 0.0, 0.0
    passing = max(0.0, permeate)
    kept = max(0.0, raw - passing)
    lost = (raw * raw_ch4 - kept * product_ch4) / 100.0
    return passing, min(passing, max(0.0, lost))


def _way(meter: GasMeter, snapshot: Snapshot) -> GasWay:
    rich = sound_value(snapshot, meter.rich)
    lean = sound_value(snapshot, meter.lean) if meter.lean else 0.0
    if rich is None or lean is None:
        return GasWay.UNKNOWN
    if not rich:
        return GasWay.LEAN
    return GasWay.BOTH if lean else GasWay.USED


def _worse(one: GasWay, other: GasWay) -> GasWay:
    return GasWay.UNKNOWN if GasWay.UNKNOWN in {one, other} else GasWay.BOTH


def _dry_share(meter: GasMeter, snapshot: Snapshot, settings: EnergySettings) -> float | None:
    """Return normal litres of dry gas in one counted litre; None where that is not known."""
    if settings.gas_volume is GasVolume.NORMAL:
        return 1.0
    temperature = sound_value(snapshot, meter.temperature)
    gauge = sound_value(snapshot, meter.pressure)
    if temperature is None or gauge is None:
        return None
    pressure_pa = (settings.ambient_mbar + gauge) * _PA_PER_MBAR
    return max(0.0, dry_normal_m3(1.0, temperature_c=temperature, pressure_pa=pressure_pa))
