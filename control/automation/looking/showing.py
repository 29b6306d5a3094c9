"""What do the screens see of the automation? Made from one step's values when it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from control.automation.kept import Kept
from control.automation.looking.totals import today
from control.automation.setup import Setup
from control.batch.isa88 import legal
from control.energy import energy_cap
from control.interlocks.plan import plan_of
from control.interlocks.scene import Scene, seen_of
from control.why.facts import EnergyRefusal, WhyFacts
from control.why.why import Whys
from plant.batch.states import UnitMode
from plant.energy.outlook import Outlook
from plant.interlock.result import InterlockResult
from plant.message import Message
from plant.operation.view import OperationView
from plant.operation.wishes import Wish
from plant.sample import Snapshot


@dataclass(frozen=True, slots=True)
class Shown:
    """One step's values, as plant_automation.Present and Kept have them.

    Attributes:
        motor_ms: when a big motor was last started by an order.
        now_ms: trusted time.
    """

    setup: Setup
    kept: Kept
    snapshot: Snapshot
    interlocks: InterlockResult
    wishes: Mapping[str, Wish]
    unpaid: Mapping[str, Message]
    setpoints: Mapping[str, float | None]
    outlook: Outlook
    advisories: tuple[Message, ...]
    motor_ms: int
    now_ms: int


def shown(present: Shown) -> OperationView:
    """Return the view of one step."""
    setup, kept = present.setup, present.kept
    units = kept.batch.units
    energy = energy_cap.view(setup.cap, kept.energy, present.now_ms, present.outlook)
    net_wh = None if energy.today is None else energy.today.net_wh
    made = today(
        setup.totals, kept.totals, kept.energy, kept.batch, present.snapshot, net_wh=net_wh
    )
    return OperationView(
        utc_ms=present.now_ms,
        run=kept.batch,
        legal=MappingProxyType({unit_id: legal(run) for unit_id, run in units.items()}),
        setpoints=present.setpoints,
        modes=kept.modes,
        interlocks=present.interlocks,
        why=Whys(setup.explained, _why_facts(present)),
        energy=energy,
        today=made,
        yesterday=kept.totals.yesterday,
        advisories=present.advisories,
        stopped_ms=kept.session.stopped_ms,
        stopped_by=kept.session.stopped_by,
        engaged=kept.session.engaged,
    )


def _why_facts(present: Shown) -> WhyFacts:
    setup, kept, now_ms = present.setup, present.kept, present.now_ms
    units = kept.batch.units
    plan: dict[str, float] = {}
    for unit_id, run in units.items():
        tracked = present.setpoints.get(unit_id)
        plan.update(plan_of(run, tracked_degc=tracked, now_ms=now_ms))
    phases = {unit_id: run.place for unit_id, run in units.items()}
    gap_ms = round(setup.tables.rules.spacing_s * 1000)
    return WhyFacts(
        seen=seen_of(Scene(present.snapshot, now_ms, phases, plan), kept.interlocks),
        rules=setup.tables.rules,
        interlocks=present.interlocks,
        modes=kept.modes,
        manual_units=frozenset(
            unit_id
            for unit_id in setup.description.units
            if not kept.session.engaged
            or (unit_id in units and units[unit_id].mode is UnitMode.MANUAL)
        ),
        stopped=bool(kept.session.stopped_ms),
        wishes=present.wishes,
        refused={tag_id: EnergyRefusal(text) for tag_id, text in present.unpaid.items()},
        slot_until_ms=max(0, present.motor_ms + gap_ms),
    )
