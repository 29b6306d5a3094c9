"""A unit that holds slurry always has a way out for its gas."""

import pytest

from plant.interlock.result import Cause
from tests.unit.control.interlocks.bench import Bench

LEAN, RICH, RELIEF = "D1.lean_outlet.OP", "D1.rich_outlet.OP", "D1.relief.OP"


def test_the_only_open_outlet_may_not_close(bench: Bench) -> None:
    result = bench.step()
    assert result.forced(LEAN) is True
    assert not result.may_stop(LEAN)
    assert [each.cause for each in result.on[LEAN]] == [Cause.LAST_PATH]
    assert result.on[LEAN][0].text.key == "interlock.cause.last_path"
    assert bench.tripped.isdisjoint({"D1.gas_way_out"})


def test_with_a_second_outlet_open_either_may_close(bench: Bench) -> None:
    bench.run(RICH, on=True)
    result = bench.step()
    assert result.may_stop(LEAN)
    assert result.may_stop(RICH)


def test_an_outlet_on_its_way_is_believed_until_its_time_is_over(bench: Bench) -> None:
    bench.step()
    bench.show(RICH, True)
    bench.step()
    assert bench.result.may_stop(LEAN)
    bench.wait(20.0)
    assert not bench.result.may_stop(LEAN), "it did not open in 10 s"


def test_all_outlets_closed_opens_the_lean_one(bench: Bench) -> None:
    bench.run(LEAN, on=False)
    result = bench.step()
    assert result.forced(LEAN) is True
    assert result.forced(RICH) is None
    trip = result.tripped("D1.gas_way_out")
    assert trip is not None
    assert trip.text.key == "interlock.digester.gas_way_out"


def test_a_stuck_outlet_brings_in_the_next_one(bench: Bench) -> None:
    bench.step()
    bench.show("D1.lean_outlet.PV", False)
    bench.wait(20.0)
    assert bench.result.forced(LEAN) is True
    assert bench.result.forced(RICH) is True
    bench.run(RICH, on=True)
    assert bench.step().tripped("D1.gas_way_out") is None
    assert bench.result.forced(RICH) is True, "now it is the last one"


def test_when_every_outlet_is_stuck_all_stay_commanded(bench: Bench) -> None:
    bench.step()
    bench.show("D1.lean_outlet.PV", False)
    bench.show(RICH, True)
    bench.wait(30.0)
    assert {LEAN, RICH} <= set(bench.result.on)


@pytest.mark.parametrize("lost", ["D1.lean_outlet.PV", "D1.lean_outlet.OP"])
def test_an_outlet_that_cannot_be_seen_counts_as_closed(bench: Bench, lost: str) -> None:
    bench.step()
    bench.lose(lost)
    bench.wait(20.0)
    trip = bench.result.tripped("D1.gas_way_out")
    assert trip is not None
    assert (trip.cause is Cause.BAD) is lost.endswith(".PV")


def test_an_open_relief_is_a_way_out_too(bench: Bench) -> None:
    bench.run(LEAN, on=False)
    bench.run(RELIEF, on=True)
    result = bench.step()
    assert result.tripped("D1.gas_way_out") is None
    assert result.forced(RELIEF) is False, "but this jacket is not declared"


def test_an_empty_unit_may_close_everything(bench: Bench) -> None:
    bench.run(LEAN, on=False)
    bench.show("D1.level.PV", 3.0)
    assert bench.step().forced(LEAN) is None


@pytest.mark.parametrize("level", ["lost", "absent"])
def test_a_unit_of_unknown_level_counts_as_full(bench: Bench, level: str) -> None:
    bench.run(LEAN, on=False)
    if level == "lost":
        bench.lose("D1.level.PV")
    else:
        del bench.samples["D1.level.PV"]
    assert bench.step().forced(LEAN) is True


@pytest.mark.parametrize(
    ("o2", "ch4", "may"),
    [(1.0, 45.0, True), (1.01, 60.0, False), (0.2, 44.9, False), (21.0, 0.0, False)],
)
def test_the_rich_outlet_opens_only_for_rich_gas_without_air(
    bench: Bench, o2: float, ch4: float, may: bool
) -> None:
    bench.show("D1.o2.PV", o2)
    bench.show("D1.ch4.PV", ch4)
    assert bench.step().may_start(RICH) is may
    assert bench.result.forced(RICH) is None


def test_high_pressure_opens_the_lean_outlet_and_takes_heat_and_mixing(bench: Bench) -> None:
    bench.run(LEAN, on=False)
    bench.run(RICH, on=True)
    bench.show("D1.pressure.PV", 27.0)  # 90 % of 30 mbar
    result = bench.step()
    assert result.forced(LEAN) is True
    assert result.forced("D1.heater.OP") is False
    assert result.forced("D1.agitator.OP") is False
    assert result.forced("D2.heater.OP") is None
