"""Which gases, and how much of each, are in this space or stream?

Amounts of dry gas in mol. Water vapour is not counted: over slurry it is always saturated and
follows from the temperature (see gas_properties).
Example: 1 Nm3 of 60 % CH4 and 40 % CO2 is Gas(ch4=26.77, co2=17.85), in all 44.615 mol.
"""

from dataclasses import dataclass

from analysis.process.laws.gas_properties import M_CH4, M_CO2, M_N2, M_O2

AIR_O2 = 0.2095
"""Mole fraction of oxygen in dry air; the rest is counted as nitrogen."""


@dataclass(slots=True)
class Gas:
    """An amount of well-mixed dry gas in mol. Mutable; owned by whoever holds it."""

    ch4: float = 0.0
    co2: float = 0.0
    n2: float = 0.0
    o2: float = 0.0
    h2s: float = 0.0

    @property
    def mol(self) -> float:
        """Return the whole amount in mol."""
        return self.ch4 + self.co2 + self.n2 + self.o2 + self.h2s

    @property
    def mean_molar_mass(self) -> float:
        """Return kg/mol; hydrogen sulphide counts as oxygen, nothing counts as air."""
        mol = self.mol
        if mol <= 0.0:
            return M_N2
        mass = self.ch4 * M_CH4 + self.co2 * M_CO2 + self.n2 * M_N2
        return (mass + (self.o2 + self.h2s) * M_O2) / mol

    def share(self, part: float) -> float:
        """Return ``part`` (mol) as mole fraction of the whole, 0 where there is nothing."""
        mol = self.mol
        return part / mol if mol > 0.0 else 0.0

    def add(self, other: "Gas") -> None:
        """Mix ``other`` in."""
        self.ch4 += other.ch4
        self.co2 += other.co2
        self.n2 += other.n2
        self.o2 += other.o2
        self.h2s += other.h2s

    def scaled(self, factor: float) -> "Gas":
        """Return a new amount, ``factor`` times this."""
        return Gas(
            self.ch4 * factor,
            self.co2 * factor,
            self.n2 * factor,
            self.o2 * factor,
            self.h2s * factor,
        )

    def take(self, fraction: float) -> "Gas":
        """Remove and return ``fraction`` 0..1 of everything."""
        if fraction == 0.0:
            return Gas()
        taken = self.scaled(fraction)
        self.ch4 -= taken.ch4
        self.co2 -= taken.co2
        self.n2 -= taken.n2
        self.o2 -= taken.o2
        self.h2s -= taken.h2s
        return taken

    def take_mol(self, mol: float) -> "Gas":
        """Remove and return up to ``mol`` of the mixture."""
        held = self.mol
        return self.take(min(1.0, mol / held)) if held > 0.0 else Gas()


def air(mol: float) -> Gas:
    """Return ``mol`` of dry air."""
    return Gas(n2=mol * (1.0 - AIR_O2), o2=mol * AIR_O2)
