"""The border between the source's thread and the screens."""

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from hmi.bridge import EVENT_LIMIT, Bridge
from plant.command import Action, Command, Origin, Outcome, OutcomeStatus
from plant.event import Event, EventKind
from plant.message import message
from plant.tag import Role
from tests.fakes.station import FakeStation

if TYPE_CHECKING:
    from plant.sample import Sample


@pytest.fixture
def bridge(station: FakeStation) -> Bridge:
    return Bridge(station.source, clock=station.clock)


def outcome(station: FakeStation, status: OutcomeStatus) -> Outcome:
    command = Command(
        "c1", Action.WRITE, "D1.heater.OP", 1.0, Origin.OPERATOR, "x", Role.OPERATOR
    )
    return Outcome(command, status, (), station.clock.utc_ms())


def event(number: int) -> Event:
    return Event(EventKind.SYSTEM, "", message("unit_kind.digester", number=number), number)


def test_a_block_from_another_thread_arrives_on_the_gui_thread(
    bridge: Bridge, station: FakeStation, qtbot: QtBot
) -> None:
    arrived: list[tuple[bool, tuple[Sample, ...]]] = []
    bridge.samples_arrived.connect(
        lambda samples: arrived.append((QThread.isMainThread(), samples))
    )
    sample = station.source.sample("D1.ph.PV", 7.1)
    with qtbot.waitSignal(bridge.samples_arrived):
        sender = threading.Thread(target=station.source.emit, args=([sample],))
        sender.start()
        sender.join()
    assert arrived == [(True, (sample,))]


def test_blocks_that_wait_become_one_batch_with_the_newest_sample_of_each_tag(
    bridge: Bridge, station: FakeStation, qtbot: QtBot
) -> None:
    batches: list[tuple[Sample, ...]] = []
    bridge.samples_arrived.connect(batches.append)
    with qtbot.waitSignal(bridge.samples_arrived):
        for value in (7.1, 7.2, 7.3):
            station.source.set("D1.ph.PV", value)
        station.source.set("D2.ph.PV", 6.9)
    assert [[(s.tag_id, s.value) for s in batch] for batch in batches] == [
        [("D1.ph.PV", 7.3), ("D2.ph.PV", 6.9)]
    ]


def test_a_second_batch_keeps_its_distance_and_is_not_lost(
    bridge: Bridge, station: FakeStation, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(bridge.samples_arrived):
        station.source.set("D1.ph.PV", 7.1)
    station.source.set("D1.ph.PV", 7.2)  # the clock stands: the gap has not passed
    with qtbot.waitSignal(bridge.samples_arrived) as second:
        pass
    assert second.args is not None
    assert second.args[0][0].value == 7.2


def test_an_outcome_comes_after_the_samples_that_came_before_it(
    bridge: Bridge, station: FakeStation, qtbot: QtBot
) -> None:
    order: list[str] = []
    bridge.samples_arrived.connect(lambda _: order.append("samples"))
    bridge.outcome_arrived.connect(lambda one: order.append(one.status.value))
    with qtbot.waitSignals([bridge.samples_arrived, bridge.outcome_arrived]):
        station.source.emit_outcome(outcome(station, OutcomeStatus.PENDING))
        station.source.set("D1.heater.PV", value=True)
        station.source.emit_outcome(outcome(station, OutcomeStatus.CONFIRMED))
    assert order == ["samples", "pending", "confirmed"]


def test_health_and_events_arrive_and_old_events_give_way(
    bridge: Bridge, station: FakeStation, qtbot: QtBot
) -> None:
    events: list[Event] = []
    bridge.event_arrived.connect(events.append)
    with qtbot.waitSignal(bridge.health_changed):
        station.emit_health()
        for number in range(EVENT_LIMIT + 5):
            station.source.emit_event(event(number))
    assert [events[0].utc_ms, events[-1].utc_ms] == [5, EVENT_LIMIT + 4]


def test_a_closed_bridge_listens_no_more(bridge: Bridge, station: FakeStation) -> None:
    assert station.source.listeners == 1
    bridge.close()
    assert station.source.listeners == 0
