"""The program is killed: what the field units do, and what the next start does not do."""

import sys
import time
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from plant.command import Action, OutcomeStatus
from plant.description.model import PlantDescription
from tests.fakes.wire.modbus_tap import ModbusTap
from tests.system.program import (
    START_WITHIN_S,
    Judge,
    Program,
    own_plant,
    simulator,
    wait_until,
)
from tests.system.rig import Rig

UNIT, HEATER = 4, 0x02
STATUS, OUTPUTS = 3, 4  # input registers
IMAGE, HEARTBEAT = range(3), range(4, 5)  # holding registers
FAILSAFE_S = 8.0


def test_killed_with_a_heater_on_the_unit_goes_safe_and_the_next_start_touches_nothing(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with (
        simulator() as units,
        ModbusTap(units.endpoint()) as tap,
        Judge(units.endpoint()) as judge,
    ):
        plant = own_plant(tmp_path / "plant", tap.endpoint, failsafe_s=FAILSAFE_S)
        outputs, sequence = judge.read(UNIT, OUTPUTS, 2)
        wanted = outputs | HEATER
        judge.write(UNIT, 0, (sequence + 1) % 65_536, wanted, wanted ^ 0xFFFF)

        def heater_is_on() -> bool:
            return bool(judge.read(UNIT, OUTPUTS)[0] & HEATER)

        words = ("run", "--headless", "--plant", plant, "--data", data)
        with Program(tmp_path, *words) as program:
            program.wait_until_it_says("running without a window")
            tap.wait_for(
                lambda r: r.unit == UNIT and r.writes_any_of(HEARTBEAT),
                within_s=START_WITHIN_S,
                what="the first heartbeat",
            )
            time.sleep(FAILSAFE_S + 1)  # longer than the unit waits without a heartbeat
            fed = [
                r.at_s for r in tap.requests() if r.unit == UNIT and r.writes_any_of(HEARTBEAT)
            ]
            gaps = [round(later - earlier, 1) for earlier, later in pairwise(fed)]
            assert heater_is_on(), f"heartbeats {gaps} s apart; {program.said()}"
            program.kill()
        killed = time.monotonic()
        wait_until(lambda: not heater_is_on(), within_s=FAILSAFE_S + 3, what="heater off")
        off_after = time.monotonic() - killed
        # The heartbeat comes every 2 s; a second for the unit's tick and a busy computer.
        assert FAILSAFE_S - 3 <= off_after <= FAILSAFE_S + 1, f"off after {off_after:.2f} s"
        assert judge.read(UNIT, STATUS)[0] & 1, "the safe state is latched"
        wait_until(  # a unit that lapses while it is read would get its outputs back by itself
            lambda: all(judge.read(unit, STATUS)[0] & 1 for unit in range(1, 10)),
            within_s=FAILSAFE_S,
            what="all units in their safe state",
        )
        before = judge.read(UNIT, OUTPUTS)[0]

        tap.forget()
        with Rig(data, plant=plant) as rig:
            rig.wait_until_all_online(within_s=START_WITHIN_S)
            rig.heard.wait_for(
                lambda: ("event.unit_waiting", "D4") in _told(rig),
                within_s=10,
                what="the event that unit 4 waits to be resumed",
            )
            assert ("storage.unclean_stop", "") in _told(rig)
            time.sleep(3)  # scans in which something could be sent
            switching = _switching_registers(rig.station.doors.description)
            sent = [
                request
                for request in tap.requests()
                if any(map(request.writes_any_of, switching[request.unit]))
            ]
            assert not sent, "outputs were touched by the start"
            assert judge.read(UNIT, OUTPUTS)[0] == before
            command = rig.submit(Action.RESUME_UNIT, "U4")
            outcome = rig.outcome_of(command, within_s=10)
            assert outcome.status is OutcomeStatus.CONFIRMED, outcome.reasons
            wait_until(
                lambda: not judge.read(UNIT, STATUS)[0] & 1, within_s=5, what="fail-safe ended"
            )
            assert not heater_is_on(), "what ran before the kill is not switched on by itself"


def _switching_registers(plant: PlantDescription) -> dict[int, list[range]]:
    """Return by device id the holding registers that switch something: image, timed runs."""
    return {
        spec.device_id: [
            IMAGE,
            *(
                range(output.run_register, output.run_register + 1)
                for output in plant.map_of(field_unit_id).outputs.values()
                if output.run_register is not None
            ),
        ]
        for field_unit_id, spec in plant.field_units.items()
    }


def _told(rig: Rig) -> set[tuple[str, str]]:
    return {(e.text.key, str(e.text.facts.get("unit", ""))) for e in rig.heard.events}


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_killed_program_leaves_no_simulator_behind(tmp_path: Path) -> None:
    with Program(tmp_path, "run", "--headless", "--data", tmp_path / "data") as program:
        program.wait_until_it_says("running without a window")
        program.wait_until(
            lambda: bool(program.children()), within_s=START_WITHIN_S, what="a simulated plant"
        )
        children = program.children()
        program.kill()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
