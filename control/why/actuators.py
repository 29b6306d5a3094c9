"""Which actuators has the plant, and what belongs to each?"""

from collections.abc import Mapping

from control.why.facts import Actuator
from plant.description.model import PlantDescription
from plant.tag import Tag

_LOCAL, _LOCAL_STOP = "local", "local_stop"


def actuators_of(description: PlantDescription) -> Mapping[str, Actuator]:
    """Return every commandable output by its tag id, in the order of the plant."""
    local = _by_field_unit(description, _LOCAL)
    local_stop = _by_field_unit(description, _LOCAL_STOP)
    return {
        tag.tag_id: Actuator(
            tag_id=tag.tag_id,
            unit_id=tag.unit_id,
            field_unit_id=tag.field_unit,
            local_id=local.get(tag.field_unit, ""),
            local_stop_id=local_stop.get(tag.field_unit, ""),
            keeps_on_stop=_keeps_on_stop(description, tag),
        )
        for tag in description.tags.values()
        if tag.field_unit and tag.writable is not None and tag.writable.output is not None
    }


def _by_field_unit(description: PlantDescription, register: str) -> Mapping[str, str]:
    """Return the tag that shows a register of each field unit; units may share one."""
    found: dict[str, str] = {}
    for tag in description.tags.values():
        if tag.field_unit and tag.register == register:
            found.setdefault(tag.field_unit, tag.tag_id)
    return found


def _keeps_on_stop(description: PlantDescription, tag: Tag) -> bool:
    if tag.field_unit is None or tag.writable is None or tag.writable.output is None:
        return False
    output = description.map_of(tag.field_unit).outputs.get(tag.writable.output)
    return output is not None and output.stop == "hold"
