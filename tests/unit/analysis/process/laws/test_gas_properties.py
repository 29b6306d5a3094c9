"""Biogas properties against the reference tables."""

import pytest

from analysis.process.laws.gas_properties import (
    LHV_CH4_KWH_NM3,
    NORMAL_PA,
    dry_normal_m3,
    mixture,
    moist_m3,
    vapour_pressure_magnus_pa,
    vapour_pressure_pa,
)
from tests.unit.analysis.process.reference_data import rows


@pytest.mark.parametrize(
    "row", rows("biogas_properties"), ids=lambda row: f"CH4 {row['x_CH4']}"
)
def test_mixture_agrees_with_the_reference_to_its_last_digit(row: dict[str, str]) -> None:
    found = mixture(float(row["x_CH4"]))
    pairs = {
        "M_g_mol": found.molar_mass_kg_mol * 1000.0,
        "rho_kg_Nm3_ideal": found.density_kg_nm3,
        "rel_density": found.relative_density,
        "LHV_MJ_Nm3_ideal": found.lhv_mj_nm3,
        "HHV_MJ_Nm3_ideal": found.hhv_mj_nm3,
        "Wobbe_superior": found.wobbe_superior_mj_nm3,
        "Wobbe_inferior": found.wobbe_inferior_mj_nm3,
        "LHV_kWh_Nm3": found.lhv_kwh_nm3,
    }
    for column, value in pairs.items():
        # The table is rounded to four digits and its Wobbe indices use rounded inputs.
        assert value == pytest.approx(float(row[column]), abs=6e-5, rel=2e-5), column


def test_methane_is_worth_9_95_kwh_per_normal_cubic_metre() -> None:
    assert pytest.approx(9.95, abs=0.001) == LHV_CH4_KWH_NM3


def test_a_fraction_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"within 0\.\.1"):
        mixture(1.01)


@pytest.mark.parametrize("row", rows("water_vapour"), ids=lambda row: f"{row['T_C']} degC")
def test_vapour_pressures_agree_with_iapws(row: dict[str, str]) -> None:
    celsius, iapws = float(row["T_C"]), float(row["psat_Pa_IAPWS95"])
    assert vapour_pressure_pa(celsius) == pytest.approx(iapws, rel=3e-4)
    magnus = vapour_pressure_magnus_pa(celsius)
    assert magnus == pytest.approx(float(row["Magnus_Pa"]), abs=0.006)
    assert magnus == pytest.approx(iapws, rel=0.0035 if celsius <= 60 else 0.01)


@pytest.mark.parametrize("row", rows("water_vapour"), ids=lambda row: f"{row['T_C']} degC")
def test_dry_normal_volume_of_saturated_gas_agrees(row: dict[str, str]) -> None:
    dry = dry_normal_m3(1.0, temperature_c=float(row["T_C"]), pressure_pa=NORMAL_PA)
    expected = float(row["Nm3_dry_per_m3_saturated_at_101325"])
    assert dry == pytest.approx(expected, abs=1.5e-4)


def test_moist_and_dry_volume_are_inverse() -> None:
    dry = dry_normal_m3(2.0, temperature_c=40.0, pressure_pa=102_000.0, humidity=0.8)
    back = moist_m3(dry, temperature_c=40.0, pressure_pa=102_000.0, humidity=0.8)
    assert back == pytest.approx(2.0, abs=1e-12)
