"""Membrane and scrubber."""

import pytest

from analysis.process.laws.gas import Gas
from analysis.process.laws.upgrading import Scrubber, separate


def test_rated_membrane_makes_97_percent_methane() -> None:
    product, permeate = separate(Gas(ch4=65.0, co2=35.0), 1.0)
    assert product.ch4 == pytest.approx(59.8)
    assert product.co2 == pytest.approx(1.890, abs=0.001)
    assert product.share(product.ch4) == pytest.approx(0.969, abs=0.001)
    assert permeate.ch4 == pytest.approx(5.2)


@pytest.mark.parametrize("effort", [0.0, 0.3, 1.0, 9.0])
def test_product_and_permeate_are_the_feed(effort: float) -> None:
    feed = Gas(60.0, 38.0, 1.0, 0.5, 0.05)
    product, permeate = separate(feed, effort)
    product.add(permeate)
    assert product.mol == pytest.approx(feed.mol, rel=1e-12)


def test_without_pressure_nothing_is_separated() -> None:
    product, permeate = separate(Gas(ch4=65.0, co2=35.0), -1.0)
    assert product.share(product.ch4) == pytest.approx(0.65)
    assert permeate.mol == pytest.approx(0.0)


def test_fresh_scrubber_takes_the_sulphide_and_an_exhausted_one_nothing() -> None:
    fresh, spent = Scrubber(loaded_kg=0.0), Scrubber(capacity_kg=4.0, loaded_kg=4.0)
    for scrubber, left in ((fresh, 0.002), (spent, 1.0)):
        gas = Gas(ch4=60.0, h2s=1.0)
        scrubber.clean(gas)
        assert gas.h2s == pytest.approx(left, abs=1e-9)
    assert fresh.loaded_kg == pytest.approx(0.998 * 0.03206)
