"""Which permits does each field unit get? An output that must be off is not permitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plant.description.model import PlantDescription
from plant.interlock.result import InterlockResult
from plant.registers import Table

PREFIX = "permit_"


@dataclass(frozen=True, slots=True)
class Permit:
    """One permit register, and the output tag that needs it."""

    field_unit_id: str
    register: str
    output_id: str


def permits_of(description: PlantDescription) -> tuple[Permit, ...]:
    """Return all permits of the plant: ``permit_heater`` is what the output heater needs."""
    found: list[Permit] = []
    for tag in description.tags.values():
        if tag.writable is None or tag.writable.output is None or tag.field_unit is None:
            continue
        name = f"{PREFIX}{tag.writable.output}"
        register = description.map_of(tag.field_unit).registers.get(name)
        if register is not None and register.table is Table.HOLDING:
            found.append(Permit(tag.field_unit, name, tag.tag_id))
    return tuple(found)


def permits_given(
    permits: Sequence[Permit], result: InterlockResult
) -> Mapping[str, Mapping[str, bool]]:
    """Return by field unit and register whether the permit is given.

    It is a second barrier behind the command: the unit withholds the output even where a
    command to switch it off was lost.
    """
    given: dict[str, dict[str, bool]] = {}
    for permit in permits:
        of_unit = given.setdefault(permit.field_unit_id, {})
        of_unit[permit.register] = permit.output_id not in result.off
    return given
