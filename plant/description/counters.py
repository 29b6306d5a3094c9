"""What can each counter count at most? From the rated powers and flows beside it."""

from collections.abc import Mapping

from plant.description.model import PlantDescription
from plant.reports.counter import CounterRule
from plant.tag import Tag, ValueKind

_RATE_OF = {"energy": ("power", 1000.0), "volume": ("volume_flow", 1.0)}
"""Quantity of a counter: quantity of its rate, and how much an hour of it counts."""

_HOUR_S = 3600.0


def counter_rules(description: PlantDescription) -> Mapping[str, CounterRule]:
    """Return the rule of each counter by tag id.

    A counter ``heaters_energy`` is rated by the range of ``heaters_power`` in the same unit,
    else by the unit's parameter ``heaters_kw``; ``gas_counter`` by ``gas_flow``.
    """
    return {
        tag.tag_id: CounterRule(
            modulus=_modulus(description, tag),
            rated_per_s=_rated_per_s(description, tag),
            step=_step(description, tag),
            uptime_tag=_uptime_tag(description, tag),
        )
        for tag in description.tags.values()
        if tag.kind is ValueKind.COUNTER
    }


def _modulus(description: PlantDescription, tag: Tag) -> int:
    if tag.field_unit is None or tag.register is None:
        return CounterRule().modulus
    return description.map_of(tag.field_unit).registers[tag.register].modulus


def _step(description: PlantDescription, tag: Tag) -> float:
    if tag.field_unit is None or tag.register is None:
        return CounterRule().step
    return description.map_of(tag.field_unit).registers[tag.register].scale


def _rated_per_s(description: PlantDescription, tag: Tag) -> float | None:
    if tag.eu.quantity not in _RATE_OF:
        return None
    quantity, an_hour = _RATE_OF[tag.eu.quantity]
    stem = tag.item.rpartition("_")[0]
    for beside in description.unit_tags(tag.unit_id):
        if beside.eu.quantity == quantity and beside.item.rpartition("_")[0] == stem:
            rate = beside.eu_high * beside.eu.factor
            return rate * an_hour / tag.eu.factor / _HOUR_S
    rated_kw = description.units[tag.unit_id].parameters.get(f"{stem}_kw")
    if quantity != "power" or rated_kw is None:
        return None
    return rated_kw * an_hour / tag.eu.factor / _HOUR_S


def _uptime_tag(description: PlantDescription, tag: Tag) -> str | None:
    for other in description.tags.values():
        if other.register == "uptime" and other.field_unit == tag.field_unit is not None:
            return other.tag_id
    return None
