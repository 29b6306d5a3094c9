"""What do blower, compressor, flare, valves and ventilation do by themselves?"""

from dataclasses import replace

import pytest

from control.stage_outputs.plan import Device, OutputPlan
from plant.quality import Quality
from tests.unit.control.stage_outputs.world import World

BLOWER, COMPRESSOR = "GT.blower.OP", "GT.compressor.OP"
PRODUCT, DRAIN = "GT.product_valve.OP", "GT.condensate_drain.OP"
HOLDER, STORAGE = "GT.holder_level.PV", "GT.storage_pressure.PV"


def machines(world: World) -> tuple[float | None, float | None]:
    """Return what is wanted of blower and compressor."""
    return world.value(BLOWER), world.value(COMPRESSOR)


def compressing(plan: OutputPlan) -> World:
    """Return a plant whose machines have run for more than their least time."""
    world = World(plan)
    world.values |= {HOLDER: 60.0, "GT.blower.PV": True, "GT.compressor.PV": True}
    world.step()
    return world


def test_machines_go_on_as_they_stand_between_the_marks(plan: OutputPlan) -> None:
    world = World(plan)
    world.values[HOLDER] = 30.0
    world.step()
    assert machines(world) == (0.0, 0.0)
    world = compressing(plan)
    world.values[HOLDER] = 30.0
    world.step()
    assert machines(world) == (1.0, 1.0)


def test_blower_starts_first_and_the_compressor_not_within_ten_seconds(
    plan: OutputPlan,
) -> None:
    world = World(plan)
    world.values["ST.level.PV"] = 30.0  # nothing else to start
    world.values[HOLDER] = 46.0
    world.step()
    assert machines(world) == (1.0, 0.0)
    assert world.cause(COMPRESSOR) == "train.blower_first"
    blower_ms = world.now_ms
    world.until(lambda: world.value(COMPRESSOR) == 1.0)
    assert world.now_ms - blower_ms >= 10_000


def test_machines_stop_together_at_the_low_mark(plan: OutputPlan) -> None:
    world = compressing(plan)
    world.values[HOLDER] = 20.0
    world.step()
    assert machines(world) == (0.0, 0.0)
    assert world.cause(BLOWER) == "train.empty"


def test_machines_keep_their_least_times(plan: OutputPlan) -> None:
    world = compressing(plan)
    world.values[HOLDER] = 15.0
    world.step()
    stopped_ms = world.now_ms
    world.values[HOLDER] = 90.0
    world.until(lambda: world.value(BLOWER) == 1.0, seconds=10.0)
    assert world.now_ms - stopped_ms == 600_000
    started_ms = world.now_ms
    world.values[HOLDER] = 15.0
    world.until(lambda: world.value(BLOWER) == 0.0, seconds=10.0)
    assert world.now_ms - started_ms == 600_000


def test_full_storage_stops_compressing_until_there_is_room(plan: OutputPlan) -> None:
    world = compressing(plan)
    world.values[STORAGE] = 196.0  # 98 % of 200 bar
    world.step()
    assert machines(world) == (0.0, 0.0)
    world.step(700.0)
    world.values[STORAGE] = 185.0
    world.step()
    assert machines(world)[0] == 0.0
    world.values[STORAGE] = 179.0
    world.step()
    assert machines(world)[0] == 1.0


def test_unknown_storage_does_not_stop_it(plan: OutputPlan) -> None:
    world = compressing(plan)
    world.qualities[STORAGE] = Quality.BAD
    world.step()
    assert machines(world) == (1.0, 1.0)
    train = replace(plan.gas_train, storage_bar=0.0)
    world = compressing(replace(plan, gas_train=train))
    assert machines(world) == (1.0, 1.0)


def test_machines_are_left_to_people_without_a_level(plan: OutputPlan) -> None:
    world = World(plan)
    world.qualities[HOLDER] = Quality.BAD
    world.step()
    assert machines(world) == (None, None)
    train = replace(plan.gas_train, compressor=Device())
    world = World(replace(plan, gas_train=train))
    world.step()
    assert machines(world) == (None, None)


def test_compressor_in_manual_does_not_hold_the_blower(plan: OutputPlan) -> None:
    world = World(plan)
    world.values[HOLDER] = 60.0
    world.manual(COMPRESSOR)
    world.until(lambda: world.value(BLOWER) == 1.0, most=15)
    assert world.wish(COMPRESSOR) is None


def test_product_goes_to_storage_while_it_is_good(plan: OutputPlan) -> None:
    world = compressing(plan)
    for percent, wanted in ((96.0, 1.0), (90.1, 1.0), (89.9, 0.0), (90.5, 0.0), (91.0, 1.0)):
        world.values["GT.product_ch4.PV"] = percent
        world.step()
        assert world.value(PRODUCT) == wanted, percent
    world.qualities["GT.product_ch4.PV"] = Quality.BAD
    world.step()
    assert (world.value(PRODUCT), world.cause(PRODUCT)) == (0.0, "train.diverted")


def test_product_waits_a_minute_after_the_compressor_started(plan: OutputPlan) -> None:
    world = World(plan)
    world.step()
    assert world.value(PRODUCT) == 0.0
    world.values |= {HOLDER: 60.0}
    world.until(lambda: bool(world.values["GT.compressor.PV"]), most=60)
    seen_ms = world.now_ms
    world.until(lambda: world.value(PRODUCT) == 1.0)
    assert world.now_ms - seen_ms == pytest.approx(61_000, abs=1000)


def test_product_valve_is_left_while_the_compressor_is_unknown(plan: OutputPlan) -> None:
    world = World(plan)
    world.qualities["GT.compressor.PV"] = Quality.BAD
    world.step()
    assert world.wish(PRODUCT) is None


def test_condensate_is_drained_between_its_marks(plan: OutputPlan) -> None:
    world = World(plan)
    for percent, wanted in ((69.0, 0.0), (70.0, 1.0), (21.0, 1.0), (20.0, 0.0)):
        world.values["GT.condensate_level.PV"] = percent
        world.step()
        assert world.value(DRAIN) == wanted, percent
    world.qualities["GT.condensate_level.PV"] = Quality.BAD
    world.step()
    assert world.wish(DRAIN) is None


def test_flare_burns_always(plan: OutputPlan) -> None:
    world = World(plan)
    world.step()
    assert world.value("GT.flare.OP") == 1.0


@pytest.mark.parametrize(
    ("lel", "running", "wanted"),
    [
        (0.0, False, 0.0),
        (9.9, False, 0.0),
        (10.0, False, 1.0),
        (0.0, True, 1.0),
        (None, False, 1.0),
    ],
)
def test_room_is_aired(
    plan: OutputPlan, lel: float | None, running: bool, wanted: float
) -> None:
    world = World(plan)
    world.values["GT.blower.PV"] = running
    if lel is None:
        world.qualities["SI.room_ch4.PV"] = Quality.BAD
    else:
        world.values["SI.room_ch4.PV"] = lel
    world.step()
    assert world.value("SI.ventilation.OP") == wanted
