"""Both sides of 17:00: one day is closed, the next begins, nothing is lost or counted twice."""

from dataclasses import replace

import pytest

from control.energy.books import WMS_PER_WH, EnergyBooks, LoadBook
from control.energy.energy_cap import Stepped, admit, step, view, with_allowance
from control.energy.plant_day import with_rows_closed
from plant.energy.admission import EnergyWish
from plant.energy.outlook import Outlook
from plant.energy.settings import USUAL_ENERGY, Allowance
from plant.energy.view import BudgetState
from tests.unit.control.energy.energy_rig import (
    AUXILIARIES,
    FIVE_PM,
    GAS,
    HEATER,
    HEATER_WH,
    HOUR_MS,
    JACKET,
    MIXER,
    MIXER_WH,
    Meters,
    at,
    cap_of,
    equipment,
)

ALLOWED = replace(USUAL_ENERGY, allowance=Allowance(5000, 2, "Asha", "first gas"))
S = 1000


def begun(
    settings: object = ALLOWED, now_ms: int = FIVE_PM - HOUR_MS
) -> tuple[Meters, EnergyBooks]:
    meters = Meters()
    cap = cap_of(ALLOWED if settings is ALLOWED else USUAL_ENERGY)
    return meters, step(cap, EnergyBooks(), meters.snapshot(now_ms), now_ms).books


def run(
    books: EnergyBooks, meters: Meters, now_ms: int, outlook: Outlook | None = None
) -> Stepped:
    return step(cap_of(ALLOWED), books, meters.snapshot(now_ms), now_ms, outlook or Outlook())


def test_the_first_step_begins_the_day_of_its_17_00() -> None:
    _, books = begun()
    assert (books.day, books.start_ms, books.end_ms) == (
        "2026-11-19",
        FIVE_PM - 24 * HOUR_MS,
        FIVE_PM,
    )
    assert books.budget_wh == 5000


def test_a_step_that_does_not_go_forward_changes_nothing() -> None:
    meters, books = begun()
    assert run(books, meters, books.seen_ms).books is books
    assert run(books, meters, books.seen_ms - HOUR_MS).books is books


def test_at_17_00_a_new_day_begins_once() -> None:
    meters, books = begun()
    stepped = run(books, meters, FIVE_PM)
    assert (stepped.books.day, len(stepped.days)) == ("2026-11-20", 1)
    again = run(stepped.books, meters, FIVE_PM + S)
    assert (again.books.day, again.days) == ("2026-11-20", ())


@pytest.mark.parametrize(
    ("zone", "before_utc", "hours"),
    [
        ("Europe/Berlin", "2026-03-28 17:00", 23),
        ("Europe/Berlin", "2026-10-24 17:00", 25),
        ("Australia/Lord_Howe", "2026-04-04 07:00", 24.5),
    ],
)
def test_a_day_with_a_clock_change_is_one_plant_day(
    zone: str, before_utc: str, hours: float
) -> None:
    cap, meters, now_ms = cap_of(USUAL_ENERGY, zone), Meters(), at(before_utc)
    books = step(cap, EnergyBooks(), meters.snapshot(now_ms), now_ms).books
    assert books.end_ms - books.start_ms == hours * HOUR_MS
    end_ms = books.end_ms
    early = step(cap, books, meters.snapshot(end_ms - S), end_ms - S)
    assert early.books.day == books.day
    late = step(cap, early.books, meters.snapshot(end_ms), end_ms)
    assert late.books.start_ms == end_ms


def test_used_energy_of_a_day_is_that_of_its_meters() -> None:
    meters, books = begun()
    meters.values[HEATER] = True
    meters.values[HEATER_WH] = 1008
    meters.values[AUXILIARIES] = 7003
    books = run(books, meters, books.seen_ms + 10 * S).books
    meters.values[HEATER] = False
    day = run(books, meters, FIVE_PM).days[0]
    assert (day.figures.opt_wh, day.figures.parasitic_wh, day.used_wh) == (8, 3, 8)
    assert day.budget_wh == 5000


def test_what_was_used_over_17_00_is_divided_by_time() -> None:
    meters, books = begun(now_ms=FIVE_PM - 20 * S)
    meters.values[HEATER_WH] = 1040
    stepped = run(books, meters, FIVE_PM + 20 * S)
    assert stepped.days[0].used_wh == 20
    assert stepped.books.loads[HEATER].used == 20 * WMS_PER_WH


def test_what_was_reserved_before_17_00_is_charged_to_the_day_before() -> None:
    meters, books = begun(now_ms=FIVE_PM - 20 * S)
    books, answers = admit(
        cap_of(ALLOWED), books, (EnergyWish(HEATER, by_person=True),), FIVE_PM - 20 * S
    )
    assert answers[0].admitted
    meters.values |= {HEATER: True, HEATER_WH: 1032}
    stepped = run(books, meters, FIVE_PM + 20 * S)
    assert stepped.days[0].used_wh == 32 + 35  # counted, and 40 s at 3 kW x 1.05 to come
    assert stepped.books.claims == {}
    assert stepped.books.loads[HEATER].used == 0
    meters.values |= {HEATER: False, HEATER_WH: 1040}
    after = run(stepped.books, meters, FIVE_PM + 30 * S)
    assert after.books.loads[HEATER].used == 0  # 8 of the 35


