"""The machine room's air."""

import pytest

from analysis.process.laws.gas import Gas
from analysis.process.site_air import Room


def _run(room: Room, *, hours: float, fan: float) -> None:
    for _ in range(round(hours * 360)):
        mol = room.leak_mol(10.0, machines_running=True)
        room.step(10.0, leaked=Gas(ch4=0.6, co2=0.399, h2s=0.001).scaled(mol), fan_speed=fan)


def test_seal_leakage_settles_at_a_sixth_percent_lel_without_the_fan() -> None:
    room = Room.of(60.0)
    _run(room, hours=24.0, fan=0.0)
    assert room.ch4_percent_lel == pytest.approx(0.15, abs=0.005)
    assert room.lost_ch4_mol > 0.0


def test_a_big_leak_shows_and_the_fan_clears_it() -> None:
    room = Room.of(60.0)
    room.leak_l_h = 2000.0
    _run(room, hours=1.0, fan=0.0)
    assert room.ch4_percent_lel > 30.0
    assert room.h2s_ppm > 10.0
    assert room.o2_percent < 20.7
    room.leak_l_h = 0.0
    _run(room, hours=1.0, fan=1.0)
    assert room.ch4_percent_lel < 1.0


def test_machines_at_rest_do_not_leak() -> None:
    assert Room.of(60.0).leak_mol(60.0, machines_running=False) == 0.0
