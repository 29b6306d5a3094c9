"""The running program without its window, built from top to bottom.

The order of a start: description (every problem at once), data folder and its lock, the
simulated plant's process where there is one, then, on the engine's own thread so that the
window need not wait, the state database, the field layer and the first scan. The historian
opens its database on its own thread.
"""

import asyncio
import gc
import getpass
import logging
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from control.engine import Engine
from control.live_source import LiveSource
from hmi.commands.own_command import own_command
from hmi.compose.automating import Automating
from hmi.doors import Doors, Operator
from hmi.settings import Settings
from plant.clock import SystemClock
from plant.description.counters import counter_rules
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems
from plant.errors import DescriptionError, StorageError
from plant.event import Event, EventKind
from plant.message import Message, message
from plant.notebook.built_in_sets import built_in_sets
from plant.ports import FieldPort, JournalPort, SourceMode
from plant.tag import Role
from plant.tariff.pricing import Pricing
from plant.tariff.tariff_file import load_tariffs
from plant.texts import Texts

if TYPE_CHECKING:
    from drivers.simulated.child import SimulatorChild
    from plant.operation.store import PlantStore
    from storage.state import StateDatabase

_log = logging.getLogger(__name__)

_GC_THRESHOLDS = (20_000, 20, 50)

HISTORIAN_LATE_S = 20.0
"""It waits for the disk; its own health tells sooner when that does not answer."""