def test_used_and_reserved_begin_anew_and_the_running_load_asks_again() -> None:
    meters, books = begun(now_ms=FIVE_PM - 20 * S)
    books, _ = admit(
        cap_of(ALLOWED), books, (EnergyWish(HEATER, by_person=True),), FIVE_PM - 20 * S
    )
    meters.values |= {HEATER: True}
    books = run(books, meters, FIVE_PM).books
    assert books.reserved == 0
    books, answers = admit(
        cap_of(ALLOWED), books, (EnergyWish(HEATER, by_person=True),), FIVE_PM
    )
    assert answers[0].admitted
    assert view(cap_of(ALLOWED), books, FIVE_PM).reserved_wh == 272


def test_an_unmetered_load_over_17_00_is_not_charged_twice() -> None:
    meters, books = begun(now_ms=FIVE_PM - 20 * S)
    books, _ = admit(cap_of(ALLOWED), books, (EnergyWish(JACKET),), FIVE_PM - 20 * S)
    meters.values |= {JACKET: True}
    stepped = run(books, meters, FIVE_PM)
    assert stepped.books.meters[JACKET].tail == 750 * 40 * 1050
    after = run(stepped.books, meters, FIVE_PM + 10 * S)
    assert after.books.loads[JACKET].used == 0


def test_the_gas_of_a_day_makes_the_budget_of_the_next() -> None:
    cap, meters = cap_of(USUAL_ENERGY), Meters()
    start_ms = FIVE_PM
    books = step(cap, EnergyBooks(), meters.snapshot(start_ms), start_ms).books
    for minute in range(1, 24 * 60 + 1):
        meters.values[GAS] = 100_000 + 20 * minute  # 1.2 m3/h of 60 %, for 24 h: 28.8 m3
        now_ms = start_ms + minute * 60 * S
        stepped = step(cap, books, meters.snapshot(now_ms), now_ms)
        books = stepped.books
    figures = stepped.days[0].figures
    assert figures.coverage == pytest.approx(1.0)
    assert [each.key for each in stepped.told] == ["energy.event.day"]
    assert figures.gas_wh == pytest.approx(28_800 * 0.6 * 0.9 * 9.95, abs=1)
    assert books.budget_wh == figures.net_wh // 10
    assert books.why.key == "energy.budget.earned"


def test_gas_that_the_plant_cannot_make_is_told_and_not_believed() -> None:
    meters, books = begun()
    books = replace(books, gas=replace(books.gas, used_nl=1e9, used_ch4_nl=1e9))
    stepped = run(books, meters, FIVE_PM)
    assert not stepped.days[0].figures.plausible
    assert "energy.event.implausible" in [each.key for each in stepped.told]


def test_a_commissioning_allowance_ends_by_itself() -> None:
    meters, books = begun()
    told = []
    for day in range(3):
        stepped = run(books, meters, FIVE_PM + day * 24 * HOUR_MS)
        books = stepped.books
        told.append((books.budget_wh, [each.key for each in stepped.told]))
    uncovered = ["energy.event.day", "energy.event.uncovered"]  # nobody measured any gas
    assert told[0] == (5000, uncovered)
    assert told[1] == (0, [*uncovered, "energy.event.allowance_ended"])
    assert told[2] == (0, uncovered)


def test_an_engineers_allowance_begins_at_the_next_17_00() -> None:
    meters, books = begun(settings=None)
    asked = with_allowance(books, Allowance(9000, 1, "Asha", "new pump"))
    assert asked.budget_wh == 0
    cap = cap_of(USUAL_ENERGY)
    after = step(cap, asked, meters.snapshot(FIVE_PM), FIVE_PM).books
    assert (after.budget_wh, after.asked) == (9000, None)
    last = step(cap, after, meters.snapshot(FIVE_PM + 24 * HOUR_MS), FIVE_PM + 24 * HOUR_MS)
    assert last.books.budget_wh == 0


def test_settings_change_at_the_next_17_00() -> None:
    meters, books = begun()
    other = cap_of(replace(ALLOWED, warn_share=0.5))
    same = step(other, books, meters.snapshot(FIVE_PM - S), FIVE_PM - S).books
    assert same.settings.warn_share == 0.8
    after = step(other, same, meters.snapshot(FIVE_PM), FIVE_PM).books
    assert after.settings.warn_share == 0.5


