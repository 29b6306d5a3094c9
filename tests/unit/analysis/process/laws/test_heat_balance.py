"""Heat: balance, layers, and the sums that recipes are checked with."""

import pytest

from analysis.process.laws.heat_balance import (
    HEAT_CAPACITY_J_M3K,
    HeatNumbers,
    SlurryHeat,
    SolarLoop,
    SolarNumbers,
)

NUMBERS = HeatNumbers(area_m2=17.0, u_w_m2k=0.6)
LOSSLESS = HeatNumbers(area_m2=1e-9, u_w_m2k=0.6)


def _still(numbers: HeatNumbers, celsius: float) -> SlurryHeat:
    return SlurryHeat(numbers, upper_c=celsius, lower_c=celsius)


def _warm(
    heat: SlurryHeat, *, hours: float, heat_w: float, dt_s: float = 10.0, stirred: float = 0.0
) -> None:
    for _ in range(round(hours * 3600.0 / dt_s)):
        heat.step(
            dt_s, volume_m3=5.0, heat_w=heat_w, jacket_w=0.0, ambient_c=25.0, stirred=stirred
        )


def test_25_to_75_degrees_take_290_kwh_without_losses() -> None:
    # 5 m3 * 4.18 MJ/(m3 K) * 50 K = 1045 MJ = 290.3 kWh: 96.76 h of 3 kW
    heat = _still(LOSSLESS, 25.0)
    _warm(heat, hours=290.2778 / 3.0, heat_w=3000.0)
    assert heat.mean_c == pytest.approx(75.0, abs=0.01)


@pytest.mark.parametrize("dt_s", [0.5, 1.0, 10.0, 600.0])
@pytest.mark.parametrize("stirred", [0.0, 1.0])
def test_heat_in_less_heat_out_is_stored(dt_s: float, stirred: float) -> None:
    heat = SlurryHeat(NUMBERS, upper_c=58.0, lower_c=54.0)
    before = heat.mean_c
    flows = heat.step(
        dt_s, volume_m3=5.0, heat_w=3000.0, jacket_w=75.0, ambient_c=22.0, stirred=stirred
    )
    stored_j = (heat.mean_c - before) * 5.0 * HEAT_CAPACITY_J_M3K
    assert flows.stored_w * dt_s == pytest.approx(stored_j, rel=1e-9)
    assert flows.heated_w - flows.lost_w == pytest.approx(flows.stored_w, rel=1e-9)


def test_55_degrees_lose_306_watts() -> None:
    heat = _still(NUMBERS, 55.0)
    flows = heat.step(1.0, volume_m3=5.0, heat_w=0.0, jacket_w=0.0, ambient_c=25.0, stirred=0.0)
    assert flows.lost_w == pytest.approx(306.0, abs=0.01)
    # 35 % of the resistance lies inside the jacket's air: 55 - 0.35 * 30 = 44.5 degC
    assert heat.jacket_c == pytest.approx(44.5, abs=0.01)


def test_warming_the_jacket_lowers_the_loss() -> None:
    plain, warmed = _still(NUMBERS, 55.0), _still(NUMBERS, 55.0)
    plain.step(600.0, volume_m3=5.0, heat_w=0.0, jacket_w=0.0, ambient_c=25.0, stirred=0.0)
    warmed.step(600.0, volume_m3=5.0, heat_w=0.0, jacket_w=100.0, ambient_c=25.0, stirred=0.0)
    assert warmed.mean_c > plain.mean_c
    assert warmed.jacket_c > plain.jacket_c


def test_layers_drift_apart_under_the_heater_and_meet_when_stirred() -> None:
    heat = _still(NUMBERS, 40.0)
    _warm(heat, hours=4.0, heat_w=3000.0)
    assert 1.0 < heat.upper_c - heat.lower_c < 4.0
    _warm(heat, hours=5.0 / 60.0, heat_w=3000.0, stirred=1.0)
    assert heat.upper_c - heat.lower_c < 0.1


def test_the_result_does_not_depend_on_the_step() -> None:
    fine, coarse = _still(NUMBERS, 40.0), _still(NUMBERS, 40.0)
    _warm(fine, hours=2.0, heat_w=3000.0, dt_s=1.0)
    _warm(coarse, hours=2.0, heat_w=3000.0, dt_s=600.0)
    assert coarse.upper_c == pytest.approx(fine.upper_c, abs=1e-6)
    assert coarse.lower_c == pytest.approx(fine.lower_c, abs=1e-6)


def test_mixing_in_cold_slurry_cools_by_volume() -> None:
    heat = SlurryHeat(NUMBERS, upper_c=51.0, lower_c=49.0)
    heat.mix_in(4.0, 1.0, 25.0)
    assert heat.mean_c == pytest.approx(45.0)
    heat.mix_in(0.0, 0.0, 10.0)
    assert heat.mean_c == pytest.approx(45.0)


def _loop() -> SolarLoop:
    return SolarLoop(SolarNumbers(rated_w=4000.0, peak_w_m2=900.0), loop_c=30.0)


def test_solar_heat_is_shared_and_none_is_lost() -> None:
    loop = _loop()
    before = loop.loop_c
    collected, given = loop.step(
        60.0, pumping=True, irradiance_w_m2=900.0, ambient_c=28.0, vessels_c=[27.0, 29.0, 55.0]
    )
    stored_w = (loop.loop_c - before) * loop.numbers.loop_j_k / 60.0
    assert collected == pytest.approx(stored_w + sum(given), rel=1e-9)
    assert given[0] > given[1] > 0.0
    assert given[2] == 0.0  # the non-return valve keeps a hotter vessel's heat


def test_at_noon_six_vessels_share_nearly_the_rated_power() -> None:
    loop = _loop()
    given: list[float] = []
    for _ in range(120):
        _, given = loop.step(
            60.0, pumping=True, irradiance_w_m2=900.0, ambient_c=30.0, vessels_c=[30.0] * 6
        )
    assert 3500.0 < sum(given) < 4000.0


def test_a_standing_loop_only_cools() -> None:
    loop = _loop()
    loop.loop_c = 60.0
    collected, given = loop.step(
        3600.0, pumping=False, irradiance_w_m2=900.0, ambient_c=28.0, vessels_c=[27.0]
    )
    assert (collected, given) == (0.0, [0.0])
    assert 28.0 < loop.loop_c < 60.0
