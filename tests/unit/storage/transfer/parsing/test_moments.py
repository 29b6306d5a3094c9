"""Which moment a text of the time column means."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from storage.transfer.parsing.faults import FaultKind
from storage.transfer.parsing.moments import (
    EpochTimes,
    FormattedTimes,
    IsoTimes,
    NoMomentError,
    TimeForm,
    time_form,
)

ISO = IsoTimes(has_offset=True)
MS0 = 1_795_168_800_000  # 2026-11-20T10:00:00Z


@pytest.mark.parametrize(
    ("text", "ms", "is_local"),
    [
        ("2026-11-20T10:00:00Z", MS0, False),
        ("2026-11-20T15:30:00+05:30", MS0, False),
        ("2026-11-20T15:30:00+0530", MS0, False),
        ("2026-11-20 06:00-04", MS0, False),
        ("2026-11-20T10:00:00.25Z", MS0 + 250, False),
        ("2026-11-20T10:00:00.123999999Z", MS0 + 123, False),
        ("2026-11-20T10:00:00", MS0, True),
        ("2026-11-20", MS0 - 36_000_000, True),
    ],
)
def test_iso_times_are_understood(text: str, ms: int, is_local: bool) -> None:
    assert ISO.one(text) == (ms, is_local)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("20.11.2026 10:00", FaultKind.TIME_UNREADABLE),
        ("2026-02-29T10:00:00Z", FaultKind.TIME_UNREADABLE),
        ("2026-11-20T24:00:00Z", FaultKind.TIME_UNREADABLE),
        ("2026-11-20T10:00:00+24:00", FaultKind.TIME_UNREADABLE),
        ("2026-11-20T10:00:00+05:60", FaultKind.TIME_UNREADABLE),
        ("2026-11-20T10:00:00.1234567890Z", FaultKind.TIME_UNREADABLE),
        ("0000-11-20T10:00:00Z", FaultKind.TIME_IMPLAUSIBLE),
        ("1970-12-31T23:59:59Z", FaultKind.TIME_IMPLAUSIBLE),
        ("2101-01-01T00:00:00Z", FaultKind.TIME_IMPLAUSIBLE),
    ],
)
def test_other_texts_are_no_times(text: str, kind: FaultKind) -> None:
    with pytest.raises(NoMomentError) as refused:
        ISO.one(text)
    assert refused.value.kind is kind


def test_epoch_times_may_have_a_fraction() -> None:
    assert EpochTimes(1000).one("1795168800.25") == (MS0 + 250, False)
    assert EpochTimes(1).one("1795168800250") == (MS0 + 250, False)
    found = EpochTimes(1000).whole(pa.array([1795168800.25], pa.float64()))
    assert found is not None
    assert found.ms.tolist() == [MS0 + 250]
    assert EpochTimes(1000).whole(pa.array([None], pa.float64())) is None
    assert EpochTimes(1000).whole(pa.array([float("nan")], pa.float64())) is None
    for text, kind in (
        ("soon", FaultKind.TIME_UNREADABLE),
        ("nan", FaultKind.TIME_UNREADABLE),
        ("17", FaultKind.TIME_IMPLAUSIBLE),
    ):
        with pytest.raises(NoMomentError) as refused:
            EpochTimes(1000).one(text)
        assert refused.value.kind is kind


def test_own_format_never_turns_a_wrong_date_into_another() -> None:
    form = FormattedTimes("%d.%m.%Y %H:%M:%S")
    assert form.one("20.11.2026 10:00:00") == (MS0, True)
    with pytest.raises(NoMomentError):
        form.one("31.02.2026 10:00:00")
    with pytest.raises(NoMomentError):
        form.one("20.11.1926 10:00:00")
    texts = pa.array(["20.11.2026 10:00:00"] * 2, pa.dictionary(pa.int32(), pa.string()))
    found = form.whole(texts)
    assert found is not None
    assert found.ms.tolist() == [MS0, MS0]
    assert form.whole(pa.array([None], pa.dictionary(pa.int32(), pa.string()))) is None
    assert EpochTimes(1).whole(pa.array([17.0], pa.float64())) is None
    wrong = pa.array(["31.02.2026 10:00:00"], pa.dictionary(pa.int32(), pa.string()))
    assert form.whole(wrong) is None


def test_own_format_may_name_the_offset() -> None:
    assert FormattedTimes("%d/%m/%y %H:%M %z").one("20/11/26 15:30 +0530") == (MS0, False)


@pytest.mark.parametrize(
    ("pattern", "examples", "form"),
    [
        (None, ["2026-11-20T10:00:00Z"], IsoTimes(has_offset=True)),
        (None, ["rubbish", "2026-11-20 10:00"], IsoTimes(has_offset=False)),
        (None, [], IsoTimes(has_offset=True)),
        (None, ["1795168800"], EpochTimes(1000)),
        (None, ["1795168800250"], EpochTimes(1)),
        ("epoch_s", ["x"], EpochTimes(1000)),
        ("epoch_ms", [], EpochTimes(1)),
        ("iso", ["1795168800", "2026-11-20"], IsoTimes(has_offset=False)),
        ("%d.%m.%Y", [], FormattedTimes("%d.%m.%Y")),
    ],
)
def test_form_of_the_times_is_found_out(
    pattern: str | None, examples: list[str], form: TimeForm
) -> None:
    assert time_form(pattern, examples) == form


def test_whole_columns_are_read_as_single_texts_are() -> None:
    moment = datetime(2026, 11, 20, 10, 0, 0, 123999, tzinfo=UTC)
    found = ISO.whole(pa.array([moment], pa.timestamp("ns", "UTC")))
    assert found is not None
    assert found.ms.tolist() == [MS0 + 123]
    early = pa.array([datetime(1969, 1, 1, tzinfo=UTC)], pa.timestamp("ns", "UTC"))
    assert ISO.whole(early) is None
    assert ISO.whole(pa.array([None], pa.timestamp("ns", "UTC"))) is None
