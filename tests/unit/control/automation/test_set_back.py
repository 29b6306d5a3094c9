"""States kept from a later time than now: nothing of them lies ahead."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from control.automation.kept import Kept
from control.automation.set_back import not_ahead
from control.energy.books import EnergyBooks, LoadBook
from control.stage_outputs.memory import MixMemory, OutputMemory, VesselMemory
from plant.batch.plant_run import PlantRun
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from plant.reports.calendar import plant_day

NOW = 1_000_000
KOLKATA = ZoneInfo("Asia/Kolkata")


def _kept(seen_ms: int) -> Kept:
    mix = MixMemory(ended_ms=seen_ms, last_ms=10)
    mode = ModeOf(DeviceMode.MANUAL, 10, "Asha", until_ms=seen_ms + 300_000)
    return Kept(
        batch=PlantRun(seen_ms=seen_ms),
        outputs=OutputMemory({"D1": VesselMemory(mix=mix)}),
        modes=ModeBook(modes={"D1.agitator.OP": mode}),
    )


def test_a_clock_that_went_on_changes_nothing() -> None:
    kept = _kept(NOW)
    assert not_ahead(kept, NOW, KOLKATA) == (kept, ())


def test_nothing_lies_ahead_after_a_clock_was_set_back_and_it_is_told() -> None:
    kept, (told,) = not_ahead(_kept(NOW + 7_200_000), NOW, KOLKATA)
    mix = kept.outputs.vessels["D1"].mix
    assert (mix.ended_ms, mix.last_ms) == (NOW, 10)
    assert kept.modes.modes["D1.agitator.OP"].until_ms == NOW
    assert (told.text.key, told.text.facts["hours"]) == ("automation.clock_back", "2.0")


def test_a_clock_set_back_by_seconds_is_not_told() -> None:
    kept, told = not_ahead(_kept(NOW + 5_000), NOW, KOLKATA)
    assert told == ()
    assert kept.outputs.vessels["D1"].mix.ended_ms == NOW


def test_the_day_keeps_its_budget_and_is_charged_until_the_next_17_00() -> None:
    ahead_ms = NOW + 3 * 86_400_000
    day = plant_day(ahead_ms, KOLKATA)
    books = EnergyBooks(
        day=day.name,
        start_ms=day.start_ms,
        end_ms=day.end_ms,
        budget_wh=20_000,
        seen_ms=ahead_ms,
        loads={"D1.heater.OP": LoadBook(row_start_ms=ahead_ms)},
    )
    kept = replace(_kept(ahead_ms), energy=books)
    after = not_ahead(kept, NOW, KOLKATA)[0].energy
    assert (after.day, after.budget_wh) == (books.day, books.budget_wh)
    assert after.seen_ms == NOW
    assert after.end_ms == plant_day(NOW, KOLKATA).end_ms
    assert after.loads["D1.heater.OP"].row_start_ms == NOW
