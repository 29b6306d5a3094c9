"""Small plants for the field layer's tests: the product's register maps, a few units."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType

from drivers.field_layer import FieldLayer
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.registers import FieldUnitSpec, LineSpec, RegisterMap
from plant.tag import Tag
from tests.fakes.field_listener import HeardField
from tests.fakes.wire.fake_unit import FakeUnit

LINE = "line"


@asynccontextmanager
async def running(
    description: PlantDescription, endpoint: str
) -> AsyncIterator[tuple[FieldLayer, HeardField]]:
    """Run a field layer whose only line leads to the endpoint."""
    layer = FieldLayer(description=description, clock=SystemClock(), endpoints={LINE: endpoint})
    heard = HeardField()
    await layer.start(heard)
    try:
        yield layer, heard
    finally:
        await layer.stop()


def digesters(count: int, *, line: LineSpec | None = None) -> PlantDescription:
    """Return a plant with digesters U1.. on one line, every tag with its register."""
    whole = load_plant()
    return only(whole, [f"U{number}" for number in range(1, count + 1)], line=line)


def only(
    whole: PlantDescription, unit_ids: Iterable[str], *, line: LineSpec | None = None
) -> PlantDescription:
    """Return the plant with some of its field units, all on one line."""
    wanted = list(unit_ids)
    tags = {key: tag for key, tag in whole.tags.items() if tag.field_unit in wanted}
    units = {key: replace(whole.field_units[key], line_id=LINE) for key in wanted}
    return replace(
        whole,
        tags=MappingProxyType(tags),
        derived=MappingProxyType({}),
        lines=MappingProxyType({LINE: line or LineSpec(LINE, "simulated")}),
        field_units=MappingProxyType(units),
    )


def plant_of(
    register_map: RegisterMap, tags: Iterable[Tag], spec: FieldUnitSpec
) -> PlantDescription:
    """Return a plant with one unit of an own map."""
    whole = load_plant()
    return replace(
        whole,
        tags=MappingProxyType({tag.tag_id: tag for tag in tags}),
        derived=MappingProxyType({}),
        lines=MappingProxyType({LINE: LineSpec(LINE, "simulated")}),
        field_units=MappingProxyType({spec.field_unit_id: spec}),
        register_maps=MappingProxyType({register_map.key: register_map}),
    )


def fakes(description: PlantDescription) -> Mapping[str, FakeUnit]:
    """Return a fake unit for each field unit."""
    return {
        key: FakeUnit(description.map_of(key), spec.device_id)
        for key, spec in description.field_units.items()
    }
