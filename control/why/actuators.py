"""Which actuators has the plant, and what belongs to each?"""

from collections.abc import Mapping

from control.why.facts import Actuator
from plant.description.model import PlantDescription

_LOCAL, _LOCAL_STOP = "local", "local_stop"

_RUN_ON = frozenset({"run_on", "hold"})
"""Safe states of what a unit without the PC leaves as it is: it is not begun in them."""


def actuators_of(description: PlantDescription) -> Mapping[str, Actuator]:
    """Return every commandable output by its tag id, in the order of the plant."""
    local = _by_field_unit(description, _LOCAL)
    local_stop = _by_field_unit(description, _LOCAL_STOP)
    found: dict[str, Actuator] = {}
    for tag in description.tags.values():
        unit, writable = tag.field_unit, tag.writable
        if not unit or writable is None or writable.output is None:
            continue
        output = description.map_of(unit).outputs.get(writable.output)
        keeps = output is not None and output.stop == "hold"
        found[tag.tag_id] = Actuator(
            tag_id=tag.tag_id,
            unit_id=tag.unit_id,
            field_unit_id=unit,
            local_id=local.get(unit, ""),
            local_stop_id=local_stop.get(unit, ""),
            keeps_on_stop=keeps,
            starts_on_stop=keeps and output is not None and output.safe not in _RUN_ON,
        )
    return found


def _by_field_unit(description: PlantDescription, register: str) -> Mapping[str, str]:
    """Return the tag that shows a register of each field unit; units may share one."""
    found: dict[str, str] = {}
    for tag in description.tags.values():
        if tag.field_unit and tag.register == register:
            found.setdefault(tag.field_unit, tag.tag_id)
    return found
