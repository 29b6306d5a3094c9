"""How are the lines, the field units and the program itself? Told once a second."""

from collections.abc import Callable, Sequence

from control.audit import Audit
from control.live_source import LiveSource
from control.scan import Scan
from control.trusted_time import TrustedClock
from plant.event import Event, EventKind
from plant.health import SystemHealth, ThreadHealth
from plant.history import HistorianHealth
from plant.message import message
from plant.ports import FieldPort, HistorianPort


class HealthTeller:
    """Puts together what the diagnostics page shows. Owner: the engine thread."""

    def __init__(
        self,
        field: FieldPort,
        audit: Audit,
        source: LiveSource,
        clock: TrustedClock,
        *,
        threads: Callable[[], Sequence[ThreadHealth]],
        historian: HistorianPort | None = None,
    ) -> None:
        self._field = field
        self._audit = audit
        self._source = source
        self._clock = clock
        self._threads = threads
        self._historian = historian
        self._journal_ok = True
        self._history_trouble = ""

    def tell(self, scan: Scan) -> None:
        """Publish the health as it is after a scan, and a change of the journal's."""
        audit, times = self._audit, scan.times()
        self._tell_journal()
        history = self._tell_history()
        self._source.publish_health(
            SystemHealth(
                utc_ms=self._clock.utc_ms(),
                lines=tuple(self._field.lines()),
                threads=tuple(self._threads()),
                scan_p50_ms=times.p50_ms,
                scan_p99_ms=times.p99_ms,
                scan_overruns=times.overruns,
                clock_step_s=self._clock.step_s,
                journal_ok=self._journal_ok,
                view_only=audit.view_only,
                history=history,
            )
        )

    def _tell_journal(self) -> None:
        """Tell once when rows begin to wait, and once when they are kept again."""
        trouble = self._audit.view_only or self._audit.trouble
        if (trouble is None) is self._journal_ok:
            return
        self._journal_ok = trouble is None
        text = trouble or message("event.journal_back")
        self._source.publish_event(Event(EventKind.SYSTEM, "", text, self._clock.utc_ms()))

    def _tell_history(self) -> HistorianHealth | None:
        """Pass its news on; tell each kind of trouble once, and once that it is over."""
        if self._historian is None:
            return None
        for event in self._historian.take_news():
            self._tell_and_keep(event)
        health = self._historian.health()
        key = health.trouble.key if health.trouble is not None else ""
        if key != self._history_trouble:
            self._history_trouble = key
            text = health.trouble or message("history.works_again")
            self._tell_and_keep(Event(EventKind.SYSTEM, "", text, self._clock.utc_ms()))
        return health

    def _tell_and_keep(self, event: Event) -> None:
        self._source.publish_event(event)
        self._audit.event(event)
