"""The fault panel writes what the simulated plant understands."""

import pytest

from drivers.simulated.faults import parse_fault
from hmi.models.diagnosis.fault_spec import (
    KINDS,
    Kind,
    Where,
    fault_spec,
    subject_names,
    subjects,
)
from plant.description.load import load_plant
from plant.description.model import PlantDescription


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


@pytest.mark.parametrize(
    ("where", "kind"), [(where, kind) for where in Where for kind in KINDS[where]]
)
def test_every_fault_is_understood(plant: PlantDescription, where: Where, kind: Kind) -> None:
    for subject in subjects(where, plant):
        spec = fault_spec(subject, kind, kind.proposed)
        assert spec is not None
        assert parse_fault(spec).subject == subject


def test_amount_is_part_of_the_specification() -> None:
    late = next(kind for kind in KINDS[Where.UNIT] if kind.word == "late")
    drift = next(kind for kind in KINDS[Where.SENSOR] if kind.word == "drift")

    assert fault_spec("U3", late, "0,4") == "U3:late=0.4"
    assert fault_spec("D1.ph.PV", drift, "0.1") == "D1.ph.PV:drift=0.1/h"


@pytest.mark.parametrize("amount", ["", "soon", "0", "-1", "nan", "1e9"])
def test_wrong_amount_gives_no_specification(amount: str) -> None:
    late = next(kind for kind in KINDS[Where.UNIT] if kind.word == "late")

    assert fault_spec("U3", late, amount) is None


@pytest.mark.parametrize("amount", ["6.5", "256"])
def test_exception_code_is_a_byte(amount: str) -> None:
    exception = next(kind for kind in KINDS[Where.UNIT] if kind.word == "exception")

    assert fault_spec("U3", exception, amount) is None


def test_subjects_are_named_in_plain_words(plant: PlantDescription) -> None:
    found = subjects(Where.SENSOR, plant)
    names = subject_names(Where.SENSOR, found, plant)

    assert "D1.ph.PV" in found
    assert "Digester 1: Slurry pH  (D1.ph.PV)" in names
    assert "D1.heater.OP" not in found
    assert subjects(Where.DEVICE, plant)[0] == "D1.heater"
    assert subject_names(Where.UNIT, ("U1",), plant) == ("U1",)
    assert len(subject_names(Where.PLANT, subjects(Where.PLANT, plant), plant)) == 1
