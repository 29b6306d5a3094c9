"""Amounts of gas."""

import pytest

from analysis.process.laws.gas import Gas, air


def test_taking_a_share_leaves_the_rest() -> None:
    gas = Gas(ch4=6.0, co2=4.0)
    taken = gas.take_mol(2.5)
    assert taken == Gas(ch4=1.5, co2=1.0)
    assert gas == Gas(ch4=4.5, co2=3.0)


def test_no_more_can_be_taken_than_there_is() -> None:
    gas = Gas(ch4=1.0)
    assert gas.take_mol(5.0).mol == 1.0
    assert gas.take_mol(5.0).mol == 0.0
    assert gas.share(gas.ch4) == 0.0


def test_mean_molar_mass_of_biogas_and_of_nothing() -> None:
    # 0.6 * 16.042 + 0.4 * 44.010 = 27.229 g/mol
    assert Gas(ch4=6.0, co2=4.0).mean_molar_mass == pytest.approx(0.027229, abs=1e-6)
    assert Gas().mean_molar_mass == pytest.approx(0.0280134)


def test_air_holds_a_fifth_of_oxygen() -> None:
    mixed = air(10.0)
    mixed.add(Gas(ch4=10.0))
    assert mixed.share(mixed.o2) == pytest.approx(0.10475)
