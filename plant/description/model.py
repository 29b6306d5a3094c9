"""The loaded description: everything the program knows about the plant before it runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from plant.energy.settings import USUAL_ENERGY, EnergySettings
from plant.equipment import Site, Unit
from plant.history import USUAL_HISTORY, HistorySettings
from plant.registers import FieldUnitSpec, LineSpec, RegisterMap
from plant.tag import DerivedSpec, Tag
from plant.texts import Texts


@dataclass(frozen=True, slots=True)
class PlantDescription:
    """A plant, whole and checked. Immutable; any thread.

    Attributes:
        site: the place.
        units: equipment units by id in the order of the screens.
        tags: by id, in the order units > modules > template.
        derived: rules of the derived tags by tag id, inputs before what uses them.
        lines: by id.
        field_units: by id.
        register_maps: by key.
        texts: all visible texts.
        history: how long history is kept and how large it may grow.
        energy: rules of the energy cap.
        simulated: whether any line's endpoint is the built-in simulated plant.
    """

    site: Site
    units: Mapping[str, Unit]
    tags: Mapping[str, Tag]
    derived: Mapping[str, DerivedSpec]
    lines: Mapping[str, LineSpec]
    field_units: Mapping[str, FieldUnitSpec]
    register_maps: Mapping[str, RegisterMap]
    texts: Texts
    history: HistorySettings = USUAL_HISTORY
    energy: EnergySettings = USUAL_ENERGY

    @property
    def simulated(self) -> bool:
        """Return whether the built-in simulated plant must be started."""
        return any(line.endpoint == "simulated" for line in self.lines.values())

    def unit_tags(self, unit_id: str) -> tuple[Tag, ...]:
        """Return a unit's tags in their order."""
        return tuple(tag for tag in self.tags.values() if tag.unit_id == unit_id)

    def map_of(self, field_unit_id: str) -> RegisterMap:
        """Return the register map of a field unit."""
        return self.register_maps[self.field_units[field_unit_id].register_map]