class Station:
    """The running program without its window. Owned by the main thread.

    Use as a context manager: leaving it stops the engine, closes the databases and ends the
    simulated plant's process. The plant's outputs stay as they are.

    Raises (from the constructor):
        DescriptionProblems: with every problem of the plant's files.
        DescriptionError: when there are no texts in the language asked for.
        SecondInstanceError: when another instance holds the data folder.
    """

    def __init__(self, settings: Settings) -> None:
        from storage.energy.energy_book import SqlEnergyBook
        from storage.historian.door import HistoryDoor
        from storage.historian.historian import Historian
        from storage.instance_lock import InstanceLock
        from storage.live_buffer import LiveBuffer
        from storage.notebook.note_store import NoteStore
        from storage.notebook.records import Records
        from storage.notebook.trend_set_store import TrendSetStore
        from storage.operation.batch_book import SqlBatchBook
        from storage.operation.batch_files import BatchFiles
        from storage.transfer.exporter import HistoryFiles

        description = load_plant(settings.plant, language=settings.language)
        _require_language(description.texts, settings.language)
        self._settings = settings
        self._lock = InstanceLock(settings.data)
        self._lock.acquire()
        self._state: StateDatabase | None = None
        self._records = Records()
        self._simulator = self._start_simulator() if description.simulated else None
        self._source = LiveSource(
            SourceMode.SIMULATED if description.simulated else SourceMode.LIVE
        )
        self._engine = Engine(
            description=description,
            field_factory=self._build_field,
            journal_factory=self._open_journal,
            sinks=(),
            source=self._source,
            clock=SystemClock(),
        )
        clock = self._engine.clock
        self._historian = Historian(settings.data, description, clock)
        self._engine.record(self._historian)
        self._history = HistoryDoor(self._historian, counters=counter_rules(description))
        automating = Automating(
            description,
            folder=settings.plant,
            data=settings.data,
            clock=clock,
            open_store=self._open_store,
            tell=self._tell_findings,
        )
        self._engine.automate(automating.build)
        batches = SqlBatchBook(settings.data)
        zone = ZoneInfo(description.site.zone)
        self.doors = Doors(
            description=description,
            source=self._source,
            commands=self._engine,
            frames=self._engine,
            recent=LiveBuffer(lambda: self._historian.memory),
            simulator=self._simulator,
            clock=clock,
            operator=Operator(_account(), Role.ENGINEER),
            history=self._history,
            notes=NoteStore(self._records, clock),
            trend_sets=TrendSetStore(self._records, clock, built_in_sets(description)),
            exporter=HistoryFiles(self._history),
            operation=self._engine,
            recipes=automating.recipes,
            batches=batches,
            energy_book=SqlEnergyBook(settings.data),
            pricing=_pricing(description, settings.plant),
            batch_exporter=BatchFiles(batches, texts=description.texts, zone=zone, clock=clock),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the engine; returns at once, news come through ``doors.source``."""
        _calm_garbage_collector()
        self._engine.start()
        thread = self._historian.thread
        beat = self._engine.watchdog.watch("historian", thread, late_after_s=HISTORIAN_LATE_S)
        self._historian.start(beat.beat)

    def watch_window(self) -> Callable[[], None]:
        """Have the calling thread watched from now on; it must call what is returned often."""
        return self._engine.watchdog.watch("window", threading.current_thread()).beat

    def close(self) -> None:
        """Stop everything in reverse order. Safe to call twice."""
        self._engine.stop(timeout_s=5.0)
        self._historian.close(timeout_s=5.0)
        self._history.close()
        self._records.close()
        if self._state is not None:
            self._state.close()
            self._state = None
        if self._simulator is not None:
            self._simulator.close()
        self._lock.release()

    def _start_simulator(self) -> "SimulatorChild":
        from drivers.simulated.child import SimulatorChild

        arguments = ["--speed", f"{self._settings.speed:g}", "--seed", str(self._settings.seed)]
        if self._settings.plant is not None:
            arguments += ["--plant", str(self._settings.plant)]
        if self._settings.start is not None:
            arguments += ["--start", self._settings.start]
        for fault in self._settings.faults:
            arguments += ["--fault", fault]
        return SimulatorChild([*own_command(), "simulate", "--supervised", *arguments])

    def _build_field(self) -> FieldPort:
        """Build the field layer; runs on the engine's thread."""
        from drivers.field_layer import FieldLayer

        return FieldLayer(
            description=self.doors.description,
            clock=self._engine.clock,
            endpoints=self._endpoints(),
        )

    def _endpoints(self) -> Mapping[str, str]:
        if self._simulator is None:
            return {}
        endpoint = self._simulator.endpoint()
        lines = self.doors.description.lines.values()
        return {line.line_id: endpoint for line in lines if line.endpoint == "simulated"}

    def _open_journal(self, loop: asyncio.AbstractEventLoop) -> JournalPort:
        """Open the state database; runs on the engine's thread.

        A database that must be left alone (newer, foreign) makes the program view-only
        instead of ending it: the operator still sees the plant.
        """
        from storage.journal import ViewOnlyJournal
        from storage.notebook.records import Access
        from storage.state import StateDatabase

        try:
            self._state = StateDatabase.open(self._settings.data, self._engine.clock)
        except StorageError as error:
            _log.error("no state database: %s", error)
            reason = message("storage.refused", reason=str(error))
            self._records.open(Access(None, refusal=reason))
            return ViewOnlyJournal(reason, loop)
        self._state.serve(self._records)
        if self._state.thread is not None:  # it sleeps as long as there is nothing to write
            self._engine.watchdog.watch("storage", self._state.thread, late_after_s=math.inf)
        for notice in self._state.notices:
            self._source.publish_event(notice)
        return self._state.journal(loop)

    def _open_store(self, loop: asyncio.AbstractEventLoop) -> "PlantStore | None":
        """Return the automation's store; the journal was opened before."""
        return None if self._state is None else self._state.plant_store(loop)

    def _tell_findings(self, findings: Sequence[Message]) -> None:
        now_ms = self._engine.clock.utc_ms()
        for finding in findings:
            self._source.publish_event(Event(EventKind.SYSTEM, "", finding, now_ms))


def _pricing(description: PlantDescription, folder: Path | None) -> Pricing:
    """Return by what energy is priced here; a table that is wrong is told by the automation."""
    try:
        tariffs = load_tariffs(PlantFiles(folder), description.texts)
    except DescriptionProblems as error:
        _log.error("No costs: %s", error)
        tariffs = ()
    return Pricing(tariffs, description.energy.tariff)


def _require_language(texts: Texts, language: str) -> None:
    if language not in texts.languages:
        known = ", ".join(texts.languages)
        raise DescriptionError(f"There are no texts in '{language}'. Choose one of: {known}.")


def _calm_garbage_collector() -> None:
    """Let the collector look at fresh objects only, and seldom.

    Samples come by the thousand a second and die by reference count; looking through all of
    the window's objects for each few hundred of them took a tenth of the program's time.
    """
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a service without an account entry
        return "operator"


def default_data_folder() -> Path:
    """Return the platform's folder for the program's data."""
    from storage.data_dir import default_data_dir

    return default_data_dir()
