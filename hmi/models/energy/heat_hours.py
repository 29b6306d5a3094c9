"""Which unit gets how much heat in which hour of the plant day?"""

from dataclasses import dataclass

from plant.energy.view import EnergyView

_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class HeatRow:
    """The planned heat of one heater.

    Attributes:
        load_id, unit_id: whose.
        hours_wh: from the plan's begin on.
        most_wh: the largest hour of all rows, for the shades.
    """

    load_id: str
    unit_id: str
    hours_wh: tuple[int, ...]
    most_wh: int


@dataclass(frozen=True, slots=True)
class HeatHours:
    """The allocation as a grid of units and hours.

    Attributes:
        start_ms: begin of the first column; hours of 3,600,000 ms.
        count: columns.
        now: the present column as a fraction, for the now line; outside 0..count where the
            plan does not hold now.
        rows: in the order of the plant.
    """

    start_ms: int
    count: int
    now: float
    rows: tuple[HeatRow, ...]


def heat_hours(view: EnergyView) -> HeatHours | None:
    """Return the allocation, None where heat goes to whoever asks first."""
    plan = view.plan
    if not plan.planned:
        return None
    units = {use.load_id: use.unit_id for use in view.uses}
    hours_of = {load: hours for load, hours in plan.by_load.items() if any(hours)}
    start = plan.start_ms or view.start_ms
    count = max(1, -(-(view.end_ms - start) // _HOUR_MS))
    most = max((max(hours) for hours in hours_of.values()), default=0)
    rows = tuple(
        HeatRow(load, units.get(load, load.partition(".")[0]), tuple(hours[:count]), most)
        for load, hours in hours_of.items()
    )
    return HeatHours(start, count, (view.utc_ms - start) / _HOUR_MS, rows)
