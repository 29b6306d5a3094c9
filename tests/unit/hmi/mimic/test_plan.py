"""The overview's rectangles: nothing overlaps or leaves the view, cards keep their width."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF

from hmi.mimic.overview.plan import Plan, plan_overview
from hmi.mimic.sizes import LARGE, SMALL

PANELS = ("tank", "gas", "energy", "site", "events")
DESK = (1796.0, 996.0)
LAPTOP = (1242.0, 684.0)


def everything(plan: Plan) -> list[QRectF]:
    return [*plan.cards, *plan.bands, *plan.drains, *plan.panels.values()]


@pytest.mark.parametrize("size", [DESK, LAPTOP, (900.0, 560.0)])
@pytest.mark.parametrize("digesters", range(9))
def test_nothing_overlaps_and_nothing_leaves_the_view(
    size: tuple[float, float], digesters: int
) -> None:
    plan = plan_overview(*size, digesters, PANELS)
    view = QRectF(0, 0, size[0], plan.size.height())
    assert len(plan.cards) == digesters
    assert set(plan.panels) == set(PANELS)
    for rect in everything(plan):
        assert view.contains(rect)
    for one, other in combinations(everything(plan), 2):
        shared = one.intersected(other)
        assert shared.width() < 1 or shared.height() < 1


@pytest.mark.parametrize(("size", "least"), [(DESK, 240), (LAPTOP, 180)])
def test_six_cards_keep_their_least_width(size: tuple[float, float], least: int) -> None:
    plan = plan_overview(*size, 6, PANELS)
    assert plan.columns == 6
    assert all(card.width() >= least for card in plan.cards)


def test_eight_cards_on_a_laptop_take_two_rows() -> None:
    plan = plan_overview(*LAPTOP, 8, PANELS)
    assert plan.columns == 4
    assert len(plan.bands) == 2
    assert plan.size.height() > LAPTOP[1]  # it scrolls rather than squeeze
    assert all(card.height() >= 240 for card in plan.cards)
    assert all(card.width() >= 180 for card in plan.cards)


def test_few_cards_leave_room_for_the_events_beside_them() -> None:
    plan = plan_overview(*DESK, 2, PANELS)
    assert plan.panels["events"].left() > plan.cards[-1].right()
    assert plan.panels["events"].bottom() < plan.panels["gas"].top()


def test_size_class_follows_the_view() -> None:
    assert plan_overview(*DESK, 6, PANELS).sizes is LARGE
    assert plan_overview(*LAPTOP, 6, PANELS).sizes is SMALL


@pytest.mark.parametrize("digesters", range(1, 9))
def test_a_desk_screen_never_scrolls(digesters: int) -> None:
    plan = plan_overview(*DESK, digesters, PANELS)
    assert (plan.size.width(), plan.size.height()) == DESK


@pytest.mark.parametrize("digesters", range(1, 7))
def test_up_to_six_digesters_fit_a_laptop(digesters: int) -> None:
    assert plan_overview(*LAPTOP, digesters, PANELS).size.height() == LAPTOP[1]


@pytest.mark.parametrize("size", [DESK, LAPTOP, (900.0, 560.0)])
@pytest.mark.parametrize("digesters", range(9))
def test_totals_find_room_beside_the_events(size: tuple[float, float], digesters: int) -> None:
    panels = (*PANELS[:-1], "totals", "events")
    plan = plan_overview(*size, digesters, panels)
    view = QRectF(0, 0, size[0], plan.size.height())
    assert set(plan.panels) == set(panels)
    for rect in everything(plan):
        assert view.contains(rect)
    for one, other in combinations(everything(plan), 2):
        shared = one.intersected(other)
        assert shared.width() < 1 or shared.height() < 1


def test_events_stand_below_the_totals_and_share_their_column() -> None:
    plan = plan_overview(*LAPTOP, 6, (*PANELS[:-1], "totals", "events"))
    totals, events = plan.panels["totals"], plan.panels["events"]
    assert (totals.left(), totals.width()) == (events.left(), events.width())
    assert totals.bottom() < events.top()
    assert totals.height() > events.height()
