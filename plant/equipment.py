"""The equipment tree of ISA-88: site, process cell, units, equipment modules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Unit:
    """A digester, the tank, the gas train, energy, or the site's own instruments.

    Attributes:
        unit_id: for example ``D1``.
        kind: ``digester``, ``tank``, ``gas``, ``energy``, ``site``; the pages go by it.
        template: name of the tag template it was built from.
        number: position among the units of its kind, from 1.
        modules: equipment modules in the order of the template.
        parameters: geometry and ratings by name, SI-like units in the name (``slurry_m3``).
    """

    unit_id: str
    kind: str
    template: str
    number: int
    modules: tuple[str, ...]
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Site:
    """The plant as a place.

    Attributes:
        plant_id: short id used in file names and batch ids.
        name: what the plant is called.
        zone: IANA time zone in which the plant's clock times are meant.
        currency: ISO 4217 code.
        schema: version of the description's format.
        parameters: site-wide numbers by name (``ambient_degc``, ``latitude_deg``).
    """

    plant_id: str
    name: str
    zone: str
    currency: str
    schema: int
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
