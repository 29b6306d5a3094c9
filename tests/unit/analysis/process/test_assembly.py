"""Parts built from the description's parameters."""

import pytest

from analysis.process.assembly import digester_of, feedstock_of, gas_train_of, tank_of


def test_a_digester_takes_its_size_and_ratings_from_its_parameters() -> None:
    digester = digester_of(
        {"slurry_m3": 8.0, "headspace_m3": 2.0, "heater_kw": 5.0, "relief_mbar": 20.0},
        celsius=30.0,
    )
    assert digester.vessel.slurry.volume_m3 == pytest.approx(8.0)
    assert digester.vessel.level_percent == pytest.approx(80.0)
    assert digester.ratings.heater_kw == 5.0
    assert digester.vessel.headspace.numbers.over_mbar == 20.0


def test_the_feed_is_data_of_the_site() -> None:
    # 1 m3 of 10 % TS, half of it VS, 0.3 Nm3/kg: 15 Nm3 CH4 or 42.83 kg COD
    feed = feedstock_of(
        {
            "feed_total_solids": 0.10,
            "feed_volatile_share": 0.5,
            "feed_bmp_nm3_kg": 0.3,
            "feed_inoculum_share": 0.0,
        }
    )
    assert feed.load(1.0).cod_kg == pytest.approx(42.83, abs=0.01)


def test_small_storage_starts_partly_filled() -> None:
    assert gas_train_of({"storage_bar": 10.0}).storage_bar == pytest.approx(6.0, abs=0.1)


def test_the_tank_starts_sixty_percent_full() -> None:
    assert tank_of({"slurry_m3": 30.0, "headspace_m3": 6.0}).vessel.slurry.volume_m3 == (
        pytest.approx(21.6)
    )
