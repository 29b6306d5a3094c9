"""What does a trend ask history, and what does it make of the answer?"""

from collections.abc import Mapping
from dataclasses import dataclass

from hmi.models.trend.course import Course, nothing, of_buckets, of_readings
from hmi.models.trend.span import Span
from plant.history import HistoryReader


@dataclass(frozen=True, slots=True)
class TrendAnswer:
    """Courses by tag, of the time asked for and of the time compared, moved onto it.

    Attributes:
        courses: one for each tag, empty for a tag that history does not know.
        compared: the same from ``shift_ms`` earlier; nothing where nothing is compared.
        known: every tag that history knows, as far as was asked.
    """

    courses: Mapping[str, Course]
    compared: Mapping[str, Course]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class TrendQuestion:
    """The courses of some tags; runs off the GUI thread.

    Attributes:
        fine: tags of which every reading is asked for.
        coarse: tags of which buckets are asked for.
        span: the time.
        bucket_ms: length of a bucket, about; > 0.
        compared: the time beside which another is drawn; may go beyond ``span``, because
            what is still to come today has been yesterday.
        shift_ms: how much earlier the compared time is, 0 for none.
        known: tags that history is known to know.
    """

    fine: tuple[str, ...]
    coarse: tuple[str, ...]
    span: Span
    bucket_ms: float
    compared: Span
    shift_ms: int
    known: frozenset[str]

    def __call__(self, reader: HistoryReader) -> TrendAnswer:
        """Ask.

        Raises:
            StorageError: when the database cannot be read.
        """
        known = self.known
        if not known.issuperset((*self.fine, *self.coarse)):
            known = frozenset(tag.tag_id for tag in reader.tags())
        compared: dict[str, Course] = {}
        if self.shift_ms:
            before = self._courses(reader, self.compared.moved(-self.shift_ms), known)
            compared = {tag_id: c.shifted(self.shift_ms) for tag_id, c in before.items()}
        return TrendAnswer(self._courses(reader, self.span, known), compared, known)

    def _courses(
        self, reader: HistoryReader, span: Span, known: frozenset[str]
    ) -> dict[str, Course]:
        courses = {tag_id: nothing() for tag_id in (*self.fine, *self.coarse)}
        for tag_id in self.fine:
            if tag_id in known:
                courses[tag_id] = of_readings(reader.raw(tag_id, span.start_ms, span.end_ms))
        coarse = [tag_id for tag_id in self.coarse if tag_id in known]
        if coarse:
            count = max(1, round(span.width_ms / self.bucket_ms))
            answer = reader.buckets(coarse, span.start_ms, span.end_ms, count)
            courses.update((buckets.tag_id, of_buckets(buckets)) for buckets in answer)
        return courses
