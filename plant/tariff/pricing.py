"""By what is energy priced at this plant? All tariffs, and how the plant buys."""

from dataclasses import dataclass, field

from plant.energy.settings import TariffChoice
from plant.tariff.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Pricing:
    """What a cost is reckoned from.

    Attributes:
        tariffs: all versions of all tariffs; empty where none are known.
        choice: the plant's connection and tariff.
    """

    tariffs: tuple[Tariff, ...] = ()
    choice: TariffChoice = field(default_factory=TariffChoice)
