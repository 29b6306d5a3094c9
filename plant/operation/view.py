"""What do the screens show of the automation? One immutable value a scan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from plant.batch.plant_run import PlantRun
from plant.batch.states import Verb
from plant.energy.view import EnergyView
from plant.interlock.result import InterlockResult
from plant.message import Message
from plant.operation.modes import ModeBook
from plant.operation.requests import Answer, Request
from plant.operation.why import Why


@dataclass(frozen=True, slots=True)
class Totals:
    """Today's and yesterday's figures of the overview; None where nothing is known.

    Attributes:
        gas_nm3, ch4_nm3: dry gas at 0 degC and 1013.25 mbar made since 17:00.
        used_nm3, sold_nm3, flared_nm3, stored_nm3, unexplained_nm3: the gas balance.
        net_kwh: energy of the methane less what was used.
        yield_m3, yield_vs: Nm3 CH4 per m3 of slurry fed, and per kg VS fed.
        retention_days: mean hydraulic retention time.
    """

    gas_nm3: float | None = None
    ch4_nm3: float | None = None
    used_nm3: float | None = None
    sold_nm3: float | None = None
    flared_nm3: float | None = None
    stored_nm3: float | None = None
    unexplained_nm3: float | None = None
    net_kwh: float | None = None
    yield_m3: float | None = None
    yield_vs: float | None = None
    retention_days: float | None = None


@dataclass(frozen=True, slots=True)
class OperationView:
    """The automation at one scan. Any thread.

    Attributes:
        utc_ms: trusted time of the scan.
        run: units, rota, cards, resume cards.
        legal: the ISA-88 commands that each unit would take now.
        setpoints: tracked temperature set point by unit, degC; None while nothing is heated.
        modes: devices that are not in automatic, and entered values.
        interlocks: trips, permissives, first-outs, bypasses.
        why: for each commandable output.
        energy: the day's budget.
        today, yesterday: totals.
        advisories: what the operator may want to know and need not act on at once.
        step_ms: how long the last decision took.
        stopped_ms, stopped_by: PLANT STOP after which nothing is switched on by itself until
            a person resumes; 0 and empty normally.
        engaged: whether a person has let the automation command this plant (ResumePlant);
            before that it only watches, and trips.
    """

    utc_ms: int
    run: PlantRun
    legal: Mapping[str, frozenset[Verb]]
    setpoints: Mapping[str, float | None]
    modes: ModeBook
    interlocks: InterlockResult
    why: Mapping[str, Why]
    energy: EnergyView
    today: Totals = field(default_factory=Totals)
    yesterday: Totals = field(default_factory=Totals)
    advisories: Sequence[Message] = ()
    step_ms: float = 0.0
    stopped_ms: int = 0
    stopped_by: str = ""
    engaged: bool = True


class OperationListener(Protocol):
    """Hears the automation. Called on the engine thread; returns at once and never raises."""

    def on_operation(self, view: OperationView) -> None:
        """Take the scan's view, once a second."""
        ...

    def on_answer(self, answer: Answer) -> None:
        """Take the answer to a request."""
        ...


class OperationPort(Protocol):
    """The automation as the screens see it. Any thread; returns at once."""

    def latest_operation(self) -> OperationView | None:
        """Return the last scan's view; None before the first."""
        ...

    def attach_operation(self, listener: OperationListener) -> Callable[[], None]:
        """Start telling the listener; call what is returned to stop."""
        ...

    def ask(self, request: Request) -> None:
        """Hand a request over; the answer comes through the listener."""
        ...
