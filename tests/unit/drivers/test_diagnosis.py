"""Plain-language causes."""

import errno

import pytest

from drivers.diagnosis import (
    LineFacts,
    Trouble,
    UnitFacts,
    address_conflict,
    line_cause,
    trouble_of,
    unit_cause,
)
from drivers.request import Fault
from plant.health import DeviceState as State

SINCE = 1_795_000_000_000


def unit(
    number: int,
    state: State,
    *,
    seen: int | None = SINCE,
    recent: tuple[Fault, ...] = (Fault.TIMEOUT,) * 3,
    other_kind: bool = False,
) -> UnitFacts:
    return UnitFacts(f"U{number}", number, state, seen, recent, other_kind)


def line(*units: UnitFacts, connected: bool = True) -> LineFacts:
    return LineFacts("digesters", connected, Trouble.REFUSED, SINCE, units)


FINE = unit(1, State.ONLINE, recent=())
SILENT = unit(3, State.OFFLINE)
ALSO_SILENT = unit(4, State.PROBING)


@pytest.mark.parametrize(
    ("subject", "others", "key"),
    [
        (FINE, (), None),
        (SILENT, (FINE,), "cause.unit_silent"),
        (SILENT, (FINE, ALSO_SILENT), "cause.unit_silent_among_others"),
        (SILENT, (ALSO_SILENT,), "cause.line_silent"),
        (SILENT, (), "cause.only_unit_silent"),
        (unit(3, State.OFFLINE, seen=None), (FINE,), "cause.never_answered"),
        (unit(3, State.SUSPECT), (ALSO_SILENT,), "cause.unit_silent_among_others"),
        (unit(3, State.IDENTIFYING, recent=()), (FINE,), "cause.identifying"),
        (
            unit(3, State.IDENTIFYING, recent=(), other_kind=True),
            (FINE,),
            "cause.other_kind",
        ),
        (unit(3, State.SUSPECT, recent=(Fault.IDENTITY,)), (FINE,), "cause.other_kind"),
        (unit(3, State.OFFLINE, recent=(Fault.GATEWAY,)), (FINE,), "cause.gateway_target"),
        (
            unit(3, State.OFFLINE, recent=(Fault.CRC, Fault.TIMEOUT, Fault.SHORT)),
            (FINE,),
            "cause.address_conflict",
        ),
        (
            unit(3, State.OFFLINE, recent=(Fault.CRC, Fault.CRC)),
            (ALSO_SILENT,),
            "cause.garbled",
        ),
    ],
)
def test_why_a_unit_is_silent(
    subject: UnitFacts, others: tuple[UnitFacts, ...], key: str | None
) -> None:
    cause = unit_cause(subject, line(subject, *others))
    assert (None if cause is None else cause.key) == key


def test_silence_is_told_with_unit_address_and_time() -> None:
    cause = unit_cause(SILENT, line(SILENT, FINE))
    assert cause is not None
    assert dict(cause.facts) == {"unit": "U3", "address": 3, "since": SINCE}


def test_unit_on_a_lost_line_has_the_line_to_blame() -> None:
    lost = line(SILENT, connected=False)
    assert unit_cause(SILENT, lost) == line_cause(lost)


def test_why_a_line_carries_nothing() -> None:
    refused = line_cause(line(SILENT, connected=False))
    assert refused is not None
    assert refused.key == "cause.line_refused"
    silent = line_cause(line(SILENT, ALSO_SILENT))
    assert silent is not None
    assert silent.key == "cause.line_silent"
    assert line_cause(line(SILENT, FINE)) is None
    assert line_cause(line()) is None


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), Trouble.REFUSED),
        (TimeoutError(), Trouble.UNREACHABLE),
        (OSError(errno.EHOSTUNREACH, "no route"), Trouble.UNREACHABLE),
        (OSError(errno.ENOENT, "no such port"), Trouble.NO_PORT),
        (OSError(errno.EACCES, "denied"), Trouble.DENIED),
        (OSError(errno.EAGAIN, "locked"), Trouble.BUSY),
        (OSError(errno.EPIPE, "odd"), Trouble.CLOSED),
        (OSError("without a number"), Trouble.CLOSED),
        (None, Trouble.CLOSED),
    ],
)
def test_reason_of_the_system_is_translated(
    error: BaseException | None, trouble: Trouble
) -> None:
    assert trouble_of(error) is trouble


@pytest.mark.parametrize(
    ("garbled", "others", "suspected"),
    [
        (6, [0, 1], True),
        (5, [0, 0], False),  # too few to tell
        (12, [0, 3], False),  # the line is bad for others too
        (12, [], False),  # nobody to compare with
    ],
)
def test_two_devices_on_one_address_garble_only_their_own_answers(
    garbled: int, others: list[int], suspected: bool
) -> None:
    assert address_conflict(garbled, others) is suspected
