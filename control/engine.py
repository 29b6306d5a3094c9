"""The engine's thread: started once, asked from anywhere, stopped in order."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence

from control.automation.operation_board import OperationBoard
from control.core import Automated, Core, CoreParts
from control.live_source import LiveSource
from control.settings import EngineSettings
from control.trusted_time import TrustedClock
from control.watchdog import ENGINE, LATE_S, Beat, Watchdog
from plant.clock import Clock
from plant.command import Command, Outcome, OutcomeStatus
from plant.description.model import PlantDescription
from plant.errors import PlantError
from plant.event import Event, EventKind
from plant.health import Frame
from plant.message import message
from plant.operation.requests import Answer, Request
from plant.operation.view import OperationListener, OperationView
from plant.ports import FieldPort, HistorianPort, JournalPort, SnapshotSink

_log = logging.getLogger(__name__)

STARTS_WITHIN_S = 20.0
"""Longest silence while libraries load, the database opens and the simulator comes up."""

BEAT_S = 0.2
"""Pause between two signs of life of the engine's loop."""

Automate = Callable[[asyncio.AbstractEventLoop, OperationBoard], Automated | None]
"""Builds what runs the plant, on the engine thread."""


class Engine:
    """Owns the engine thread and its loop; the CommandPort and FrameReader of the screens.

    The factories run on the engine thread, so that heavy imports delay no window. Everything
    that stamps times should ask ``clock``, the trusted one.
    """

    def __init__(
        self,
        *,
        description: PlantDescription,
        field_factory: Callable[[], FieldPort],
        journal_factory: Callable[[asyncio.AbstractEventLoop], JournalPort],
        sinks: Sequence[SnapshotSink],
        source: LiveSource,
        clock: Clock,
    ) -> None:
        self._description = description
        self._field_factory = field_factory
        self._journal_factory = journal_factory
        self._sinks = tuple(sinks)
        self._source = source
        self._historian: HistorianPort | None = None
        self._automate: Automate | None = None
        self._board = OperationBoard()
        self._clock = TrustedClock(clock)
        self._watchdog = Watchdog(source, self._clock)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._core: Core | None = None
        self._field: FieldPort | None = None
        self._ending: asyncio.Event | None = None
        self._stop_asked = threading.Event()
        self._frames: dict[str, tuple[Frame, ...]] = {}

    @property
    def clock(self) -> Clock:
        """Return the trusted clock. Any thread, also before the start."""
        return self._clock

    @property
    def watchdog(self) -> Watchdog:
        """Return the watchdog, so that other threads can be watched too. Any thread."""
        return self._watchdog

    def record(self, historian: HistorianPort) -> None:
        """Hand each scan to the historian and tell people how it is. Before the start."""
        self._historian = historian
        self._sinks = (*self._sinks, historian)

    def automate(self, factory: Automate) -> None:
        """Have the plant run itself by what the factory builds on the engine thread.

        It is called after the journal was opened; None leaves the plant to people. Before the
        start.
        """
        self._automate = factory

    def start(self) -> None:
        """Start the engine thread and its watchdog; returns at once."""
        if self._thread is not None:
            raise RuntimeError("the engine was started already")
        self._thread = threading.Thread(target=self._run_thread, name="engine", daemon=True)
        self._thread.start()
        self._watchdog.start()

    def stop(self, timeout_s: float) -> bool:
        """Stop scanning, close the field and end the thread; outputs stay as they are.

        Returns:
            Whether the thread ended within ``timeout_s`` seconds.
        """
        self._stop_asked.set()
        self._watchdog.stop()
        thread = self._thread
        if thread is None:
            return True
        self._call(self._end)
        thread.join(timeout_s)
        return not thread.is_alive()

    def submit(self, command: Command) -> None:
        """Hand the command to the engine. Any thread; returns at once.

        While there is no running engine the command is refused, never kept for later.
        """
        core, asked_s = self._core, self._clock.elapsed_s()
        if core is None or not self._call(lambda: core.submit(command, asked_s=asked_s)):
            self._refuse(command)

    def latest_operation(self) -> OperationView | None:
        """Return the last scan's view of the automation; None before the first. Any thread."""
        return self._board.latest

    def attach_operation(self, listener: OperationListener) -> Callable[[], None]:
        """Start telling the listener; call what is returned to stop. Any thread."""
        return self._board.attach(listener)

    def ask(self, request: Request) -> None:
        """Hand a request to the automation. Any thread; returns at once.

        Where nothing is automated, or there is no running engine, it is refused.
        """
        core = self._core
        if core is None or not self._call(lambda: self._ask(core, request)):
            self._refuse_request(request, "refusal.engine_stopped")

    def frames(self, line_id: str) -> Sequence[Frame]:
        """Return the line's last frames as of the call before this one. Any thread.

        The ring belongs to the engine thread, and nobody waits for it: each call asks for a
        fresh copy and returns the last one, so a page that asks once a second is a second old.
        """
        self._call(lambda: self._copy_frames(line_id))
        return self._frames.get(line_id, ())

    # ------------------------------------------------------------------ engine thread

    def _run_thread(self) -> None:
        beat = self._watchdog.watch(
            ENGINE, threading.current_thread(), late_after_s=STARTS_WITHIN_S
        )
        try:
            with asyncio.Runner() as runner:
                runner.run(self._run(beat))
        except PlantError as error:
            _log.critical("the engine cannot run: %s", error)
            text = message("event.engine_failed", cause=str(error))
            self._source.publish_event(Event(EventKind.SYSTEM, "", text, self._clock.utc_ms()))
        except Exception:  # noqa: BLE001  top of the thread; the watchdog tells the screens
            _log.exception("the engine has ended by an error")
        else:
            self._watchdog.forget(beat)
        finally:
            self._core = self._loop = None

    async def _run(self, beat: Beat) -> None:
        self._loop = loop = asyncio.get_running_loop()
        self._ending = ending = asyncio.Event()
        if self._stop_asked.is_set():  # asked for before there was a loop to tell
            return
        self._field = field = self._field_factory()
        journal = self._journal_factory(loop)
        core = Core(
            CoreParts(
                description=self._description,
                field=field,
                journal=journal,
                sinks=self._sinks,
                source=self._source,
                clock=self._clock,
                settings=EngineSettings().at_site(self._description.site.parameters),
                threads=self._watchdog.threads,
                historian=self._historian,
                automated=self._automated(loop),
            )
        )
        beat.beat()
        await core.start()
        beat.late_after_s = LATE_S
        beat.beat()
        self._core = core
        work = {
            asyncio.create_task(core.run(), name="core"),
            asyncio.create_task(_keep_beating(beat), name="beat"),
            asyncio.create_task(ending.wait(), name="ending"),
        }
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._core = None
            for task in work:
                task.cancel()
            await asyncio.wait(work)
            await core.stop()
        for task in done:
            task.result()

    def _automated(self, loop: asyncio.AbstractEventLoop) -> Automated | None:
        """Build what runs the plant; what cannot be built leaves it to people, and says so."""
        if self._automate is None:
            return None
        try:
            return self._automate(loop, self._board)
        except PlantError as error:
            _log.error("the plant does not run itself: %s", error)
            text = message("event.not_automated", cause=str(error))
            self._source.publish_event(Event(EventKind.SYSTEM, "", text, self._clock.utc_ms()))
            return None

    def _ask(self, core: Core, request: Request) -> None:
        if not core.ask(request):
            self._refuse_request(request, "refusal.not_automated")

    def _end(self) -> None:
        if self._ending is not None:
            self._ending.set()

    def _copy_frames(self, line_id: str) -> None:
        if self._field is not None:
            self._frames = {**self._frames, line_id: tuple(self._field.frames(line_id))}

    # ------------------------------------------------------------------ any thread

    def _call(self, call: Callable[[], None]) -> bool:
        """Have the loop call it; return whether there is a loop that will."""
        loop = self._loop
        if loop is None:
            return False
        try:
            loop.call_soon_threadsafe(call)
        except RuntimeError:  # closed between the two lines
            return False
        return True

    def _refuse_request(self, request: Request, key: str) -> None:
        reasons = (message(key),)
        self._board.answer(Answer(request, False, reasons, self._clock.utc_ms()))

    def _refuse(self, command: Command) -> None:
        started = self._thread is not None and self._thread.is_alive()
        reason = message("refusal.engine_starting" if started else "refusal.engine_stopped")
        now_ms = self._clock.utc_ms()
        self._source.publish_outcome(Outcome(command, OutcomeStatus.REFUSED, (reason,), now_ms))


async def _keep_beating(beat: Beat) -> None:
    while True:
        beat.beat()
        await asyncio.sleep(BEAT_S)
