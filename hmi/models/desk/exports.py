"""Writes what is shown to a file while the screens go on."""

import logging
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal

from plant.errors import PlantError
from plant.history import HistoryReader, StoredTag
from plant.reports.export import ExportProgress, ExportWish, HistoryExporter
from plant.texts import Texts

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExportEnd:
    """How an export ended.

    Attributes:
        file: the file that was to be written.
        lines: how many stand in it, without the header.
        trouble: why it is not there, as a sentence; empty when it is.
        cancelled: whether somebody ended it early; then there is no file either.
        without_history: wanted tags that were left out because history does not know them.
    """

    file: Path
    lines: int = 0
    trouble: str = ""
    cancelled: bool = False
    without_history: tuple[str, ...] = ()


class Exports(QObject):
    """One export at a time, on a thread of its own. Owner: GUI thread.

    Signals:
        progressed: ExportProgress.
        ended: ExportEnd.
    """

    progressed = Signal(object)
    ended = Signal(object)
    _stepped = Signal(object)
    _stopped = Signal(object)

    def __init__(
        self,
        history: HistoryReader | None,
        exporter: HistoryExporter | None,
        texts: Texts,
        *,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._exporter = exporter
        self._texts = texts
        self._pool: ThreadPoolExecutor | None = None
        self._running: ExportWish | None = None
        self._cancel = Event()
        queued = Qt.ConnectionType.QueuedConnection
        self._stepped.connect(self._on_stepped, queued)
        self._stopped.connect(self._on_stopped, queued)

    @property
    def available(self) -> bool:
        """Return whether there is a history to write out."""
        return self._exporter is not None and self._history is not None

    @property
    def running(self) -> ExportWish | None:
        """Return what is being written, None when nothing is."""
        return self._running

    def start(self, wish: ExportWish) -> bool:
        """Begin; return False when there is one under way or no history."""
        history, exporter = self._history, self._exporter
        if history is None or exporter is None or self._running is not None:
            return False
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._running = wish
        self._cancel.clear()
        self._pool.submit(self._work, history, exporter, wish)
        return True

    def cancel(self) -> None:
        """End the export that is under way; `ended` follows."""
        self._cancel.set()

    def close(self) -> None:
        """End the thread; waits for the slice that is being written. Safe to call twice."""
        self._cancel.set()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None
        self._exporter = None

    def _work(
        self, history: HistoryReader, exporter: HistoryExporter, wish: ExportWish
    ) -> None:
        """Write the file. Export thread."""
        try:
            self._stopped.emit(self._end(history, exporter, wish))
        except PlantError as error:
            self._stopped.emit(ExportEnd(wish.file, trouble=str(error)))
        except Exception:  # noqa: BLE001  the thread's top: the page must hear that it ended
            _log.exception("the export to %s failed", wish.file)
            self._stopped.emit(ExportEnd(wish.file, trouble=self._texts("export.failed")))

    def _end(
        self, history: HistoryReader, exporter: HistoryExporter, wish: ExportWish
    ) -> ExportEnd:
        """Write those tags that history knows, if any of them has a reading of that time."""
        stored = {tag.tag_id: tag for tag in history.tags()}
        tag_ids = tuple(tag_id for tag_id in wish.tag_ids if tag_id in stored)
        missing = tuple(tag_id for tag_id in wish.tag_ids if tag_id not in stored)
        if not tag_ids:
            return ExportEnd(wish.file, trouble=self._texts("export.nothing_stored"))
        if not any(_reaches_into(stored[tag_id], wish) for tag_id in tag_ids):
            return ExportEnd(wish.file, trouble=self._texts("export.no_readings"))
        end = self._write(exporter, replace(wish, tag_ids=tag_ids))
        return replace(end, without_history=missing)

    def _write(self, exporter: HistoryExporter, wish: ExportWish) -> ExportEnd:
        steps = exporter.export(wish)
        lines = 0
        for step in steps:
            lines = step.lines
            if self._cancel.is_set():
                if isinstance(steps, Generator):
                    steps.close()
                return ExportEnd(wish.file, cancelled=True)
            self._stepped.emit(step)
        return ExportEnd(wish.file, lines)

    def _on_stepped(self, step: ExportProgress) -> None:
        if self._running is not None:
            self.progressed.emit(step)

    def _on_stopped(self, end: ExportEnd) -> None:
        self._running = None
        self.ended.emit(end)


def _reaches_into(tag: StoredTag, wish: ExportWish) -> bool:
    if tag.first_ms is None or tag.last_ms is None:
        return False
    return tag.first_ms < wish.end_ms and tag.last_ms >= wish.start_ms
