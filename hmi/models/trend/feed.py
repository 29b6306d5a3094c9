"""Where do the drawn courses come from? History without waiting, continued by live readings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from hmi.models.history.queries import HistoryQueries
from hmi.models.trend.course import Course, continued, nothing, of_recent
from hmi.models.trend.question import TrendAnswer, TrendQuestion
from hmi.models.trend.span import Span
from plant.clock import Clock
from plant.ports import RecentReader
from plant.tag import Tag

_HOUR_MS = 3_600_000
_MOST_READINGS = 12_000
"""Readings of one tag that are fetched as they are; of more, buckets."""

_REFRESH_MS = 60_000
_LATEST_REFRESH_MS = 900_000
"""The live readings that follow what history told are fetched anew each second: keep few."""

_RETRY_MS = 5000
_SETTLED_MS = 15_000
"""Buckets end so long before now: a bucket that still fills would hide what comes."""

_HOLD_PERIODS = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chart wants to draw.

    Attributes:
        tags: the lines.
        span: the visible time.
        width_px: its width on the screen, > 0.
        shift_ms: how much earlier the compared time is, 0 for none.
        moving: whether the span is just being dragged.
    """

    tags: tuple[Tag, ...]
    span: Span
    width_px: int
    shift_ms: int = 0
    moving: bool = False

    @property
    def tag_ids(self) -> tuple[str, ...]:
        """Return the tags' names."""
        return tuple(tag.tag_id for tag in self.tags)

    @property
    def pixel_ms(self) -> float:
        """Return the time of one pixel."""
        return self.span.width_ms / self.width_px


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a question covers; ``to_now`` when it asked for everything up to now."""

    wanted: Wanted
    span: Span
    to_now: bool
    asked_ms: int
    buckets: bool

    def same_lines(self, wanted: Wanted) -> bool:
        return self.wanted.tags == wanted.tags and self.wanted.shift_ms == wanted.shift_ms

    def covers(self, span: Span, now_ms: int) -> bool:
        end_ms = min(span.end_ms, now_ms)
        return self.span.start_ms <= span.start_ms and (
            self.to_now or end_ms <= self.span.end_ms
        )


class TrendFeed(QObject):
    """The courses of one chart. Owner: GUI thread; never waits.

    Signals:
        changed: courses, or what is said about them, changed.
    """

    changed = Signal()

    def __init__(
        self,
        queries: HistoryQueries,
        recent: RecentReader,
        *,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queries = queries
        self._recent = recent
        self._clock = clock
        self._wanted: Wanted | None = None
        self._asked: _Reach | None = None
        self._held: _Reach | None = None
        self._answer = TrendAnswer({}, {}, frozenset())
        self._courses: Mapping[str, Course] = {}
        self._trouble = ""
        self._failed_ms = 0

    @property
    def trouble(self) -> str:
        """Return why history does not answer, as a sentence; empty while it does."""
        return self._trouble

    @property
    def waiting(self) -> bool:
        """Return whether a question has no answer yet."""
        return self._queries.waiting(self)

    @property
    def has_history(self) -> bool:
        """Return whether there is a history at all."""
        return self._queries.available

    @property
    def known(self) -> Span | None:
        """Return the time about which the courses tell everything; None before an answer."""
        now = self._clock.utc_ms()
        held = self._held
        if held is None:
            return None if self.has_history and not self._trouble else Span(now - _HOUR_MS, now)
        return Span(held.span.start_ms, now if held.to_now else held.span.end_ms)

    def course(self, tag_id: str) -> Course:
        """Return what is known of a tag."""
        return self._courses.get(tag_id) or nothing()

    def compared(self, tag_id: str) -> Course:
        """Return what is known of a tag at the compared time, moved onto the visible one."""
        return self._answer.compared.get(tag_id) or nothing()

    def show(self, wanted: Wanted) -> None:
        """Want something else; what is known of it is there at once."""
        before, self._wanted = self._wanted, wanted
        held = self._held
        if held is not None and not held.same_lines(wanted):
            self._held = None
            if held.wanted.shift_ms != wanted.shift_ms:
                self._answer = replace(self._answer, compared={})
        if before is None or before.tags != wanted.tags:
            self._queries.forget(self)
            self._asked = None
            self._join()
        self._ask_if_due()

    def tick(self) -> None:
        """Go on with the live readings; once a second while the chart is visible."""
        if self._wanted is None:
            return
        self._ask_if_due()
        if self._held is not None and not self._held.to_now:
            return  # the past stands as it was drawn
        self._join()
        self.changed.emit()

    def stop(self) -> None:
        """Want nothing any more."""
        self._queries.forget(self)
        self._wanted = self._asked = None

    def _ask_if_due(self) -> None:
        wanted, now = self._wanted, self._clock.utc_ms()
        if wanted is None or not wanted.tags or not self.has_history:
            return
        if self._trouble and abs(now - self._failed_ms) < _RETRY_MS:
            return
        asked = self._asked
        if asked is not None and asked.same_lines(wanted):
            # One step of a drag waits for the answer of the one before, else none would come.
            if wanted.moving or asked.covers(wanted.span, now):
                return
        elif asked is None and not self._due(wanted, now):
            return
        self._ask(wanted, now)

    def _due(self, wanted: Wanted, now: int) -> bool:
        held = self._held
        if held is None or not held.covers(wanted.span, now):
            return True
        if held.buckets and wanted.pixel_ms * 1.5 < held.wanted.pixel_ms:
            return True
        slack = wanted.span.width_ms // 4
        near_start = wanted.span.start_ms - held.span.start_ms < slack
        near_end = not held.to_now and held.span.end_ms - wanted.span.end_ms < slack
        if near_start or near_end:
            return True
        every = max(_REFRESH_MS, min(wanted.pixel_ms, _LATEST_REFRESH_MS))
        return held.to_now and abs(now - held.asked_ms) > every

    def _ask(self, wanted: Wanted, now: int) -> None:
        held = self._held
        with_margins = wanted.span.widened(wanted.span.width_ms)
        fine = tuple(
            tag.tag_id
            for tag in wanted.tags
            if with_margins.width_ms <= _MOST_READINGS * tag.scan.period_s * 1000
        )
        # What is looked at first, what lies around it once that is there.
        there = wanted.moving or (held is not None and held.covers(wanted.span, now))
        reach = with_margins if there else wanted.span
        coarse = tuple(tag_id for tag_id in wanted.tag_ids if tag_id not in fine)
        to_now = reach.end_ms >= now
        if to_now:
            end = (now - _SETTLED_MS) // 60_000 * 60_000 if coarse else now + 1
            reach = Span(reach.start_ms, max(end, reach.start_ms + 1))
        self._asked = _Reach(wanted, reach, to_now, now, bool(coarse))
        compared = Span(reach.start_ms, with_margins.end_ms)
        question = TrendQuestion(
            fine, coarse, reach, wanted.pixel_ms, compared, wanted.shift_ms, self._answer.known
        )
        self._queries.ask(self, question, answered=self._on_answer, failed=self._on_failure)

    def _on_answer(self, answer: TrendAnswer) -> None:
        self._held, self._asked = self._asked, None
        self._answer = answer
        self._trouble = ""
        self._join()
        self.changed.emit()
        self._ask_if_due()

    def _on_failure(self, sentence: str) -> None:
        self._asked = None
        self._trouble = sentence
        self._failed_ms = self._clock.utc_ms()
        self._join()
        self.changed.emit()

    def _join(self) -> None:
        """Put the live readings behind what history told, where that goes up to now."""
        wanted, held = self._wanted, self._held
        if wanted is None:
            return
        told = self._answer.courses
        if held is not None and not held.to_now:
            self._courses = told
            return
        self._courses = {tag.tag_id: self._with_live(tag, told) for tag in wanted.tags}

    def _with_live(self, tag: Tag, told: Mapping[str, Course]) -> Course:
        now = self._clock.utc_ms()
        stored = told.get(tag.tag_id) or nothing()
        since = int(stored.end_ms[-1]) if len(stored) else 0
        recent = self._recent.recent(tag.tag_id, since_utc_ms=max(since, now - _HOUR_MS))
        hold = hold_ms(tag)
        return continued(stored, of_recent(recent, hold_ms=hold, now_ms=now), hold_ms=hold)


def hold_ms(tag: Tag) -> int:
    """Return how long a reading of a tag stands when no other follows."""
    return round(_HOLD_PERIODS * 1000 * max(1.0, tag.scan.period_s))
