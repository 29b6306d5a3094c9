"""Who did what, and what came of it? Rows for the journal, before and after each command."""

import asyncio
import logging

from control.trusted_time import TrustedClock
from plant.command import Command, Origin, Outcome
from plant.event import Event
from plant.message import Message, message
from plant.ports import JournalEntry, JournalPort
from plant.sample import Sample
from plant.texts import FALLBACK_LANGUAGE, Texts

_log = logging.getLogger(__name__)


class Audit:
    """Writes the journal's rows in English. Engine thread; never blocks it.

    Until users exist nobody proves who they are, so every row says unauthenticated.
    """

    def __init__(self, journal: JournalPort, texts: Texts, clock: TrustedClock) -> None:
        self._journal = journal
        self._texts = texts.in_language(FALLBACK_LANGUAGE)
        self._clock = clock
        self._failing = False

    @property
    def view_only(self) -> Message | None:
        """Return why no command is accepted at all: rows cannot be kept. None normally."""
        if self._journal.writable:
            return None
        return self._journal.trouble or message("refusal.view_only")

    @property
    def trouble(self) -> Message | None:
        """Return why rows wait in memory, None normally."""
        return self._journal.trouble

    def requested(self, command: Command, old: Sample | None) -> "asyncio.Future[int]":
        """Queue the row before a command."""
        return self._append(self._row("requested", command, old, reason=command.reason))

    def outcome(self, outcome: Outcome, old: Sample | None) -> "asyncio.Future[int]":
        """Queue the row after a command."""
        return self._append(
            self._row(
                "outcome",
                outcome.command,
                old,
                reason=" ".join(self._say(reason) for reason in outcome.reasons),
                result=outcome.status.value,
            )
        )

    def keep(self, entry: JournalEntry) -> "asyncio.Future[int]":
        """Queue a row that somebody else has put together."""
        return self._append(entry)

    def event(self, event: Event) -> "asyncio.Future[int]":
        """Queue a row for something that nobody commanded."""
        return self._append(
            JournalEntry(
                kind="event",
                operator="",
                authenticated=False,
                origin="",
                subject=event.subject,
                action=event.kind.value,
                old="",
                new="",
                reason=self._say(event.text),
                result="",
                command_id="",
                utc_ms=event.utc_ms,
                monotonic_s=self._clock.monotonic_s(),
            )
        )

    async def may_go(self, row: "asyncio.Future[int]", origin: Origin, within_s: float) -> bool:
        """Wait for a row and return whether its command may go.

        A program's start needs its row on disk (batch rule 3). A person's command goes on when
        the disk is only slow or full: the row is safe in memory and follows later (F03).
        """
        if self.trouble is None or origin is not Origin.OPERATOR:
            await asyncio.wait({row}, timeout=within_s)
        if row.done():
            return not row.cancelled() and row.exception() is None
        return origin is Origin.OPERATOR and self.view_only is None

    def _row(
        self, kind: str, command: Command, old: Sample | None, *, reason: str, result: str = ""
    ) -> JournalEntry:
        return JournalEntry(
            kind=kind,
            operator=command.operator if command.origin is Origin.OPERATOR else "",
            authenticated=False,
            origin=command.origin.value,
            subject=command.tag_id,
            action=command.action.value,
            old="" if old is None else f"{old.value} ({old.quality.value})",
            new=str(command.value),
            reason=reason,
            result=result,
            command_id=command.command_id,
            utc_ms=self._clock.utc_ms(),
            monotonic_s=self._clock.monotonic_s(),
        )

    def _append(self, entry: JournalEntry) -> "asyncio.Future[int]":
        row = self._journal.append(entry)
        row.add_done_callback(self._note_end)
        return row

    def _note_end(self, row: "asyncio.Future[int]") -> None:
        """Log the first lost row and the first kept one after it."""
        error = None if row.cancelled() else row.exception()
        failed = row.cancelled() or error is not None
        if failed and not self._failing:
            _log.error("the journal does not keep rows: %s", error)
        elif self._failing and not failed:
            _log.info("the journal keeps rows again")
        self._failing = failed

    def _say(self, text: Message) -> str:
        return self._texts.say(text)
