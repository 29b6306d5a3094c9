"""What is worth knowing?"""

from hmi.models.batch.advisories import advisory_lines, of_unit
from plant.description.load import load_plant
from plant.message import message

ABOUT_UNIT = message("batch.ask.stop", unit="D2")
ABOUT_TAG = message("request.run_device", tag="D2.heater.OP", seconds=1)
ABOUT_OTHERS = message("batch.ask.stop", unit="D1")


def test_a_unit_gets_what_is_about_it_and_its_tags() -> None:
    every = (ABOUT_UNIT, ABOUT_TAG, ABOUT_OTHERS, message("batch.nothing"))
    assert of_unit(every, "D2") == (ABOUT_UNIT, ABOUT_TAG)


def test_each_sentence_stands_once() -> None:
    lines = advisory_lines((ABOUT_UNIT, ABOUT_UNIT, ABOUT_OTHERS), load_plant().texts)
    assert lines == ("Stop the batch of Digester 2?", "Stop the batch of Digester 1?")
