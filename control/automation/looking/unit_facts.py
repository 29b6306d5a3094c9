"""What does the snapshot tell the stage machine of one digester?"""

from collections.abc import Iterable, Mapping

from control.automation.arbitration import ENDING, Actuator
from control.automation.setup import Setup
from control.batch.facts import Facts, UnitFacts
from plant.batch.run import UnitRun
from plant.equipment import Site, Unit
from plant.operation.reading import is_on, usable
from plant.operation.wishes import Wish
from plant.quality import Quality
from plant.sample import Snapshot

_J_PER_M3_K = 4.19e6
"""Heat capacity of slurry, taken as water's."""

_S_PER_H = 3600.0
_AMBIENT = "SI.ambient_temperature.PV"
_RELIED_ON = ("temperature_upper.PV", "temperature_lower.PV", "temperature.PV", "level.PV")
"""Inputs of the heating, as far as the unit has them."""


def facts_now(
    setup: Setup,
    runs: Mapping[str, UnitRun],
    wishes: Mapping[str, Wish],
    snapshot: Snapshot,
    *,
    may_start: bool,
) -> Facts:
    """Return what the stage machine may know of the plant now.

    Args:
        setup: of the automation.
        runs: the units' procedures.
        wishes: of the last step, by tag.
        snapshot: all tags.
        may_start: whether batches may start by themselves.
    """
    units = {}
    for unit in setup.digesters:
        late = unsettled(runs.get(unit.unit_id), setup.actuators, wishes, snapshot)
        units[unit.unit_id] = facts_of(unit, setup.description.site, snapshot, late)
    return Facts(units, setup.tables.batch, setup.zone, may_start)


def unsettled(
    run: UnitRun | None,
    actuators: Iterable[Actuator],
    wishes: Mapping[str, Wish],
    snapshot: Snapshot,
) -> tuple[str, ...]:
    """Return the outputs of an acting unit that are not seen off though they should be.

    A unit that is stopped or aborted rests whole, also where people had devices in hand.

    Args:
        run: the unit; None for one that is not known.
        actuators: of the whole plant.
        wishes: of the last step, by tag.
        snapshot: all tags.
    """
    if run is None or not run.state.is_acting:
        return ()
    found = []
    for each in actuators:
        if not each.is_output or not each.tag_id.startswith(f"{run.unit_id}."):
            continue
        wish = wishes.get(each.tag_id)
        rests = run.state in ENDING and not each.keeps_on_stop
        if rests or (wish is not None and not wish.value):
            found.append(each.tag_id)
    return tuple(tag_id for tag_id in found if is_on(snapshot, tag_id) is not False)


def facts_of(
    unit: Unit, site: Site, snapshot: Snapshot, unsettled: tuple[str, ...]
) -> UnitFacts:
    """Return what is known of one digester.

    Args:
        unit: with its geometry.
        site: for the air's temperature where nothing measures it.
        snapshot: all tags.
        unsettled: output tags that do not do yet what the present state wants of them.
    """

    def value(item: str) -> float | None:
        return usable(snapshot, f"{unit.unit_id}.{item}")

    ambient = usable(snapshot, _AMBIENT)
    if ambient is None:
        ambient = site.parameters.get("ambient_mean_degc")
    return UnitFacts(
        temperature_degc=value("temperature.PV"),
        ph=value("ph.PV"),
        level_percent=value("level.PV"),
        o2_percent=value("o2.PV"),
        settled=not unsettled,
        unsettled=unsettled,
        inputs_good=_are_good(unit.unit_id, snapshot),
        slurry_m3=unit.parameters.get("slurry_m3"),
        ambient_degc=ambient,
        cooling_per_h=cooling_per_h(unit.parameters),
    )


def cooling_per_h(parameters: Mapping[str, float]) -> float:
    """Return the share of its distance to the air that full slurry loses in an hour."""
    capacity = parameters.get("slurry_m3", 0.0) * _J_PER_M3_K
    if capacity <= 0:
        return 0.0
    loss_w_k = parameters.get("u_w_m2k", 0.0) * parameters.get("area_m2", 0.0)
    return loss_w_k * _S_PER_H / capacity


def _are_good(unit_id: str, snapshot: Snapshot) -> bool:
    found = [snapshot.get(f"{unit_id}.{item}") for item in _RELIED_ON]
    return all(each.quality is Quality.GOOD for each in found if each is not None)
