"""The plant in fast motion, on one serial line, and started again and again."""

import statistics
import sys
import time
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from plant.command import Action, OutcomeStatus
from plant.health import SystemHealth
from tests.left_over import LeftOvers
from tests.system.program import START_WITHIN_S, Program, own_plant, simulator
from tests.system.rig import Rig

SPEED = 60


def _health(rig: Rig) -> SystemHealth:
    assert rig.heard.health is not None
    return rig.heard.health


def _not_good(rig: Rig) -> list[str]:
    tags = rig.station.doors.description.tags.values()
    measured = [tag.tag_id for tag in tags if tag.field_unit is not None]
    samples = rig.heard.samples
    return [tag_id for tag_id in measured if not samples[tag_id].quality.is_good]


def test_program_listens_nowhere_and_its_simulated_plant_on_loopback_only(
    tmp_path: Path,
) -> None:
    def listening(process: psutil.Process) -> list[str]:
        connections = process.net_connections("inet")
        return [c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN]

    with Program(tmp_path, "run", "--headless", "--data", tmp_path / "data") as program:
        program.wait_until(
            lambda: any(listening(child) for child in program.children()),
            within_s=START_WITHIN_S,
            what="the simulated plant listens",
        )
        time.sleep(2)  # by now the engine has opened what it opens
        assert listening(psutil.Process(program.pid)) == []
        (child,) = program.children()
        assert listening(child) == ["127.0.0.1"]
        assert program.terminate() == 0


def test_fast_motion_moves_the_plant_and_keeps_every_value_good(tmp_path: Path) -> None:
    with Rig(tmp_path, speed=SPEED) as rig:
        rig.wait_until_all_online(within_s=START_WITHIN_S)
        remaining = "D1.agitator_remaining.PV"
        asked_s = 300  # the field unit counts them down in its own, fast, time
        outcome = rig.outcome_of(
            rig.submit(Action.RUN_TIMED, "D1.agitator.OP", asked_s), within_s=10
        )
        assert outcome.status is OutcomeStatus.CONFIRMED, outcome.reasons

        def left_s() -> float:
            return float(rig.heard.samples[remaining].value)

        rig.heard.wait_for(lambda: 0 < left_s() < asked_s, within_s=5, what="it runs")
        first = rig.heard.samples[remaining]
        rig.heard.wait_for(
            lambda: left_s() <= float(first.value) - SPEED, within_s=5, what="time goes on"
        )
        later = rig.heard.samples[remaining]
        pace = (float(first.value) - float(later.value)) / (
            later.monotonic_s - first.monotonic_s
        )
        assert pace == pytest.approx(SPEED, rel=0.3)
        rig.heard.wait_for(lambda: left_s() == 0, within_s=15, what="the end of the run")
        # A busy computer may miss an answer or a second; fast motion must not make it a habit.
        rig.heard.wait_for(lambda: not _not_good(rig), within_s=10, what="every value Good")
        health = _health(rig)
        devices = [device.counters for line in health.lines for device in line.devices]
        readings = sum(counters["requests"] for counters in devices)
        late = sum(counters.get("overruns", 0) for counters in devices)
        assert late <= readings / 20, f"{late} of {readings} readings overran"
        assert health.scan_overruns <= 1


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_nine_units_on_one_serial_line_keep_their_second(tmp_path: Path) -> None:
    link = tmp_path / "line"
    with simulator("--serial", str(link)):
        plant = own_plant(tmp_path / "plant", f"serial://{link}")
        with Rig(tmp_path / "data", plant=plant) as rig:
            rig.wait_until_all_online(within_s=START_WITHIN_S)
            start = time.monotonic()
            time.sleep(10)  # a measurement in real time
            rig.heard.wait_for(lambda: not _not_good(rig), within_s=10, what="every value Good")
            for unit in ("D1", "D6"):
                arrivals = rig.heard.arrivals[f"{unit}.temperature_upper.PV"]
                gaps = [b - a for a, b in pairwise(t for t in arrivals if t >= start)]
                p99 = statistics.quantiles(gaps, n=100, method="inclusive")[98]
                assert p99 <= 1.5, f"{unit}: p99 {p99:.2f} s"
            load = _health(rig).lines[0].load_percent
            assert 30 <= load <= 75, f"load {load:.0f} %"


@pytest.mark.soak
def test_starts_and_stops_leave_nothing(tmp_path: Path, soak: bool) -> None:
    def once() -> None:
        with Rig(tmp_path) as rig:
            rig.heard.wait_for(
                lambda: rig.heard.online() >= 1, within_s=START_WITHIN_S, what="a unit online"
            )

    once()  # libraries open what they keep
    process = psutil.Process()
    before = LeftOvers.now(with_timers=False)
    threads, files = process.num_threads(), process.num_fds()
    for _ in range(100 if soak else 5):
        once()
    assert before.still_open() == []
    assert (process.num_threads(), process.num_fds()) == (threads, files)
