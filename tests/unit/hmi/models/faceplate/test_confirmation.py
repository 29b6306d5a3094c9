"""A selection lapses after ten seconds and when the plant has moved on."""

import math

import pytest

from hmi.models.faceplate.confirmation import CONFIRM_WITHIN_S, select
from hmi.models.faceplate.offers import Offer
from plant.command import Action
from plant.message import message
from plant.quality import Quality
from plant.sample import Sample

OFFER = Offer(
    message("faceplate.switch.start"),
    Action.WRITE,
    "D1.heater.OP",
    1.0,
    message("faceplate.effect.switch.start"),
    (),
    two_steps=True,
)


def _sample(value: float) -> Sample:
    return Sample("D1.heater.OP", value, Quality.GOOD, 0, 0.0)


def test_selection_lapses_after_its_time() -> None:
    selection = select(OFFER, value=1.0, shown=_sample(0.0), now_s=100.0)

    assert selection.remaining_s(104.0) == pytest.approx(CONFIRM_WITHIN_S - 4.0)
    assert not selection.lapsed(109.9)
    assert selection.lapsed(110.0)
    assert selection.remaining_s(200.0) == 0.0


def test_selection_remembers_what_was_seen() -> None:
    selection = select(OFFER, value=1.0, shown=_sample(0.0), now_s=0.0)

    assert selection.seen == 0.0
    assert not selection.overtaken_by(_sample(0.0))
    assert selection.overtaken_by(_sample(1.0))


@pytest.mark.parametrize("shown", [None, _sample(math.nan)])
def test_nothing_seen_cannot_be_overtaken(shown: Sample | None) -> None:
    selection = select(OFFER, value=1.0, shown=shown, now_s=0.0)

    assert selection.seen is None
    assert not selection.overtaken_by(_sample(1.0))


def test_selection_carries_the_entered_value() -> None:
    assert select(OFFER, value=46.5, shown=None, now_s=0.0).offer.value == 46.5
