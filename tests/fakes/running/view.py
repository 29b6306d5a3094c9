"""The whole automation at one scan, as the screens hear of it."""

from collections.abc import Mapping
from types import MappingProxyType

from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import State, Verb
from plant.energy.view import EnergyView
from plant.interlock.result import NOTHING_TRIPPED
from plant.message import message
from plant.operation.modes import ModeBook
from plant.operation.view import OperationView, Totals
from plant.operation.why import Why, WhyKind, WhyLine
from tests.fakes.running.energy import energy_view
from tests.fakes.running.plant import NOW_MS, plant_run

_LEGAL = {
    State.IDLE: {Verb.START},
    State.RUNNING: {Verb.PAUSE, Verb.HOLD, Verb.STOP, Verb.ABORT},
    State.PAUSED: {Verb.RESUME, Verb.HOLD, Verb.STOP, Verb.ABORT},
    State.HELD: {Verb.RESTART, Verb.STOP, Verb.ABORT},
    State.COMPLETE: {Verb.RESET},
    State.STOPPED: {Verb.RESET, Verb.ABORT},
    State.ABORTED: {Verb.RESET},
}

TODAY_TOTALS = Totals(
    gas_nm3=54.2,
    ch4_nm3=33.6,
    used_nm3=6.1,
    sold_nm3=38.4,
    flared_nm3=2.2,
    stored_nm3=6.7,
    unexplained_nm3=0.8,
    net_kwh=281.4,
    yield_m3=6.7,
    yield_vs=0.186,
    retention_days=5.0,
)
YESTERDAY_TOTALS = Totals(
    gas_nm3=55.9,
    ch4_nm3=34.1,
    used_nm3=6.3,
    sold_nm3=40.2,
    flared_nm3=1.4,
    stored_nm3=7.1,
    unexplained_nm3=0.9,
    net_kwh=287.0,
    yield_m3=6.8,
    yield_vs=0.189,
    retention_days=5.0,
)


def legal(units: Mapping[str, UnitRun]) -> Mapping[str, frozenset[Verb]]:
    """Return what each unit would take now (source: the plant's table of ISA-88)."""
    return MappingProxyType(
        {unit_id: frozenset(_LEGAL.get(unit.state, ())) for unit_id, unit in units.items()}
    )


def blocked_why(tag_id: str = "D4.heater.OP") -> Why:
    """Return the list of an actuator that the energy cap keeps off."""
    return Why(
        tag_id,
        (
            WhyLine(WhyKind.INTERLOCK, blocking=False, text=message("why.interlock.clear")),
            WhyLine(
                WhyKind.ENERGY,
                blocking=True,
                text=message(
                    "energy.refused.budget", tag=tag_id, needed=263, left=120, budget="30.0"
                ),
                since_ms=NOW_MS - 40 * 60_000,
            ),
        ),
    )


def operation_view(
    *,
    run: PlantRun | None = None,
    energy: EnergyView | None = None,
    modes: ModeBook | None = None,
    why: Mapping[str, Why] | None = None,
    utc_ms: int = NOW_MS,
) -> OperationView:
    """Return the default plant in the middle of its rota; each part may be another."""
    shown = plant_run() if run is None else run
    setpoints = {"D1": 46.0, "D2": 46.0, "D3": None, "D4": 74.5, "D5": 57.9, "D6": 41.2}
    return OperationView(
        utc_ms=utc_ms,
        run=shown,
        legal=legal(shown.units),
        setpoints=MappingProxyType(setpoints),
        modes=ModeBook() if modes is None else modes,
        interlocks=NOTHING_TRIPPED,
        why=MappingProxyType({"D4.heater.OP": blocked_why()}) if why is None else why,
        energy=energy_view() if energy is None else energy,
        today=TODAY_TOTALS,
        yesterday=YESTERDAY_TOTALS,
        step_ms=0.8,
    )
