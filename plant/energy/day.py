"""What did a plant day produce and use, and can that be relied upon?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Figures of one plant day, integer Wh.

    Attributes:
        day: date of its 17:00, ``2026-11-20``.
        start_ms, end_ms: its 17:00 and the next, milliseconds UTC; 23, 24 or 25 hours.
        gas_wh: E_gas, energy of the methane that was used, stored or sold.
        parasitic_wh: E_parasitic, of the other metered loads.
        opt_wh: E_opt, of heaters, agitators, dosing and jacket compressor.
        coverage: share of the day in which the gas was measured well, 0..1.
        gas_nl, ch4_nl: all dry gas that was measured, and its methane, normal litres (also
            what was flared).
        flared_ch4_nl: methane that was burnt for nothing, as far as it is known.
        plausible: False where the gas is more than the plant can make (F45).
    """

    day: str
    start_ms: int
    end_ms: int
    gas_wh: int
    parasitic_wh: int
    opt_wh: int
    coverage: float
    gas_nl: float = 0.0
    ch4_nl: float = 0.0
    flared_ch4_nl: float = 0.0
    plausible: bool = True

    @property
    def net_wh(self) -> int:
        """Return net(d), which may be negative."""
        return self.gas_wh - self.parasitic_wh - self.opt_wh

    def is_valid(self, least_coverage: float = 0.5) -> bool:
        """Return whether a budget may rest on this day."""
        return self.plausible and self.coverage >= least_coverage
