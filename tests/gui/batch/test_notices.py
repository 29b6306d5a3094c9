"""What every page tells of the automation in its banner."""

from dataclasses import replace

import pytest

from hmi.window.banner import Banner
from hmi.window.operation_notices import conditions
from hmi.window.strip import Strip
from plant.batch.states import Verb
from plant.description.load import load_plant
from plant.operation.requests import HoldAll, UnitVerb
from plant.operation.view import OperationView
from tests.fakes.running.plant import NOW_MS, ZONE
from tests.fakes.running.view import operation_view
from tests.gui.batch.running import Running

PLANT = load_plant()


@pytest.mark.parametrize(
    ("view", "name", "words"),
    [
        (operation_view(), "plant_stop", ""),
        (
            replace(operation_view(), stopped_ms=NOW_MS, stopped_by="S. Nair"),
            "plant_stop",
            "PLANT STOP since 16:36:40, by S. Nair",
        ),
        (replace(operation_view(), engaged=False), "plant_stop", "only watches"),
        (operation_view(), "bypass", ""),
        (operation_view(), "resumes", ""),
    ],
)
def test_what_stands_is_told(view: OperationView, name: str, words: str) -> None:
    text = conditions(view, PLANT, ZONE)[name]
    assert words in text
    assert bool(words) == bool(text)


def test_a_condition_goes_by_itself(running: Running) -> None:
    banner = running.station.window.findChild(Banner)
    assert isinstance(banner, Banner)
    running.say(replace(running.view, stopped_ms=NOW_MS, stopped_by="S. Nair"))
    assert "PLANT STOP since" in banner.text()
    running.say(replace(running.view, stopped_ms=0, stopped_by=""))
    assert not banner.isVisible()


def test_every_answer_is_news(running: Running) -> None:
    desk = running.station.window.parts.operation
    desk.ask(HoldAll(desk.asker()))
    running.accept()
    strip = running.station.window.findChild(Strip)
    assert isinstance(strip, Strip)
    assert "Hold all units: accepted." in strip.text()
    desk.ask(UnitVerb(desk.asker(), "D2", Verb.HOLD))
    running.refuse()
    assert "Hold Digester 2: refused." in strip.text()
