"""The live source: everyone hears everything, and nobody can hurt the scan."""

from collections.abc import Sequence

import pytest

from control.live_source import LiveSource
from plant.event import Event, EventKind
from plant.message import message
from plant.ports import SourceMode
from plant.sample import EMPTY_SNAPSHOT, Sample
from tests.unit.control.conftest import Ear

EVENT = Event(EventKind.SYSTEM, "", message("event.resumed", seconds=1), 0)


class Deaf(Ear):
    """A listener with a bug."""

    def on_event(self, event: Event) -> None:
        """Fail."""
        raise RuntimeError(event.subject)


def test_a_fresh_source_is_empty_and_says_what_it_shows() -> None:
    source = LiveSource(SourceMode.SIMULATED)
    assert source.mode is SourceMode.SIMULATED
    assert source.latest() is EMPTY_SNAPSHOT
    assert source.health is None


def test_a_detached_listener_hears_nothing_more() -> None:
    source, ear = LiveSource(SourceMode.LIVE), Ear()
    detach = source.attach(ear)
    source.publish_event(EVENT)
    detach()
    detach()
    source.publish_event(EVENT)
    assert ear.events == [EVENT]


def test_a_raising_listener_is_logged_and_detached_and_the_others_hear_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    source, deaf, ear = LiveSource(SourceMode.LIVE), Deaf(), Ear()
    source.attach(deaf)
    source.attach(ear)
    for _ in range(2):
        source.publish_event(EVENT)
    assert len(ear.events) == 2
    assert len(caplog.records) == 1


def test_a_listener_may_detach_itself_while_it_hears() -> None:
    source, ear = LiveSource(SourceMode.LIVE), Ear()

    class Once(Ear):
        """Hears one block."""

        def on_samples(self, block: Sequence[Sample]) -> None:
            """Leave at once."""
            self.blocks.append(block)
            detach()

    once = Once()
    detach = source.attach(once)
    source.attach(ear)
    for _ in range(2):
        source.publish_samples(())
    assert (len(once.blocks), len(ear.blocks)) == (1, 2)
