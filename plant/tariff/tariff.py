"""What does a kWh cost? Tariffs with their dates, slabs, times of day, levies and taxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LoadRate:
    """Money per kWh up to a connected load; ``up_to_kw`` None for all above."""

    up_to_kw: float | None
    rate: float


@dataclass(frozen=True, slots=True)
class FixedCharge:
    """Money a month up to a connected load: ``a_month``, and ``per_kw`` of that load."""

    up_to_kw: float | None
    a_month: float = 0.0
    per_kw: float = 0.0


@dataclass(frozen=True, slots=True)
class Slab:
    """Money per kWh up to so many kWh a month; ``up_to_kwh`` None for all above."""

    up_to_kwh: float | None
    rate: float


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A factor on the rate between two local times; over midnight where they run backwards."""

    begin: time
    end: time
    factor: float

    def holds(self, at: time) -> bool:
        """Return whether a local time lies in it, its begin included."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


@dataclass(frozen=True, slots=True)
class Tariff:
    """One version of a tariff. Either ``rates`` or ``slabs`` tell the price of energy.

    Attributes:
        tariff_id: for example ``kerala_kseb_LT_IV_A``.
        currency: ISO 4217 code.
        effective: first local day on which it is in force.
        source: who published it.
        rates: by connected load, ascending.
        slabs: telescopic: each part of a month at its own rate, ascending.
        whole_month: above the slabs: the whole month at one rate, ascending.
        fixed: a month, by connected load, ascending.
        fixed_by_slab: a month, by number of phases, for each slab and whole-month step.
        levies: money per kWh each, on top of the rate.
        vat: share of energy and levies.
        times: factors by time of day.
        times_from_kw: connected load from which they hold.
        printed: published all-in rate that its parts do not give; None for none.
    """

    tariff_id: str
    currency: str
    effective: date
    source: str
    rates: tuple[LoadRate, ...] = ()
    slabs: tuple[Slab, ...] = ()
    whole_month: tuple[Slab, ...] = ()
    fixed: tuple[FixedCharge, ...] = ()
    fixed_by_slab: Mapping[str, tuple[float, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    levies: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    vat: float = 0.0
    times: tuple[TimeOfDay, ...] = ()
    times_from_kw: float = 0.0
    printed: float | None = None

    @property
    def ref(self) -> str:
        """Return id and first day, ``kerala_kseb_LT_IV_A@2019-07-08``."""
        return f"{self.tariff_id}@{self.effective.isoformat()}"

    def all_in(self, rate: float) -> float:
        """Return a rate with levies and tax: (1.59 + 0.05 + 0.1243) x 1.15 = 2.028945."""
        return (rate + sum(self.levies.values())) * (1.0 + self.vat)

    def factor(self, at: time, connected_kw: float) -> float:
        """Return the factor of a local time; 1 where the tariff knows no times."""
        if connected_kw < self.times_from_kw:
            return 1.0
        return next((each.factor for each in self.times if each.holds(at)), 1.0)


def in_force(tariffs: Sequence[Tariff], tariff_id: str, day: date) -> Tariff | None:
    """Return the version of a tariff that holds on a local day, None before the first."""
    begun = [each for each in tariffs if each.tariff_id == tariff_id and each.effective <= day]
    return max(begun, key=lambda each: each.effective, default=None)
