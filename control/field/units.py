"""What does the engine know and want of each field unit?"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from control.door import UnitView
from control.field.unit_return import Presence, Standing, observe
from control.field.wanted_outputs import Doubt, WantedOutputs, adopt, settle
from control.tag_table import TagTable
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState
from plant.ports import WriteResult
from plant.registers import FieldUnitSpec, RegisterMap
from plant.tag import Tag, Writable

_log = logging.getLogger(__name__)

DOUBT_S = 2.0
"""Time after which a reading is surely newer than a write that got no answer."""


@dataclass(slots=True)
class FieldUnit:
    """One field unit. Owner: the engine thread.

    Attributes:
        spec, register_map: what it is.
        unit_id: plant unit by which people know it.
        tags: its commandable tags.
        device: its health as last told.
        wanted: its image and sequence, None before the first full read.
        presence: its coming and going.
        doubt: a write without an answer that no reading has resolved yet.
        written_s: when the last write of its outputs ended, monotonic.
        stop_owed: whether PLANT STOP was asked for and never confirmed.
        stops_under_way: how many PLANT STOPs are being sent to it now.
        permits: permits that are withheld or given by name of their register; one that is not
            named is given.
        turn: held by the one writer.
        writes: writes under way, which PLANT STOP ends.
    """

    spec: FieldUnitSpec
    register_map: RegisterMap
    unit_id: str
    tags: tuple[Tag, ...]
    device: DeviceHealth | None = None
    wanted: WantedOutputs | None = None
    presence: Presence = field(default_factory=Presence)
    doubt: Doubt | None = None
    written_s: float = 0.0
    stop_owed: bool = False
    stops_under_way: int = 0
    permits: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    writes: set[asyncio.Task[WriteResult]] = field(default_factory=set)

    @property
    def field_unit_id(self) -> str:
        """Return its id."""
        return self.spec.field_unit_id

    @property
    def is_answering(self) -> bool:
        """Return whether it answers."""
        return self.device is not None and self.device.state is DeviceState.ONLINE

    @property
    def is_online(self) -> bool:
        """Return whether it answers and may be written to."""
        device = self.device
        return self.is_answering and device is not None and device.view_only is None


class FieldUnits:
    """All field units. Owner: the engine thread."""

    def __init__(
        self, description: PlantDescription, table: TagTable, *, longest_silence_s: float
    ) -> None:
        self._table = table
        self._longest_silence_s = longest_silence_s
        self._units = {
            unit_id: FieldUnit(
                spec,
                description.map_of(unit_id),
                _known_as(description, unit_id),
                tuple(
                    tag
                    for tag in description.tags.values()
                    if tag.field_unit == unit_id and tag.writable is not None
                ),
            )
            for unit_id, spec in description.field_units.items()
        }

    def all(self) -> Sequence[FieldUnit]:
        """Return the units in the order of the description."""
        return tuple(self._units.values())

    def find(self, field_unit_id: str | None) -> FieldUnit | None:
        """Return the unit of that id, None where there is none."""
        return None if field_unit_id is None else self._units.get(field_unit_id)

    def view(self, unit: FieldUnit) -> UnitView:
        """Return the unit as the door sees it."""
        return UnitView(
            unit_id=unit.unit_id,
            field_unit_id=unit.field_unit_id,
            device=unit.device,
            standing=unit.presence.standing,
            fully_read=unit.wanted is not None
            and self._table.is_fully_read(unit.field_unit_id),
            in_doubt=unit.doubt is not None,
        )

    def observe(self, device: DeviceHealth, *, monotonic_s: float, elapsed_s: float) -> None:
        """Take a unit's health: its standing, its image and its open doubts follow from it."""
        unit = self._units.get(device.field_unit_id)
        if unit is None or not unit.spec.own_firmware:
            return
        unit.device = device
        before = unit.presence
        if not self._table.is_fully_read(unit.field_unit_id):
            return  # what it was before the start or the PC's sleep proves nothing
        newest_s = self._table.newest_s(unit.field_unit_id)
        age_s = 0.0 if newest_s is None else max(0.0, monotonic_s - newest_s)
        unit.presence = observe(
            before,
            device,
            elapsed_s=elapsed_s,
            read_s=elapsed_s - age_s,
            longest_silence_s=self._longest_silence_s,
        )
        self._adopt(unit, device, reset=unit.presence.uptime_s < before.uptime_s)
        self._settle(unit, device, read_s=monotonic_s - age_s)

    def forget_reads(self) -> None:
        """Ask for a full read of every unit before anything is written (the PC slept)."""
        for unit in self._units.values():
            unit.presence = replace(unit.presence, standing=Standing.UNKNOWN)

    def _adopt(self, unit: FieldUnit, device: DeviceHealth, *, reset: bool) -> None:
        """Take image and sequence from the unit once it was read whole; nothing is sent."""
        outputs, accepted = device.outputs, device.accepted_sequence
        if device.state is not DeviceState.ONLINE or outputs is None or accepted is None:
            return
        if unit.wanted is None:
            unit.wanted = adopt(
                outputs,
                accepted,
                timed_bits=_bits(unit, self._table, lambda each: each.timed_run),
                enabled_bits=_bits(unit, self._table, lambda each: each.excused_by),
            )
            _log.info("%s: outputs %#06x adopted", unit.field_unit_id, outputs)
        elif reset:
            unit.wanted = replace(unit.wanted, sequence=accepted)

    def _settle(self, unit: FieldUnit, device: DeviceHealth, *, read_s: float) -> None:
        """Resolve a write without an answer by the first reading that is surely newer."""
        doubt, wanted = unit.doubt, unit.wanted
        if doubt is None or wanted is None or device.accepted_sequence is None:
            return
        if device.state is DeviceState.ONLINE and read_s >= doubt.since_s + DOUBT_S:
            unit.wanted = settle(wanted, doubt, device.accepted_sequence)
            unit.doubt = None


def _known_as(description: PlantDescription, field_unit_id: str) -> str:
    """Return the plant unit whose tags the field unit carries; the first of several."""
    for tag in description.tags.values():
        if tag.field_unit == field_unit_id:
            return tag.unit_id
    return field_unit_id


def _bits(
    unit: FieldUnit, table: TagTable, witness: Callable[[Writable], str | None]
) -> Sequence[int]:
    """Return the outputs whose witness tag is usable and not zero."""
    bits = []
    for tag in unit.tags:
        writable = tag.writable
        if writable is None or writable.output is None:
            continue
        sample = table.look(witness(writable) or "")
        if sample is not None and not sample.quality.is_bad and sample.value > 0:
            bits.append(unit.register_map.outputs[writable.output].bit)
    return bits
