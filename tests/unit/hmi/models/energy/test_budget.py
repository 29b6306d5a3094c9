"""Shares of the budget's bar, and its words."""

from dataclasses import replace

import pytest

from hmi.models.energy.budget import (
    Part,
    bar_form,
    kwh_text,
    percent_text,
    spoken_budget,
    used_share,
)
from plant.description.load import load_plant
from plant.energy.view import BudgetState
from tests.fakes.running.energy import energy_view

TEXTS = load_plant().texts


def test_pieces_follow_one_another_and_add_up_to_what_is_taken() -> None:
    view = replace(energy_view(used_wh=15_000, budget_wh=30_000), reserved_wh=3_000)
    form = bar_form(view)  # 552 protective, 14 448 others, 3 000 reserved, 560 set aside
    assert [piece.part for piece in form.pieces] == list(Part)
    assert form.pieces[0].end == pytest.approx(552 / 30_000)
    assert form.pieces[1].end == pytest.approx(0.5)
    assert form.pieces[2].end == pytest.approx(0.6)
    assert form.pieces[3].end == pytest.approx(18_560 / 30_000)
    assert form.warn == pytest.approx(0.8)
    assert form.stop == 1.0


def test_budget_ends_within_the_bar_where_more_was_used() -> None:
    form = bar_form(replace(energy_view(used_wh=45_000, budget_wh=30_000), reserved_wh=0))
    assert form.stop == pytest.approx(2 / 3)
    assert form.warn == pytest.approx(0.8 * 2 / 3)
    assert all(piece.part is not Part.SET_ASIDE for piece in form.pieces)  # nothing is left
    assert form.state is BudgetState.STOP


def test_day_without_a_budget_is_full() -> None:
    view = replace(energy_view(used_wh=0, budget_wh=0), reserved_wh=0, forecast_wh=0)
    assert bar_form(view).pieces == ()
    assert bar_form(view).stop == 0.0
    assert used_share(view) == 1.0


@pytest.mark.parametrize(
    ("wh", "text"),
    [
        (0, "0.0\xa0kWh"),
        (23_449, "23.4\xa0kWh"),
        (999_960, "1\u202f000\xa0kWh"),
        (1_234_567, "1\u202f235\xa0kWh"),
        (-2_600, "\u22122.6\xa0kWh"),
        (-20, "0.0\xa0kWh"),
    ],
)
def test_energy_is_written_with_sensible_digits(wh: int, text: str) -> None:
    assert kwh_text(wh) == text


def test_number_can_stand_without_its_unit() -> None:
    assert kwh_text(23_449, unit=False) == "23.4"
    assert percent_text(0.806) == "81\xa0%"


@pytest.mark.parametrize(
    ("used", "word"), [(3_000, "left"), (24_000, "Warning"), (31_000, "spent")]
)
def test_sentence_follows_the_state(used: int, word: str) -> None:
    assert word in spoken_budget(energy_view(used_wh=used), TEXTS)
