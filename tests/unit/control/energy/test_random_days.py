"""Random days: never above the cap, the ledger adds up, a restart changes nothing."""

from dataclasses import replace
from random import Random
from zoneinfo import ZoneInfo

import pytest

from control.automation.saved import Documents
from control.energy.books import WMS_PER_WH, EnergyBooks, Granted
from control.energy.energy_cap import step
from plant.energy.heat import HeatDemand
from plant.energy.outlook import Outlook
from plant.energy.settings import USUAL_ENERGY, Allowance
from plant.reports.calendar import plant_day
from tests.unit.control.energy.energy_rig import FIVE_PM, HEATER, Meters, at, cap_of
from tests.unit.control.energy.energy_world import METER_OF, World

ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
CLOCK_CHANGES = {
    "Asia/Kolkata": at("2026-06-01 12:00"),
    "Europe/Berlin": at("2026-10-24 12:00"),
    "America/New_York": at("2026-03-07 12:00"),
    "Australia/Lord_Howe": at("2026-04-04 12:00"),
}
DAYS, SOAK_DAYS = 1000, 10_000
GROUPS = 10
DOCUMENTS = Documents()


def kept(books: EnergyBooks) -> EnergyBooks:
    """Return the books as a restart finds them."""
    text = DOCUMENTS.write(books)
    found = DOCUMENTS.read(EnergyBooks, {"energy": text}, "energy")
    assert found == books
    return found


def a_day(seed: int) -> World:
    """Return a world after a random stretch on either side of a 17:00."""
    random = Random(seed)
    zone = ZONES[seed % len(ZONES)]
    days = random.randrange(3) if seed % 2 else random.randrange(300)
    begin = plant_day(CLOCK_CHANGES[zone] + days * 86_400_000, ZoneInfo(zone))
    budget_wh = random.choice((0, 0, 300, 700, 1500, 20_000))
    allowance = Allowance(budget_wh, random.choice((1, 14)), "E", "test")
    world = World(
        cap=cap_of(replace(USUAL_ENERGY, allowance=allowance), zone),
        random=random,
        now_ms=begin.end_ms - random.randrange(60_000, 1_200_000),
        reload=kept,
    )
    world.decide()
    for _ in range(random.choice((30, 40, 60))):
        world.change_mind()
        world.pass_ms(random.choice((1000, 10_000, 37_123, 60_000)))
        world.decide()
    world.rest()
    return world


def is_held(seed: int) -> None:
    """Hold one random day to the promises."""
    world = a_day(seed)
    assert not world.excess, (seed, world.excess)
    over = world.books.over + sum(day.over_wh for day in world.days) * WMS_PER_WH
    rounding = len(world.days) * WMS_PER_WH  # days tell whole Wh of what is over
    for meter in {*METER_OF.values()}:
        booked, counted = world.booked_wms(meter), world.counted_wms(meter, since=0)
        assert counted <= booked <= counted + over + rounding, (seed, meter)


@pytest.mark.soak
@pytest.mark.parametrize("group", range(GROUPS))
def test_random_days_stay_below_the_cap_and_add_up(group: int, *, soak: bool) -> None:
    for seed in range(group, SOAK_DAYS if soak else DAYS, GROUPS):
        is_held(seed)


def test_an_allowance_is_kept_over_a_restart() -> None:
    granted = Granted(Allowance(1, 1, "E", "test"), "2026-11-20")
    assert kept(EnergyBooks(day="2026-11-20", granted=granted)).granted == granted


def test_everything_that_was_planned_and_read_is_kept_over_a_restart() -> None:
    demand = HeatDemand(
        "D1", HEATER, 40.0, (55.0, None), 3000, 5800.0, 10.0, 25.0, 5.5, 55.0, 30.0, 65.0, 72.0
    )
    ahead = Outlook(heat=(demand,), prices=(1.0, 0.5))
    books = EnergyBooks()
    for now_ms in (FIVE_PM, FIVE_PM + 10_000):
        books = step(cap_of(), books, Meters().snapshot(now_ms), now_ms, ahead).books
    assert kept(books).demands == (demand,)
    assert kept(books).gas_meters == books.gas_meters
