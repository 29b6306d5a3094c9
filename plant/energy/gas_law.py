"""How much dry gas in the normal state is a volume of moist gas?

Normal state 0 degC, 1013.25 mbar (DIN 1343); vapour pressure of water by Wagner and Pruss
(1993, J. Phys. Chem. Ref. Data 22, 783), within 0.03 % of IAPWS-95.
Valid: ideal gas, up to about 2 bar; water 0..100 degC.
Example: 1 m3 of saturated gas at 25 degC and 1013.25 mbar holds 3169.9 Pa of water, so
(101325 - 3169.9) / 101325 * 273.15 / 298.15 = 0.88749 Nm3 of dry gas.
"""

import math

NORMAL_PA = 101_325.0
NORMAL_K = 273.15

_CRITICAL_K = 647.096
_CRITICAL_PA = 22.064e6
_WAGNER = (
    (1.0, -7.85951783),
    (1.5, 1.84408259),
    (3.0, -11.7866497),
    (3.5, 22.6807411),
    (4.0, -15.9618719),
    (7.5, 1.80122502),
)


def vapour_pressure_pa(temperature_c: float) -> float:
    """Return the saturation pressure of water, within 0.03 % of IAPWS-95."""
    kelvin = temperature_c + NORMAL_K
    tau = 1.0 - kelvin / _CRITICAL_K
    series = sum(factor * tau**power for power, factor in _WAGNER)
    return _CRITICAL_PA * math.exp(_CRITICAL_K / kelvin * series)


def dry_normal_m3(
    moist_m3: float, *, temperature_c: float, pressure_pa: float, humidity: float = 1.0
) -> float:
    """Return the Nm3 of dry gas in ``moist_m3`` at the given state.

    Args:
        moist_m3: volume as it is.
        temperature_c: its temperature.
        pressure_pa: its absolute pressure.
        humidity: relative humidity 0..1, 1 over slurry.
    """
    dry_pa = pressure_pa - humidity * vapour_pressure_pa(temperature_c)
    return moist_m3 * dry_pa / NORMAL_PA * NORMAL_K / (temperature_c + NORMAL_K)
