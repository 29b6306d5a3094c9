"""What moment does the text of a time column mean?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from storage.history.cells import Ints
from storage.transfer.parsing.faults import FaultKind
from storage.transfer.parsing.numerals import PLAIN

FIRST_MS = round(1000 * datetime(1971, 1, 1, tzinfo=UTC).timestamp())
BEHIND_MS = round(1000 * datetime(2101, 1, 1, tzinfo=UTC).timestamp())
"""Times outside are taken for damage: no plant computer has been right in those years."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_NS_PER_MS = 1_000_000
_MS_BEGIN = 100_000_000_000
"""A bare number is seconds below (the year 5138) and milliseconds from here on (1973)."""

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?"
    r"(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?)?",
    re.ASCII,
)


class NoMomentError(ValueError):
    """A text that means no moment. ``kind`` says why not."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Moments:
    """Times of lines in their order.

    Attributes:
        ms: milliseconds since 1970, of UTC or, where ``local``, of the clock on the wall.
        local: which of them are; one answer for all where they are alike.
    """

    ms: Ints
    local: npt.NDArray[np.bool_] | bool

    def of(self, places: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Moments":
        """Return some of them."""
        local = self.local if isinstance(self.local, bool) else self.local[places]
        return Moments(self.ms[places], local)


class TimeForm(Protocol):
    """How the time column is written. Immutable; any thread."""

    @property
    def arrow_type(self) -> pa.DataType:
        """Return the type as which the column is parsed at once."""
        ...

    def whole(self, column: pa.Array) -> Moments | None:
        """Return a parsed column's moments; None unless each is there and plausible."""
        ...

    def one(self, text: str) -> tuple[int, bool]:
        """Return one text's milliseconds and whether they are the wall clock's.

        Raises:
            NoMomentError: when it means no plausible moment.
        """
        ...


@dataclass(frozen=True, slots=True)
class IsoTimes:
    """ISO 8601 as in 2026-11-20T17:00:00.250+05:30; the offset may be missing.

    Attributes:
        has_offset: what to expect; the other kind is understood too, slower.
    """

    has_offset: bool

    @property
    def arrow_type(self) -> pa.DataType:
        """Return a time stamp's type."""
        return pa.timestamp("ns", tz="UTC" if self.has_offset else None)

    def whole(self, column: pa.Array) -> Moments | None:
        """Return a parsed column's moments; None unless each is there and plausible."""
        if column.null_count:
            return None
        ms = column.cast(pa.int64()).to_numpy() // _NS_PER_MS
        return Moments(ms, not self.has_offset) if _plausible(ms) else None

    def one(self, text: str) -> tuple[int, bool]:
        """Return the moment of one text."""
        found = _ISO.fullmatch(text)
        if found is None:
            raise NoMomentError(FaultKind.TIME_UNREADABLE)
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        fraction, zulu, sign, hours, minutes = found.groups()[6:]
        if year < 1:
            raise NoMomentError(FaultKind.TIME_IMPLAUSIBLE)
        try:
            wall = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError as error:
            raise NoMomentError(FaultKind.TIME_UNREADABLE) from error
        ms = (wall - _EPOCH) // _MS + int((fraction or "").ljust(3, "0")[:3])
        if sign:
            if int(hours) >= 24 or int(minutes or 0) >= 60:
                raise NoMomentError(FaultKind.TIME_UNREADABLE)
            offset_ms = 60_000 * (60 * int(hours) + int(minutes or 0))
            ms += offset_ms if sign == "-" else -offset_ms
        return _required_plausible(ms), not (zulu or sign)


@dataclass(frozen=True, slots=True)
class EpochTimes:
    """Seconds or milliseconds since 1970-01-01 UTC, with or without a fraction.

    Attributes:
        per_ms: milliseconds of one unit: 1000 or 1.
    """

    per_ms: int

    @property
    def arrow_type(self) -> pa.DataType:
        """Return a number's type: 53 bits hold the milliseconds of 285,000 years."""
        return pa.float64()

    def whole(self, column: pa.Array) -> Moments | None:
        """Return a parsed column's moments; None unless each is there and plausible."""
        if column.null_count:
            return None
        number = column.to_numpy()
        if not bool(np.isfinite(number).all()) or not _plausible(number * self.per_ms):
            return None
        return Moments(np.rint(number * self.per_ms).astype(np.int64), local=False)

    def one(self, text: str) -> tuple[int, bool]:
        """Return the moment of one text."""
        if PLAIN.fullmatch(text) is None:
            raise NoMomentError(FaultKind.TIME_UNREADABLE)
        number = float(text) * self.per_ms
        if not FIRST_MS <= number < BEHIND_MS:
            raise NoMomentError(FaultKind.TIME_IMPLAUSIBLE)
        return round(number), False


@dataclass(frozen=True, slots=True)
class FormattedTimes:
    """An own format in the letters of ``strptime``, for example ``%d.%m.%Y %H:%M:%S``.

    Each different text is read once, by Python: the fast parser takes 31.02. for 3 March.
    """

    pattern: str

    @property
    def arrow_type(self) -> pa.DataType:
        """Return the type of texts of which the equal ones are kept once."""
        return pa.dictionary(pa.int32(), pa.string())

    def whole(self, column: pa.Array) -> Moments | None:
        """Return a parsed column's moments; None unless each is there and plausible."""
        if column.null_count:
            return None
        try:
            found = [self.one(text.strip()) for text in column.dictionary.to_pylist()]
        except NoMomentError:
            return None
        places = column.indices.to_numpy()
        ms = np.array([ms for ms, _ in found], np.int64)
        local = np.array([local for _, local in found], np.bool_)
        return Moments(ms[places], local[places])

    def one(self, text: str) -> tuple[int, bool]:
        """Return the moment of one text."""
        try:
            wall = datetime.strptime(text, self.pattern)  # noqa: DTZ007  local_time.py knows
        except ValueError as error:
            raise NoMomentError(FaultKind.TIME_UNREADABLE) from error
        is_local = wall.tzinfo is None
        ms = ((wall.replace(tzinfo=UTC) if is_local else wall) - _EPOCH) // _MS
        return _required_plausible(ms), is_local


def time_form(pattern: str | None, examples: Sequence[str]) -> TimeForm:
    """Return how the times are written.

    Args:
        pattern: what the map says: ``iso``, ``epoch_s``, ``epoch_ms``, letters of strptime,
            or None to find it out.
        examples: texts of the first lines; any of them may be unreadable.
    """
    if pattern == "epoch_s":
        return EpochTimes(1000)
    if pattern == "epoch_ms":
        return EpochTimes(1)
    if pattern is not None and pattern != "iso":
        return FormattedTimes(pattern)
    for text in examples:
        if pattern is None and PLAIN.fullmatch(text):
            return EpochTimes(1 if float(text) >= _MS_BEGIN else 1000)
        iso = _ISO.fullmatch(text)
        if iso is not None:
            return IsoTimes(has_offset=bool(iso[8] or iso[9]))
    return IsoTimes(has_offset=True)


def _plausible(ms: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> bool:
    return not len(ms) or bool(ms.min() >= FIRST_MS and ms.max() < BEHIND_MS)


def _required_plausible(ms: int) -> int:
    if not FIRST_MS <= ms < BEHIND_MS:
        raise NoMomentError(FaultKind.TIME_IMPLAUSIBLE)
    return ms
