"""Engineering units: which exist, how they are written, and how they convert."""

from dataclasses import dataclass

from plant.errors import PlantError


class UnknownUnitError(PlantError):
    """A unit that the product does not know. Retrying is useless; name one of the known."""


@dataclass(frozen=True, slots=True)
class EngineeringUnit:
    """A unit of measure: ``canonical = value * factor + offset``.

    Attributes:
        key: the word used in data files, for example ``degC``.
        symbol: how it is drawn, for example ``°C``.
        quantity: values convert only within one quantity.
        factor: canonical units per unit.
        offset: canonical value at zero of this unit.
    """

    key: str
    symbol: str
    quantity: str
    factor: float = 1.0
    offset: float = 0.0


_UNITS = {
    unit.key: unit
    for unit in (
        EngineeringUnit("1", "", "number"),
        EngineeringUnit("degC", "°C", "temperature"),
        EngineeringUnit("degF", "°F", "temperature", 5 / 9, -160 / 9),
        EngineeringUnit("K", "K", "temperature_difference"),
        EngineeringUnit("pH", "", "acidity"),
        EngineeringUnit("mbar", "mbar", "pressure"),
        EngineeringUnit("bar", "bar", "pressure", 1000.0),
        EngineeringUnit("psi", "psi", "pressure", 68.947572932),
        EngineeringUnit("%", "%", "ratio"),
        EngineeringUnit("ppm", "ppm", "ratio", 1e-4),
        EngineeringUnit("%LEL", "% LEL", "explosivity"),
        EngineeringUnit("L/h", "L/h", "volume_flow"),
        EngineeringUnit("m3/h", "m³/h", "volume_flow", 1000.0),
        EngineeringUnit("L", "L", "volume"),
        EngineeringUnit("m3", "m³", "volume", 1000.0),
        EngineeringUnit("Wh", "Wh", "energy"),
        EngineeringUnit("kWh", "kWh", "energy", 1000.0),
        EngineeringUnit("kW", "kW", "power"),
        EngineeringUnit("W", "W", "power", 0.001),
        EngineeringUnit("W/m2", "W/m²", "irradiance"),
        EngineeringUnit("A", "A", "current"),
        EngineeringUnit("V", "V", "voltage"),
        EngineeringUnit("rpm", "rpm", "speed"),
        EngineeringUnit("s", "s", "time"),
        EngineeringUnit("min", "min", "time", 60.0),
        EngineeringUnit("h", "h", "time", 3600.0),
    )
}


def unit(key: str) -> EngineeringUnit:
    """Return the unit named ``key``.

    Raises:
        UnknownUnitError: naming the key and the known units.
    """
    try:
        return _UNITS[key]
    except KeyError:
        known = ", ".join(unit_keys())
        raise UnknownUnitError(f"unknown unit '{key}'; known units: {known}") from None


def unit_keys() -> tuple[str, ...]:
    """Return the words for all known units."""
    return tuple(sorted(_UNITS))


def convert(value: float, source: EngineeringUnit, target: EngineeringUnit) -> float:
    """Convert a point value (25 degC is 77 degF)."""
    _require_same_quantity(source, target)
    return (value * source.factor + source.offset - target.offset) / target.factor


def convert_interval(value: float, source: EngineeringUnit, target: EngineeringUnit) -> float:
    """Convert a difference (a rise of 5 degC is a rise of 9 degF)."""
    _require_same_quantity(source, target)
    return value * source.factor / target.factor


def _require_same_quantity(source: EngineeringUnit, target: EngineeringUnit) -> None:
    if source.quantity != target.quantity:
        raise UnknownUnitError(
            f"'{source.key}' measures {source.quantity}, '{target.key}' {target.quantity}:"
            " they do not convert"
        )
