"""What is a cubic metre of biogas: its density, heating values, moist and normal volumes?

Sources: molar masses, heating values at 0 degC and the molar mass of air from ISO 6976:2016;
normal state 0 degC, 1013.25 mbar (DIN 1343); vapour pressure by Magnus with the coefficients
of WMO-No. 8 and, as the dry normal volume, by the law that the energy cap uses, too.
Valid: ideal gas, up to about 2 bar (compression factor of CH4 0.998); water 0..100 degC.
Example: 1 m3 of saturated gas at 25 degC and 1013.25 mbar holds 3169.9 Pa of water, so
(101325 - 3169.9) / 101325 * 273.15 / 298.15 = 0.88749 Nm3 of dry gas.
"""

import math
from dataclasses import dataclass

from plant.energy.gas_law import NORMAL_K, NORMAL_PA, dry_normal_m3, vapour_pressure_pa

__all__ = [
    "COD_CH4_KG_MOL",
    "GAS_CONSTANT",
    "HHV_CH4_J_MOL",
    "LHV_CH4_J_MOL",
    "LHV_CH4_KWH_NM3",
    "M_AIR",
    "M_CH4",
    "M_CO2",
    "M_N2",
    "M_O2",
    "NORMAL_K",
    "NORMAL_MOL_M3",
    "NORMAL_PA",
    "PA_PER_MBAR",
    "MixtureProperties",
    "dry_normal_m3",
    "mixture",
    "moist_m3",
    "vapour_pressure_magnus_pa",
    "vapour_pressure_pa",
]

GAS_CONSTANT = 8.314462618  # J/(mol K)
NORMAL_MOL_M3 = NORMAL_PA / (GAS_CONSTANT * NORMAL_K)  # 44.615 mol in one Nm3
PA_PER_MBAR = 100.0

M_CH4 = 0.01604246  # kg/mol
M_CO2 = 0.0440095
M_N2 = 0.0280134
M_O2 = 0.0319988
M_AIR = 0.02896546

LHV_CH4_J_MOL = 802_820.0
HHV_CH4_J_MOL = 892_920.0
LHV_CH4_KWH_NM3 = LHV_CH4_J_MOL * NORMAL_MOL_M3 / 3.6e6  # 9.95
COD_CH4_KG_MOL = 0.064  # kg of chemical oxygen demand in one mol of methane


@dataclass(frozen=True, slots=True)
class MixtureProperties:
    """A dry mixture of CH4 and CO2 in the normal state.

    Attributes:
        molar_mass_kg_mol: mean molar mass.
        density_kg_nm3: kilograms in a normal cubic metre.
        relative_density: against dry air.
        lhv_mj_nm3, hhv_mj_nm3: lower and higher heating value.
        wobbe_inferior_mj_nm3, wobbe_superior_mj_nm3: Wobbe indices.
        lhv_kwh_nm3: lower heating value in kWh.
    """

    molar_mass_kg_mol: float
    density_kg_nm3: float
    relative_density: float
    lhv_mj_nm3: float
    hhv_mj_nm3: float
    wobbe_inferior_mj_nm3: float
    wobbe_superior_mj_nm3: float
    lhv_kwh_nm3: float


def mixture(ch4: float) -> MixtureProperties:
    """Return the properties of a dry mixture with the mole fraction ``ch4``, the rest CO2.

    Raises:
        ValueError: when the fraction is outside 0..1.
    """
    if not 0.0 <= ch4 <= 1.0:
        raise ValueError(f"a mole fraction lies within 0..1, not {ch4}")
    molar_mass = ch4 * M_CH4 + (1.0 - ch4) * M_CO2
    relative = molar_mass / M_AIR
    lhv = ch4 * LHV_CH4_J_MOL * NORMAL_MOL_M3 / 1e6
    hhv = ch4 * HHV_CH4_J_MOL * NORMAL_MOL_M3 / 1e6
    root = math.sqrt(relative)
    return MixtureProperties(
        molar_mass_kg_mol=molar_mass,
        density_kg_nm3=molar_mass * NORMAL_MOL_M3,
        relative_density=relative,
        lhv_mj_nm3=lhv,
        hhv_mj_nm3=hhv,
        wobbe_inferior_mj_nm3=lhv / root,
        wobbe_superior_mj_nm3=hhv / root,
        lhv_kwh_nm3=lhv / 3.6,
    )


def vapour_pressure_magnus_pa(temperature_c: float) -> float:
    """Return the saturation pressure of water; within 0.4 % to 60, 1 % to 75 degC."""
    return 611.2 * math.exp(17.62 * temperature_c / (243.12 + temperature_c))


def moist_m3(
    dry_nm3: float, *, temperature_c: float, pressure_pa: float, humidity: float = 1.0
) -> float:
    """Return the operating volume that ``dry_nm3`` of dry gas takes when moist."""
    dry_pa = pressure_pa - humidity * vapour_pressure_pa(temperature_c)
    return dry_nm3 * NORMAL_PA / dry_pa * (temperature_c + NORMAL_K) / NORMAL_K
