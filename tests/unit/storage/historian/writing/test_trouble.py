"""Trouble with the disk is told when it lasts, and not before."""

from plant.message import message
from storage.historian.writing.trouble import HANGS_AFTER_S, TOLD_AFTER_S, TroubleWatch
from storage.sqlite_engine import Trouble
from tests.fakes.clock import ManualClock


def test_short_trouble_is_nobodys_business() -> None:
    clock = ManualClock()
    watch = TroubleWatch(clock)
    watch.note(Trouble.LOCKED)
    clock.advance(TOLD_AFTER_S / 2)
    assert watch.told(waiting=1) is None
    watch.note(None)
    clock.advance(60)
    assert watch.told(waiting=0) is None
    assert watch.kind is None


def test_lasting_trouble_is_told_with_its_length_and_what_waits() -> None:
    clock = ManualClock()
    watch = TroubleWatch(clock)
    watch.note(Trouble.LOCKED)
    clock.advance(3)
    watch.note(Trouble.FULL)
    clock.advance(1)
    assert watch.told(waiting=4) == message("history.trouble.full", seconds=4, scans=4)


def test_write_that_does_not_come_back_is_trouble_too() -> None:
    clock = ManualClock()
    watch = TroubleWatch(clock)
    watch.busy(writing=True)
    clock.advance(HANGS_AFTER_S)
    assert watch.told(waiting=3) == message("history.trouble.hangs", seconds=3, scans=3)
    watch.busy(writing=False)
    assert watch.told(waiting=0) is None


def test_refusal_is_told_at_once_until_history_works() -> None:
    watch = TroubleWatch(ManualClock())
    reason = message("history.refused", reason="newer")
    watch.refuse(reason)
    assert watch.told(waiting=0) == reason
    watch.note(None)
    assert watch.told(waiting=0) is None
