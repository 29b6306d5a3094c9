"""What people call a device: ``Agitator``, not ``Agitator command``."""

from hmi.models.device import Device
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