def test_rows_are_closed_each_hour_and_when_the_batch_changes() -> None:
    meters, books = begun()
    meters.values |= {HEATER: True, HEATER_WH: 1005}
    outlook = Outlook(batches={"D1": "D1-2026-11-20-1"})
    changed = run(books, meters, FIVE_PM - 30 * 60 * S, outlook)
    assert [(row.load_id, row.metered_wh, row.batch_id) for row in changed.rows] == [
        (HEATER, 5, ""),
        (AUXILIARIES, 0, ""),
    ]
    meters.values |= {HEATER_WH: 1007}
    stepped = run(changed.books, meters, FIVE_PM, outlook)
    by_load = {row.load_id: row for row in stepped.rows}
    assert (by_load[HEATER].metered_wh, by_load[HEATER].batch_id) == (2, "D1-2026-11-20-1")
    assert by_load[HEATER].end_ms == FIVE_PM


def test_rows_tell_whole_wh_and_the_rest_comes_later() -> None:
    meters, books = begun()
    meters.values |= {JACKET: True}
    now_ms, rows = books.seen_ms, 0
    for _ in range(120):
        now_ms += 61 * S
        stepped = run(books, meters, now_ms)
        books, rows = (
            stepped.books,
            rows + sum(row.rated_wh for row in stepped.rows if row.load_id == JACKET),
        )
    drawn = 750 * 120 * 61 * S
    assert rows + books.loads[JACKET].row_rated / WMS_PER_WH == pytest.approx(
        drawn / WMS_PER_WH
    )


def test_a_meter_that_is_not_believed_is_told_once_and_shown() -> None:
    meters, books = begun()
    meters.values[MIXER_WH] = 900_000
    stepped = run(books, meters, FIVE_PM - 30 * S)
    assert [each.key for each in stepped.told] == ["energy.event.meter_doubted"]
    shown = view(cap_of(ALLOWED), stepped.books, FIVE_PM - 30 * S)
    assert "energy.note.meter_doubted" in [each.key for each in shown.notes]


def test_a_budget_that_is_nearly_spent_is_told_once_and_then_that_it_is() -> None:
    meters, books = begun()
    told = []
    for used_wh in (3999, 4000, 4500, 5000, 5000):
        spent = replace(books.loads[HEATER], used=used_wh * WMS_PER_WH)
        books = replace(books, loads={**books.loads, HEATER: spent})
        stepped = run(books, meters, books.seen_ms + S)
        books = stepped.books
        told.append([each.key for each in stepped.told])
    assert told == [[], ["energy.event.warn"], [], ["energy.event.stop"], []]
    assert view(cap_of(ALLOWED), books, books.seen_ms).state is BudgetState.STOP


def test_over_a_long_gap_a_load_is_charged_as_long_as_its_unit_lets_it_run() -> None:
    meters, books = begun(now_ms=FIVE_PM - 5 * HOUR_MS)
    meters.values |= {JACKET: True}
    books = run(books, meters, books.seen_ms + S).books
    before = books.loads[JACKET].used
    books = run(books, meters, books.seen_ms + 2 * HOUR_MS).books
    assert books.loads[JACKET].used - before == 750 * 70 * S
    assert books.loads[AUXILIARIES].on_ms == 2 * HOUR_MS + S


def test_a_silent_units_load_is_charged_while_it_was_permitted() -> None:
    meters, books = begun()
    books, _ = admit(cap_of(ALLOWED), books, (EnergyWish(MIXER, run_s=300),), books.seen_ms)
    meters.values[MIXER] = True
    books = run(books, meters, books.seen_ms + 60 * S).books
    meters.bad |= {MIXER, MIXER_WH}
    for _ in range(6):
        books = run(books, meters, books.seen_ms + 60 * S).books
    assert books.loads[MIXER].used <= 550 * 300 * S
    assert books.loads[MIXER].used >= 550 * 240 * S


def test_a_charge_that_is_taken_back_stands_as_a_negative_row() -> None:
    meters, books = begun()
    meters.bad |= {HEATER_WH}
    meters.values |= {HEATER: True}
    charged = run(books, meters, books.seen_ms + 60 * S)
    meters.values |= {HEATER: False, HEATER_WH: 1010}
    hour = with_rows_closed(equipment(), charged.books, Outlook(), charged.books.seen_ms)
    meters.bad.clear()
    stepped = run(hour[0], meters, FIVE_PM)
    rows = [row for row in (*hour[1], *stepped.rows) if row.load_id == HEATER]
    assert [row.rated_wh for row in rows] == [50, -40]
    assert stepped.days[0].used_wh == 10


def test_a_load_that_the_plant_has_no_more_is_left_alone() -> None:
    meters, books = begun()
    gone = replace(books, loads={**books.loads, "D9.heater.OP": LoadBook(used=WMS_PER_WH)})
    stepped = run(gone, meters, FIVE_PM)
    assert stepped.days[0].used_wh == 0
    assert "D9.heater.OP" not in [row.load_id for row in stepped.rows]


def test_a_gas_reading_that_is_not_new_counts_nothing() -> None:
    meters, books = begun()
    old = meters.snapshot(books.seen_ms)
    now_ms = books.seen_ms + S
    same = step(cap_of(ALLOWED), books, replace(old, utc_ms=now_ms), now_ms).books
    assert same.gas_meters == books.gas_meters
