"""The figures count what happened: batches, transitions, cap and ledger."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from control.rehearsal.figures import Figures, Tally
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition, UnitRun
from plant.batch.states import State
from plant.description.model import PlantDescription
from plant.energy.ledger import LedgerRow
from plant.energy.load import Consumer
from plant.operation.store import Change
from plant.operation.view import OperationView
from plant.rehearsal.truth import Truth
from tests.fakes.running.energy import energy_view
from tests.fakes.running.plant import HOUR_MS, NOW_MS, batch_run, turnaround_run
from tests.fakes.running.view import operation_view
from tests.unit.control.rehearsal.conftest import TruthOf


def view_of(*units: UnitRun, day: str = "a", budget: int = 1_000) -> OperationView:
    energy = replace(
        energy_view(budget_wh=budget, used_wh=0),
        day=day,
        end_ms=NOW_MS + HOUR_MS,
        protective_wh=0,
    )
    run = PlantRun(units=MappingProxyType({each.unit_id: each for each in units}))
    return operation_view(run=run, energy=energy)


def seen(tally: Tally, view: OperationView, truth: Truth, now_ms: int) -> None:
    """Take a step, and look at the screens."""
    tally.stepped(truth, now_ms)
    tally.look(view, truth, now_ms)


def change_of(*transitions: Transition, ledger: tuple[LedgerRow, ...] = ()) -> Change:
    return Change(NOW_MS, transitions=transitions, ledger=ledger)


def transition(sequence: int, what: str = "state", new: str = "Held") -> Transition:
    return Transition("D1", "b", sequence, 0, 0, what, "x", new, "Batch")


def row(day: str, wh: int) -> LedgerRow:
    return LedgerRow(day, 0, 1, "EN", "x", Consumer.HEATER, "", wh, 0, 0, 0)


@pytest.fixture
def tally(description: PlantDescription) -> Tally:
    return Tally(description)


def figures(tally: Tally, truth_of: TruthOf) -> Figures:
    seen(tally, view_of(), truth_of(), NOW_MS)
    return tally.figures()


def test_nothing_looked_at_has_no_figures(tally: Tally) -> None:
    with pytest.raises(ValueError, match="needs time"):
        tally.figures()


def test_transitions_without_gaps_are_neither_lost_nor_doubled(
    tally: Tally, truth_of: TruthOf
) -> None:
    tally.committed(change_of(transition(7), transition(8, "stage", "S2")))
    tally.committed(change_of(transition(9, "stage", "S3")))
    found = figures(tally, truth_of)
    assert (found.transitions, found.transitions_lost, found.transitions_doubled) == (3, 0, 0)


def test_a_gap_is_lost_and_a_repeated_number_or_stage_is_doubled(
    tally: Tally, truth_of: TruthOf
) -> None:
    tally.committed(change_of(transition(7), transition(10)))
    tally.committed(change_of(transition(10), transition(11, "stage"), transition(12, "stage")))
    found = figures(tally, truth_of)
    assert (found.transitions_lost, found.transitions_doubled) == (2, 2)


def test_batches_are_followed_from_start_to_turnaround(tally: Tally, truth_of: TruthOf) -> None:
    old, new = batch_run("D4", 5), batch_run("D2", 1)
    seen(tally, view_of(old), truth_of(), NOW_MS)
    seen(tally, view_of(old, new), truth_of(), NOW_MS + 1000)
    ended = replace(turnaround_run("D4"), batch_id=old.batch_id)
    seen(tally, view_of(ended, new), truth_of(), NOW_MS + 2000)
    found = tally.figures()
    assert (found.batches_started, found.batches_complete) == (1, 1)
    assert (found.batches_aborted, found.batches_overdue) == (0, 0)


def test_an_aborted_batch_is_not_complete(tally: Tally, truth_of: TruthOf) -> None:
    unit = batch_run("D4", 5)
    seen(tally, view_of(unit), truth_of(), NOW_MS)
    seen(tally, view_of(replace(unit, state=State.ABORTED)), truth_of(), NOW_MS + 1000)
    seen(
        tally,
        view_of(replace(turnaround_run("D4"), batch_id=unit.batch_id)),
        truth_of(),
        NOW_MS + 2000,
    )
    found = tally.figures()
    assert (found.batches_complete, found.batches_aborted) == (0, 1)


def test_a_complete_batch_counts_at_once(tally: Tally, truth_of: TruthOf) -> None:
    unit = replace(batch_run("D4", 5), state=State.COMPLETE)
    seen(tally, view_of(unit), truth_of(), NOW_MS)
    assert tally.figures().batches_complete == 1


def test_a_stage_past_its_end_is_wrong_and_after_ten_minutes_lost(
    tally: Tally, truth_of: TruthOf
) -> None:
    unit = batch_run("D4", 5)
    end_ms = unit.ends_ms[unit.stage]
    seen(tally, view_of(unit), truth_of(), end_ms - 60_000)
    seen(tally, view_of(unit), truth_of(), end_ms + 120_000)
    assert tally.figures().wrong_stage_s == 120.0
    assert tally.figures().transitions_lost == 0
    tally.restarted(end_ms + 500_000)  # the program was off: nobody could be on time
    seen(tally, view_of(unit), truth_of(), end_ms + 660_000)
    found = tally.figures()
    assert found.wrong_stage_s == 280.0
    assert (found.transitions_lost, found.batches_overdue) == (1, 1)


def test_the_cap_is_judged_by_the_true_meters(tally: Tally, truth_of: TruthOf) -> None:
    seen(tally, view_of(), truth_of(EN__heaters_energy=5_000.0), NOW_MS)
    seen(tally, view_of(), truth_of(EN__heaters_energy=6_005.0), NOW_MS + 1000)
    assert tally.figures().cap_exceeded_ticks == 0
    seen(tally, view_of(), truth_of(EN__heaters_energy=6_011.0), NOW_MS + 2000)
    assert tally.figures().cap_exceeded_ticks == 1
    # The meters' next day begins at the boundary, whether the program runs or not.
    tally.passed(truth_of(EN__heaters_energy=6_011.0), NOW_MS + HOUR_MS)
    seen(
        tally, view_of(day="b"), truth_of(EN__heaters_energy=6_900.0), NOW_MS + HOUR_MS + 60_000
    )
    assert tally.figures().cap_exceeded_ticks == 1
    assert tally.figures().capped_kwh == 1.9


def test_the_ledger_is_held_against_the_meters_of_whole_days(
    tally: Tally, truth_of: TruthOf
) -> None:
    seen(tally, view_of(), truth_of(EN__blower_energy=100.0), NOW_MS)
    assert tally.figures().ledger_error_kwh == 0.0
    at_ms, metered = NOW_MS, 100.0
    for day in ("b", "c", "d"):
        at_ms += 2 * HOUR_MS
        metered += 1_000.0
        truth = truth_of(EN__blower_energy=metered)
        view = view_of(day=day)
        seen(
            tally,
            replace(view, energy=replace(view.energy, end_ms=at_ms + HOUR_MS)),
            truth,
            at_ms,
        )
    tally.committed(change_of(ledger=(row("a", 77), row("b", 900), row("c", 1_050))))
    # b and c are whole: 2,000 Wh by the meters, 1,950 Wh in the ledger.
    assert tally.figures().ledger_error_kwh == pytest.approx(0.05)
