"""Who has used the day's energy? Rows by digester and consumer; what the plan still gives."""

from collections.abc import Sequence
from dataclasses import dataclass

from hmi.models.energy.budget import kwh_text
from hmi.value_text import NOTHING
from plant.energy.load import CAPPED, Consumer
from plant.energy.view import EnergyView, UseOf
from plant.texts import Texts

CAPPED_ORDER = tuple(each for each in Consumer if each in CAPPED)
_OTHERS = tuple(each for each in Consumer if each not in CAPPED)


@dataclass(frozen=True, slots=True)
class UseRow:
    """One row of the table, Wh.

    Attributes:
        unit_id: whose; empty for the plant's sum and for the rows outside the budget.
        name: what stands in the first column.
        by_consumer: in the order of CAPPED_ORDER; None where the unit has no such load.
        used, reserved, planned: sums; None where nothing is reserved or planned.
    """

    unit_id: str
    name: str
    by_consumer: tuple[int | None, ...]
    used: int
    reserved: int | None
    planned: int | None


def use_rows(view: EnergyView, texts: Texts) -> tuple[UseRow, ...]:
    """Return a row per unit with limited loads, their sum, and a row per other consumer."""
    capped = [use for use in view.uses if use.consumer.is_capped]
    units = tuple(dict.fromkeys(use.unit_id for use in capped))
    rows = [
        _row(unit_id, texts.unit_name(unit_id), [u for u in capped if u.unit_id == unit_id])
        for unit_id in units
    ]
    rows.append(_row("", texts("energy_page.sum"), capped))
    for consumer in _OTHERS:
        found = [use for use in view.uses if use.consumer is consumer]
        if found:
            name = consumer_name(consumer, texts)
            used = sum(use.used_wh for use in found)
            rows.append(UseRow("", name, (None,) * len(CAPPED_ORDER), used, None, None))
    return tuple(rows)


def row_texts(row: UseRow) -> tuple[str, ...]:
    """Return the cells of a row: name, consumers, sum, reserved, planned; all in kWh."""
    numbers = (*row.by_consumer, row.used, row.reserved, row.planned)
    cells = (NOTHING if wh is None else kwh_text(wh, unit=False) for wh in numbers)
    return (row.name, *cells)


def consumer_name(consumer: Consumer, texts: Texts) -> str:
    """Return a kind of consumer in words."""
    return texts(f"energy_page.consumer.{consumer.value}")


def _row(unit_id: str, name: str, uses: Sequence[UseOf]) -> UseRow:
    by_consumer = tuple(_sum_of(consumer, uses) for consumer in CAPPED_ORDER)
    return UseRow(
        unit_id,
        name,
        by_consumer,
        sum(use.used_wh for use in uses),
        sum(use.reserved_wh for use in uses),
        sum(use.planned_wh for use in uses),
    )


def _sum_of(consumer: Consumer, uses: Sequence[UseOf]) -> int | None:
    found = [use.used_wh for use in uses if use.consumer is consumer]
    return sum(found) if found else None
