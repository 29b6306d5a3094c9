"""Which faults can the simulated plant play, and how is one written down?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from plant.description.model import PlantDescription
from plant.tag import Source, Suffix, Tag, ValueKind


class Where(Enum):
    """What a fault acts on."""

    UNIT = "unit"
    SENSOR = "sensor"
    DEVICE = "device"
    PLANT = "plant"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault.

    Attributes:
        word: as in the specification.
        label: key of its name under ``diagnostics.fault_kind``.
        amount: key of what the number means, None where none is wanted.
        proposed: number to start from.
        suffix: what stands behind the number.
    """

    word: str
    label: str
    amount: str | None = None
    proposed: str = ""
    suffix: str = ""


KINDS: dict[Where, tuple[Kind, ...]] = {
    Where.UNIT: (
        Kind("silent", "silent"),
        Kind("late", "late", "late", "0.4"),
        Kind("short", "short"),
        Kind("corrupt", "corrupt"),
        Kind("wrong_function", "wrong_function"),
        Kind("exception", "exception", "exception", "6"),
        Kind("reset", "reset"),
        Kind("local", "local"),
    ),
    Where.SENSOR: (
        Kind("stuck", "stuck"),
        Kind("drift", "drift", "drift", "0.1", "/h"),
        Kind("open", "open"),
    ),
    Where.DEVICE: (Kind("stuck", "relay_stuck"),),
    Where.PLANT: (Kind("cut", "cut", "cut", "60", "s"),),
}

PLANT_SUBJECT = "power"


def subjects(where: Where, description: PlantDescription) -> tuple[str, ...]:
    """Return what a fault of this sort can act on, in the order of the plant."""
    if where is Where.UNIT:
        return tuple(description.field_units)
    if where is Where.PLANT:
        return (PLANT_SUBJECT,)
    tags = description.tags.values()
    if where is Where.SENSOR:
        return tuple(tag.tag_id for tag in tags if _is_sensor(tag))
    return tuple(f"{tag.unit_id}.{tag.item}" for tag in tags if tag.suffix is Suffix.OUTPUT)


def fault_spec(subject: str, kind: Kind, amount: str) -> str | None:
    """Return the specification, None where the amount is missing or no number above zero."""
    if kind.amount is None:
        return f"{subject}:{kind.word}"
    try:
        number = float(amount.strip().replace(",", "."))
    except ValueError:
        return None
    whole = kind.amount == "exception"
    if not 0 < number < 1e6 or (whole and (number != int(number) or number > 255)):
        return None
    return f"{subject}:{kind.word}={number:g}{kind.suffix}"


def subject_names(
    where: Where, found: Sequence[str], description: PlantDescription
) -> tuple[str, ...]:
    """Return the subjects' plain names for the list."""
    texts = description.texts
    if where is Where.SENSOR:
        return tuple(f"{texts.full_name(tag)}  ({tag})" for tag in found)
    if where is Where.PLANT:
        return (texts("diagnostics.fault.plant"),)
    return tuple(found)


def _is_sensor(tag: Tag) -> bool:
    measured = tag.source is Source.MEASURED and tag.suffix is Suffix.READBACK
    return measured and tag.kind is ValueKind.ANALOG
