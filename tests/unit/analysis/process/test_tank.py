"""The secondary tank."""

import pytest

from analysis.process.assembly import tank_of
from analysis.process.digester import Surroundings


def test_the_tank_makes_gas_at_once_and_keeps_its_warmth() -> None:
    tank = tank_of({})
    for _ in range(3600):
        tank.step(1.0, {"gas_outlet": True}, Surroundings())
    assert 300.0 < tank.gas_flow_l_h < 2000.0
    values = tank.readings()
    assert values["temperature.PV"] == pytest.approx(37.0, abs=0.2)
    assert values["level.PV"] == pytest.approx(60.0)
    assert 6.8 < values["ph.PV"] < 7.8
    assert values["gas_outlet.PV"] is True


def test_the_digestate_valve_lets_four_cubic_metres_an_hour_go() -> None:
    tank = tank_of({})
    before = tank.vessel.slurry.volume_m3
    for _ in range(360):
        tank.step(10.0, {"digestate_valve": True}, Surroundings())
    assert before - tank.vessel.slurry.volume_m3 == pytest.approx(4.0, rel=0.01)


def test_the_pump_takes_three_cubic_metres_an_hour_while_there_is_room() -> None:
    tank = tank_of({})
    for _ in range(30):
        tank.step(1.0, {"transfer_pump": True, "agitator": True}, Surroundings())
    assert tank.transfer_m3(60.0) == pytest.approx(0.05, rel=0.01)
    assert tank.readings()["transfer_pump.PV"] is True
    assert tank.pump_kw == 0.75
    assert 1.5 < tank.agitator_a < 3.5
    tank.vessel.slurry.volume_m3 = 71.9
    assert tank.transfer_m3(60.0) == 0.0


def test_without_the_ups_the_valves_stand_still() -> None:
    tank = tank_of({})
    dark = Surroundings(powered=False, protected=False)
    for _ in range(10):
        tank.step(1.0, {"digestate_valve": True, "gas_outlet": False}, dark)
    assert tank.gas_outlet.is_open
    assert not tank.digestate_valve.is_open
