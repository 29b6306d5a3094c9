"""What of this plant uses energy, and what measures it and the gas? From its description."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from plant.description.counters import counter_rules
from plant.description.model import PlantDescription
from plant.energy.load import Consumer, EnergyEquipment, FlareMeters, GasMeter, Load, WhMeter
from plant.equipment import Unit
from plant.reports.counter import CounterRule
from plant.tag import Source

_SWITCHED = {
    "heater": Consumer.HEATER,
    "agitator": Consumer.AGITATOR,
    "dosing": Consumer.DOSING,
    "jacket_compressor": Consumer.JACKET_COMPRESSOR,
    "blower": Consumer.BLOWER,
    "compressor": Consumer.COMPRESSOR,
    "transfer_pump": Consumer.PUMP,
}
"""Item of the output: what it is. Its rating is the unit's parameter ``<item>_kw``, at the
shaft where there is a ``<item>_efficiency``."""

_COUNTED_WITH = {"dosing": "agitator", "transfer_pump": "auxiliaries"}
"""The dosing pump hangs on the agitator's meter, the transfer pump on that of auxiliaries."""

_SUMMED = frozenset({"dosing"})
"""The unit of energy counts these over all digesters: that tells nothing of one of them."""

_AUXILIARIES = "auxiliaries"
_W_PER_KW = 1000.0
_S_PER_H = 3600.0


def equipment_of(description: PlantDescription) -> EnergyEquipment:
    """Return the loads with their meters, the gas meters and the flare's.

    A counter stands in the load's own unit or in the unit of energy. Instruments that the
    plant does not have are left out: a load is then charged its rated power.
    """
    rules = counter_rules(description)
    loads = {load.load_id: load for load in _loads(description, rules)}
    return EnergyEquipment(
        zone=description.site.zone,
        loads=MappingProxyType(loads),
        meters=tuple(_meters(description, loads, rules)),
        gas=tuple(_gas_meters(description, rules)),
        flare=_flare(description),
    )


def _loads(description: PlantDescription, rules: Mapping[str, CounterRule]) -> Iterator[Load]:
    for unit in description.units.values():
        for item, kind in _SWITCHED.items():
            tag_id = f"{unit.unit_id}.{item}.OP"
            if _there(description, tag_id):
                rated_w = _rated_w(description, unit, item, rules)
                yield Load(tag_id, unit.unit_id, kind, rated_w)
        tag_id = f"{unit.unit_id}.{_AUXILIARIES}_energy.PV"
        if _there(description, tag_id):
            rated_w = _rated_w(description, unit, _AUXILIARIES, rules)
            yield Load(tag_id, unit.unit_id, Consumer.AUXILIARIES, rated_w, switched=False)


def _rated_w(
    description: PlantDescription, unit: Unit, item: str, rules: Mapping[str, CounterRule]
) -> int:
    """Return the electric power; where none is stated, the most that its counter can count."""
    rated_kw = unit.parameters.get(f"{item}_kw")
    if rated_kw is not None:
        efficiency = unit.parameters.get(f"{item}_efficiency", 1.0)
        return round(rated_kw / efficiency * _W_PER_KW) if efficiency > 0.0 else 0
    counter = _counter(description, unit.unit_id, item)
    rule = rules.get(counter)
    if rule is None or rule.rated_per_s is None:
        return 0
    return round(rule.rated_per_s * _S_PER_H * description.tags[counter].eu.factor)


def _meters(
    description: PlantDescription,
    loads: Mapping[str, Load],
    rules: Mapping[str, CounterRule],
) -> Iterator[WhMeter]:
    by_counter: dict[str, list[str]] = {}
    for load_id, load in loads.items():
        item = load_id.split(".")[1].removesuffix("_energy")
        counter = _counter(description, load.unit_id, item) or load_id
        by_counter.setdefault(counter, []).append(load_id)
    for key, load_ids in by_counter.items():
        rule = rules.get(key)
        wh = round(description.tags[key].eu.factor) if rule else 1
        yield WhMeter(key, tuple(load_ids), rule, wh)


def _counter(description: PlantDescription, unit_id: str, item: str) -> str:
    """Return the tag of the counter that counts an item of a unit, empty where none does."""
    together = _COUNTED_WITH.get(item, item)
    candidates = [f"{unit_id}.{item}", f"{unit_id}.{together}"]
    for unit in description.units.values():
        if unit.kind == "energy" and item not in _SUMMED:
            candidates += [f"{unit.unit_id}.{item}", f"{unit.unit_id}.{together}"]
    found = (f"{each}_energy.PV" for each in candidates)
    return next((each for each in found if _there(description, each)), "")


def _gas_meters(
    description: PlantDescription, rules: Mapping[str, CounterRule]
) -> Iterator[GasMeter]:
    for unit in description.units.values():
        counter = f"{unit.unit_id}.gas_counter.PV"
        if not _there(description, counter):
            continue
        rich, lean = (
            _tag(description, unit, "rich_outlet"),
            _tag(description, unit, "lean_outlet"),
        )
        temperature = _tag(description, unit, "temperature_upper")
        yield GasMeter(
            unit_id=unit.unit_id,
            counter=counter,
            ch4=f"{unit.unit_id}.ch4.PV",
            rich=rich or _tag(description, unit, "gas_outlet"),
            lean=lean,
            temperature=temperature or _tag(description, unit, "temperature"),
            pressure=_tag(description, unit, "pressure"),
            rule=rules[counter],
        )


def _flare(description: PlantDescription) -> FlareMeters:
    for unit in description.units.values():
        if unit.kind == "gas":
            return FlareMeters(
                flow=_tag(description, unit, "flare_flow"),
                permeate=_tag(description, unit, "permeate_flow"),
                raw_flow=_tag(description, unit, "raw_flow"),
                raw_ch4=_tag(description, unit, "raw_ch4"),
                product_ch4=_tag(description, unit, "product_ch4"),
            )
    return FlareMeters()


def _tag(description: PlantDescription, unit: Unit, item: str) -> str:
    """Return the tag id of a unit's reading, empty where the plant does not have it."""
    tag_id = f"{unit.unit_id}.{item}.PV"
    return tag_id if _there(description, tag_id) else ""


def _there(description: PlantDescription, tag_id: str) -> bool:
    tag = description.tags.get(tag_id)
    return tag is not None and tag.source is not Source.ABSENT
