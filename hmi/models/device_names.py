"""What people call a device: ``Agitator``, not ``Agitator command``."""

from hmi.models.device import Device
from plant.description.model import PlantDescription
from plant.tag import Tag
from plant.texts import Texts


def device_name(device: Device, texts: Texts) -> str:
    """Return the plain name of a device, or of the measurement where it is none."""
    return command_name(device.command or device.shown, texts)


def command_name(tag: Tag, texts: Texts) -> str:
    """Return the plain name of what a tag commands, or of the valve whose position it is.

    Any other tag has its own name.
    """
    key = f"device.{tag.item}"
    if (tag.writable is not None or tag.valve is not None) and key in texts:
        return texts(key)
    return texts.tag_name(tag.tag_id)


def rule_name(rule_id: str, description: PlantDescription) -> str:
    """Return an interlock's plain name: ``Digester 2: Level low``; the id without one."""
    unit_id, _, name = rule_id.partition(".")
    unit = description.units.get(unit_id)
    texts = description.texts
    if unit is None or f"rule.{unit.kind}.{name}" not in texts:
        return rule_id
    return f"{texts.unit_name(unit_id)}: {texts(f'rule.{unit.kind}.{name}')}"
