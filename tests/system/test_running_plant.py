"""The promises of the running plant, met on real Modbus with the simulator in its process."""

import itertools
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plant.command import Action, OutcomeStatus
from plant.health import DeviceState
from plant.quality import Severity
from tests.system.rig import Rig

DEAD = "D3.temperature_upper.PV"
HEALTHY = ("D1.temperature_upper.PV", "D6.temperature_upper.PV", "GT.header_pressure.PV")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path) as running:
        running.wait_until_all_online()
        yield running


def _gaps(arrivals: list[float], since: float) -> list[float]:
    moments = [moment for moment in arrivals if moment >= since]
    return [later - earlier for earlier, later in itertools.pairwise(moments)]


def test_every_measured_tag_becomes_good(rig: Rig) -> None:
    description = rig.station.doors.description
    measured = [tag.tag_id for tag in description.tags.values() if tag.field_unit is not None]

    def all_good() -> bool:
        return all(
            tag_id in rig.heard.samples and rig.heard.samples[tag_id].quality.is_good
            for tag_id in measured
        )

    rig.heard.wait_for(all_good, within_s=20, what="all measured tags Good")


def test_agitator_clicked_on_is_confirmed_by_its_read_back(rig: Rig) -> None:
    rig.heard.wait_for(
        lambda: "D1.agitator.PV" in rig.heard.samples, within_s=5, what="first agitator reading"
    )
    command = rig.submit(Action.WRITE, "D1.agitator.OP", 1.0)
    rig.heard.wait_for(
        lambda: rig.heard.final(command) is not None, within_s=6, what="a final outcome"
    )
    outcome = rig.heard.final(command)
    assert outcome is not None
    assert outcome.status is OutcomeStatus.CONFIRMED, outcome.reasons
    rig.heard.wait_for(
        lambda: rig.heard.samples["D1.agitator.PV"].value is True,
        within_s=3,
        what="running feedback",
    )


def test_relay_that_does_not_follow_is_reported(rig: Rig) -> None:
    rig.inject("D2.agitator:stuck")
    command = rig.submit(Action.WRITE, "D2.agitator.OP", 1.0)
    rig.heard.wait_for(
        lambda: rig.heard.final(command) is not None, within_s=10, what="a final outcome"
    )
    outcome = rig.heard.final(command)
    assert outcome is not None
    assert outcome.status is OutcomeStatus.MISMATCH
    assert rig.heard.samples["D2.agitator.PV"].value is False


def test_dead_unit_is_marked_explained_and_back_and_slows_nobody(rig: Rig) -> None:
    start = time.monotonic()
    rig.inject("U3:silent")
    rig.heard.wait_for(
        lambda: rig.heard.samples[DEAD].quality.severity is not Severity.GOOD,
        within_s=4,
        what="the dead unit's value marked within 3 s (and the fault's own delay)",
    )
    rig.heard.wait_for(
        lambda: (
            (device := rig.heard.device("U3")) is not None
            and device.state in {DeviceState.OFFLINE, DeviceState.PROBING}
            and device.cause is not None
        ),
        within_s=8,
        what="offline with a cause in words",
    )
    time.sleep(10)  # long enough to see whether the others keep their rate
    for tag_id in HEALTHY:
        gaps = _gaps(rig.heard.arrivals[tag_id], start)
        assert statistics.quantiles(gaps, n=100)[97] <= 1.5, (tag_id, max(gaps))
    rig.clear_faults()
    rig.heard.wait_for(
        lambda: rig.heard.samples[DEAD].quality.is_good, within_s=6, what="back within 6 s"
    )


def test_command_to_a_dead_unit_is_refused_at_once(rig: Rig) -> None:
    rig.inject("U5:silent")
    rig.heard.wait_for(
        lambda: (
            (device := rig.heard.device("U5")) is not None
            and device.state in {DeviceState.OFFLINE, DeviceState.PROBING}
        ),
        within_s=10,
        what="unit 5 offline",
    )
    command = rig.submit(Action.WRITE, "D5.agitator.OP", 1.0)
    rig.heard.wait_for(
        lambda: rig.heard.final(command) is not None, within_s=1, what="refused at once"
    )
    outcome = rig.heard.final(command)
    assert outcome is not None
    assert outcome.status is OutcomeStatus.REFUSED
    assert outcome.reasons


def test_every_thread_that_matters_is_watched(rig: Rig) -> None:
    beat = rig.station.watch_window()
    beat()

    def watched() -> set[str]:
        health = rig.heard.health
        return set() if health is None else {thread.name for thread in health.threads}

    rig.heard.wait_for(
        lambda: watched() == {"engine", "historian", "storage", "window"},
        within_s=5,
        what="four threads",
    )
