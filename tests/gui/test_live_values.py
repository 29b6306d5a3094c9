"""The screens' truth: what is known of each tag, and how it ages by itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hmi.models.live_values import LiveValues
from hmi.models.watches import Watches
from plant.quality import Quality
from tests.fakes.station import FakeStation

if TYPE_CHECKING:
    from plant.sample import Sample

TAG = "D1.ph.PV"  # due every second


@pytest.fixture
def live(station: FakeStation) -> Iterator[LiveValues]:
    live = LiveValues(station.description.tags, station.source, clock=station.clock)
    yield live
    live.deleteLater()


def test_starts_with_what_the_source_knows(live: LiveValues) -> None:
    assert live.sample(TAG).quality is Quality.GOOD


def test_waits_where_the_source_knows_nothing() -> None:
    station = FakeStation()
    live = LiveValues(station.description.tags, station.source, clock=station.clock)
    assert live.sample(TAG).quality is Quality.BAD_WAITING_FOR_INITIAL_DATA
    live.deleteLater()


def test_watcher_hears_the_present_at_once_then_changes_only(
    live: LiveValues, station: FakeStation
) -> None:
    heard: list[Sample] = []
    unwatch = live.watch(TAG, heard.append)
    assert heard == [live.sample(TAG)]
    live.take([station.source.sample(TAG, heard[0].value)])  # only its time went on
    assert len(heard) == 1
    live.take([station.source.sample(TAG, 6.5)])
    live.take([station.source.sample(TAG, 6.5, Quality.UNCERTAIN)])
    assert [(s.value, s.quality) for s in heard[1:]] == [
        (6.5, Quality.GOOD),
        (6.5, Quality.UNCERTAIN),
    ]
    unwatch()
    unwatch()
    live.take([station.source.sample(TAG, 6.6)])
    assert len(heard) == 3


def test_a_value_that_stops_coming_turns_stale_then_bad_by_itself(
    live: LiveValues, station: FakeStation
) -> None:
    heard: list[Quality] = []
    live.watch(TAG, lambda sample: heard.append(sample.quality))
    station.clock.advance(2.9)
    live.age()
    station.clock.advance(0.2)
    live.age()
    station.clock.advance(7.0)
    live.age()
    live.age()
    assert heard == [
        Quality.GOOD,
        Quality.UNCERTAIN_LAST_USABLE_VALUE,
        Quality.BAD_NO_COMMUNICATION,
    ]
    live.take([station.source.sample(TAG, 7.3)])
    assert heard[-1] is Quality.GOOD


def test_a_stale_value_keeps_its_last_number(live: LiveValues, station: FakeStation) -> None:
    live.take([station.source.sample(TAG, 6.5)])
    station.clock.advance(60)
    live.age()
    assert live.sample(TAG).value == 6.5


def test_a_source_that_repeats_nothing_still_keeps_values_fresh(
    live: LiveValues, station: FakeStation
) -> None:
    before = live.sample(TAG)
    station.clock.advance(5.0)
    station.source.set(TAG, before.value)  # in the snapshot, but no bridge passes it on
    live.age()
    assert live.sample(TAG).quality is Quality.GOOD


def test_unknown_tags_are_ignored_on_arrival_and_refused_on_asking(
    live: LiveValues, station: FakeStation
) -> None:
    live.take([station.source.sample("D9.ph.PV", 7.0)])
    with pytest.raises(KeyError):
        live.sample("D9.ph.PV")
    with pytest.raises(KeyError):
        live.watch("D9.ph.PV", print)


def test_watches_rest_until_started_and_after_stopped(
    live: LiveValues, station: FakeStation
) -> None:
    heard: list[float] = []
    watches = Watches(live)
    watches.add(TAG, lambda sample: heard.append(float(sample.value)))
    live.take([station.source.sample(TAG, 6.1)])
    assert heard == []
    watches.start()
    watches.start()
    live.take([station.source.sample(TAG, 6.2)])
    watches.add("D2.ph.PV", lambda sample: heard.append(-float(sample.value)))
    watches.stop()
    watches.stop()
    live.take([station.source.sample(TAG, 6.3)])
    assert heard[:2] == [6.1, 6.2]
    assert len(heard) == 3
    watches.clear()
    watches.start()
    assert len(heard) == 3
