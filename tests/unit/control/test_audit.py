"""The journal's rows: in English, never blocking, their loss logged once."""

import asyncio

import pytest

from control.audit import Audit
from control.trusted_time import TrustedClock
from plant.command import Origin, Outcome, OutcomeStatus
from plant.description.model import PlantDescription
from plant.event import Event, EventKind
from plant.message import message
from plant.quality import Quality
from plant.sample import Sample
from tests.fakes.clock import ManualClock
from tests.fakes.journal import FakeJournal
from tests.unit.control.test_door import command


class Desk:
    """An audit on a fake journal."""

    def __init__(self, description: PlantDescription) -> None:
        self.journal = FakeJournal(asyncio.get_running_loop())
        texts = description.texts.in_language("pt")
        self.audit = Audit(self.journal, texts, TrustedClock(ManualClock()))


@pytest.fixture
async def desk(description: PlantDescription) -> Desk:
    return Desk(description)


async def test_a_row_says_who_what_why_and_the_old_value(desk: Desk) -> None:
    old = Sample("D1.ph.PV", 7.1, Quality.UNCERTAIN, 0, 0.0)
    await desk.audit.requested(command("D1.agitator.OP"), old)
    (row,) = desk.journal.rows
    assert (row.operator, row.origin, row.action) == ("anna", "Operator", "write")
    assert (row.old, row.new, row.command_id) == ("7.1 (Uncertain)", "1", "c1")


async def test_a_programs_row_names_no_person(desk: Desk) -> None:
    await desk.audit.requested(command("D1.agitator.OP", origin=Origin.BATCH), None)
    assert (desk.journal.rows[0].operator, desk.journal.rows[0].origin) == ("", "Batch")


async def test_reasons_are_kept_in_english_whatever_the_screens_speak(desk: Desk) -> None:
    refused = Outcome(
        command("D1.agitator.OP"),
        OutcomeStatus.REFUSED,
        (message("refusal.local", unit="D1"), message("refusal.local_stop", unit="D1")),
        0,
    )
    await desk.audit.outcome(refused, None)
    assert desk.journal.rows[0].reason == (
        "Digester 1 stands on LOCAL. Turn its selector to REMOTE first."
        " The local stop of Digester 1 is pressed. Release it at the unit first."
    )


async def test_an_event_has_a_row_of_its_own(desk: Desk) -> None:
    text = message("event.resumed", seconds=75)
    await desk.audit.event(Event(EventKind.CLOCK, "", text, 5))
    (row,) = desk.journal.rows
    assert (row.kind, row.action, row.utc_ms) == ("event", "clock", 5)


async def test_the_first_lost_row_and_the_first_kept_one_after_it_are_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for broken in (True, True, False, False):
        desk.journal.broken = broken
        desk.audit.requested(command("D1.agitator.OP"), None)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


async def test_a_cancelled_row_counts_as_lost(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.journal.answers = False
    row = desk.audit.requested(command("D1.agitator.OP"), None)
    row.cancel()
    await asyncio.sleep(0)
    assert not await desk.audit.may_go(row, Origin.OPERATOR, 0.0)
    assert len(caplog.records) == 1


async def test_a_slow_row_lets_a_person_go_and_holds_a_program(desk: Desk) -> None:
    desk.journal.answers = False
    row = desk.audit.requested(command("D1.agitator.OP"), None)
    assert await desk.audit.may_go(row, Origin.OPERATOR, 0.0)
    assert not await desk.audit.may_go(row, Origin.BATCH, 0.0)
    desk.journal.set_writable(writable=False)
    assert not await desk.audit.may_go(row, Origin.OPERATOR, 0.0)
