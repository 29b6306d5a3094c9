"""The air jacket."""

import pytest

from analysis.process.jacket import Jacket
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import NORMAL_MOL_M3


def test_ten_litres_of_biogas_are_16_percent_lel() -> None:
    jacket = Jacket.around(17.0)
    litres = NORMAL_MOL_M3 / 1000.0
    jacket.step(1.0, relieved=Gas(ch4=6.0 * litres, co2=4.0 * litres), compressor_speed=0.0)
    assert jacket.ch4_percent_lel == pytest.approx(16.0, abs=0.3)
    assert jacket.o2_percent < 20.95


def test_the_compressor_clears_the_jacket_and_raises_its_pressure() -> None:
    jacket = Jacket.around(17.0)
    jacket.gas = Gas(ch4=5.0, n2=33.0)
    for _ in range(7200):
        jacket.step(1.0, relieved=Gas(), compressor_speed=1.0)
    assert jacket.ch4_percent_lel < 5.0
    assert jacket.pressure_mbar == pytest.approx(8.0, abs=0.01)
    assert jacket.gas.ch4 + jacket.vented.ch4 == pytest.approx(5.0)
