"""Units come back by themselves after a short silence, by a person after a long one."""

from random import Random

from control.rehearsal.returns import SHORT_SILENCE_MS, Returns
from drivers.simulated.rehearsal.field import RehearsalField
from plant.description.model import PlantDescription

NOON_MS = 1_763_620_200_000
PERMITS = {"U4": {"permit_heater": True, "permit_dosing": False}}


def away(description: PlantDescription, seconds: float) -> tuple[RehearsalField, Returns]:
    """Return a field whose units were left alone so long, and the PC is back."""
    field = RehearsalField(description, seed=1, start_utc_ms=NOON_MS)
    field.is_attended = False
    field.advance(seconds)
    field.come_back()
    return field, Returns(field, dice=Random(1))


def test_a_short_silence_ends_by_itself_and_permits_are_given_anew(
    description: PlantDescription,
) -> None:
    field, returns = away(description, 120.0)
    returns.notice(field.utc_ms)
    assert field.waiting_units() == ()
    assert not returns.is_waiting("D4.heater.OP")
    field.write("D4.temperature.SP", 70.0)
    field.write("D4.heater.OP", 1.0)
    field.advance(2.0)
    assert not field.truth().relays["D4.heater.OP"]  # its permit has lapsed
    returns.give(PERMITS)
    field.advance(2.0)
    assert field.truth().relays["D4.heater.OP"]


def test_a_long_silence_waits_for_a_person(description: PlantDescription) -> None:
    field, returns = away(description, SHORT_SILENCE_MS / 1000.0 + 60.0)
    returns.notice(field.utc_ms)
    assert returns.is_waiting("D4.heater.OP")
    returns.give(PERMITS)  # nothing is given to a unit that waits
    field.advance(60.0)
    returns.notice(field.utc_ms)
    assert len(field.waiting_units()) == 9
    for _ in range(20):
        field.advance(60.0)
        returns.notice(field.utc_ms)
    assert field.waiting_units() == ()


def test_permits_are_given_once_and_taken_when_they_change(
    description: PlantDescription,
) -> None:
    field = RehearsalField(description, seed=1, start_utc_ms=NOON_MS)
    returns = Returns(field, dice=Random(1))
    field.write("D4.temperature.SP", 70.0)
    field.write("D4.heater.OP", 1.0)
    returns.give(PERMITS)
    returns.give(PERMITS)
    field.advance(2.0)
    assert field.truth().relays["D4.heater.OP"]
    returns.give({"U4": {"permit_heater": False}})
    field.advance(2.0)
    assert not field.truth().relays["D4.heater.OP"]
