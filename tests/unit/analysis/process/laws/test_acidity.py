"""pH from the charge balance."""

import pytest

from analysis.process.laws.acidity import slurry_ph


def test_sour_slurry_without_carbon_dioxide() -> None:
    # 4.76 + log10(0.06 / 0.12) = 4.459
    ph = slurry_ph(alkalinity=0.06, acids=0.18, co2_bar=0.0, temperature_c=25.0)
    assert ph == pytest.approx(4.459, abs=0.002)


def test_bicarbonate_buffer_under_biogas() -> None:
    # 6.35 + log10(0.1 / (0.4 * 0.03356)) = 7.222
    ph = slurry_ph(alkalinity=0.1, acids=0.0, co2_bar=0.4, temperature_c=25.0)
    assert ph == pytest.approx(7.222, abs=0.002)


def test_pure_water_is_neutral() -> None:
    assert slurry_ph(alkalinity=0.0, acids=0.0, co2_bar=0.0, temperature_c=25.0) == (
        pytest.approx(7.0, abs=1e-6)
    )


@pytest.mark.parametrize("guess", [1.5, 4.0, 7.0, 12.5])
@pytest.mark.parametrize("alkalinity", [-0.01, 0.001, 0.05, 0.3])
def test_the_guess_does_not_matter(alkalinity: float, guess: float) -> None:
    exact = slurry_ph(alkalinity=alkalinity, acids=0.1, co2_bar=0.3, temperature_c=40.0)
    found = slurry_ph(
        alkalinity=alkalinity, acids=0.1, co2_bar=0.3, temperature_c=40.0, guess=guess
    )
    assert found == pytest.approx(exact, abs=1e-6)


def test_base_raises_and_acid_lowers_the_ph() -> None:
    course = [
        slurry_ph(alkalinity=alkalinity / 100.0, acids=0.1, co2_bar=0.3, temperature_c=40.0)
        for alkalinity in range(1, 30)
    ]
    assert course == sorted(course)
