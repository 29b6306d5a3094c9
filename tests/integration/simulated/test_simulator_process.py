"""The simulated plant as a process: its start, its remote control, its end, dead masters."""

import asyncio
import json
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from drivers.simulated.child import SimulatorChild, SimulatorError
from drivers.simulated.faults import FaultSpecError
from tests.integration.simulated.conftest import SIMULATE

HEATER = 0x02
FAILSAFE_REGISTER, OUTPUTS_REGISTER, STATUS_REGISTER = 3, 4, 3

MASTER = """
import sys, time
from pymodbus.client import ModbusTcpClient
client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]))
client.connect()
client.write_register(3, 60, device_id=4)
word = client.read_input_registers(4, count=2, device_id=4).registers[0] | 0x02
client.write_registers(0, [1, word, word ^ 0xFFFF], device_id=4)
print("on", flush=True)
while True:
    client.write_register(4, 1, device_id=4)
    time.sleep(0.5)
"""


def port_of(endpoint: str) -> int:
    return int(endpoint.rpartition(":")[2])


def wait_until(true: Callable[[], bool], within_s: float) -> float:
    """Return the seconds until ``true()``; fails when it does not come true in time."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < within_s
        time.sleep(0.01)
    return time.monotonic() - start


class Master:
    """A Modbus TCP master of few words, without retries."""

    def __init__(self, endpoint: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port_of(endpoint)), timeout=1.0)

    def read(self, unit: int, address: int) -> int:
        """Return one input register."""
        answer = self._ask(unit, struct.pack(">BHH", 4, address, 1))
        assert answer[:2] == b"\x04\x02"
        return int.from_bytes(answer[2:], "big")

    def write(self, unit: int, address: int, word: int) -> None:
        """Write one holding register."""
        request = struct.pack(">BHH", 6, address, word)
        assert self._ask(unit, request) == request

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _ask(self, unit: int, request: bytes) -> bytes:
        self._socket.sendall(struct.pack(">HHHB", 1, 0, len(request) + 1, unit) + request)
        return self._socket.recv(260)[7:]


@pytest.fixture
def modbus(child: SimulatorChild) -> Iterator[Master]:
    """Yield a master on the child."""
    master = Master(child.endpoint())
    yield master
    master.close()


def test_the_child_serves_a_plant_in_service(child: SimulatorChild, modbus: Master) -> None:
    outputs = [modbus.read(unit, OUTPUTS_REGISTER) for unit in range(1, 10)]
    assert all(word & 0x18 for word in outputs[:6]), "each digester has a gas path"
    assert outputs[6] & 0x08
    assert outputs[7] & 0x05 == 0x05, "blower and flare"
    assert outputs[8] & 0x02, "ventilation"
    status = modbus.read(1, STATUS_REGISTER)
    assert status & 0x03 == 0, "warm: neither fail-safe nor cold"
    assert child.endpoint().startswith("tcp://127.0.0.1:")


def test_faults_go_in_and_out(child: SimulatorChild, modbus: Master) -> None:
    def level() -> int:
        return modbus.read(1, 15)

    child.inject("D1.level.PV:open")
    wait_until(lambda: level() == 0x8000, 3.0)
    child.clear()
    wait_until(lambda: level() != 0x8000, 3.0)


def test_a_wrong_fault_is_refused_at_once(child: SimulatorChild) -> None:
    with pytest.raises(FaultSpecError, match="knows"):
        child.inject("U3:dead")


def test_a_fault_without_subject_is_found_by_the_child(
    child: SimulatorChild, caplog: pytest.LogCaptureFixture
) -> None:
    child.endpoint()
    child.inject("D9.level.PV:open")
    with caplog.at_level(logging.WARNING):

        def was_said() -> bool:
            child.clear()
            return bool(caplog.messages)

        wait_until(was_said, 3.0)
    assert "no sensor 'D9.level.PV'" in caplog.messages[0]


def test_the_speed_changes(child: SimulatorChild, modbus: Master) -> None:
    child.set_speed(60)
    modbus.write(1, 5, 300)

    def remaining() -> int:
        return modbus.read(1, 33)

    assert wait_until(lambda: remaining() == 0, 8.0) > 3.0  # 300 s at 60x take 5 s


def test_the_child_ends_with_its_input(child: SimulatorChild) -> None:
    child.endpoint()
    process = psutil.Process(child.pid)
    child.close()
    child.close()
    assert not process.is_running()
    with pytest.raises(SimulatorError):
        child.inject("U1:silent")


def test_a_child_that_is_killed_is_missed(child: SimulatorChild) -> None:
    child.endpoint()
    os.kill(child.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(child.pid)], timeout=3)
    with pytest.raises(SimulatorError):
        child.inject("U1:silent")


def test_a_child_that_cannot_start_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    child = SimulatorChild([*SIMULATE, "--supervised", "--fault", "U99:silent"])
    with pytest.raises(SimulatorError, match="status 1"):
        child.endpoint()
    child.close()
    assert "this plant has no field unit 'U99'" in capfd.readouterr().err


def test_a_child_that_is_too_slow_is_given_up(child: SimulatorChild) -> None:
    with pytest.raises(SimulatorError, match="not ready"):
        child.endpoint(timeout_s=0.0)


def test_a_unit_left_alone_holds_gas_paths_and_lets_the_blower_run(
    modbus: Master,
) -> None:
    for unit in (1, 8):
        modbus.write(unit, FAILSAFE_REGISTER, 60)

    wait_until(
        lambda: bool(
            modbus.read(1, STATUS_REGISTER) & 1 and modbus.read(8, STATUS_REGISTER) & 1
        ),
        8.0,
    )
    assert modbus.read(1, OUTPUTS_REGISTER) & 0x18
    assert modbus.read(8, OUTPUTS_REGISTER) & 0x05 == 0x05
    assert modbus.read(8, 38) > 0


def test_a_master_killed_with_the_heater_on_leaves_the_unit_safe_in_time(
    child: SimulatorChild, modbus: Master
) -> None:
    port = str(port_of(child.endpoint()))
    with subprocess.Popen(
        [sys.executable, "-c", MASTER, port], stdout=subprocess.PIPE, text=True
    ) as master:
        assert master.stdout is not None
        assert master.stdout.readline() == "on\n"
        time.sleep(0.6)  # at least one heartbeat
        master.kill()
        master.wait()
        killed = time.monotonic()

    def heater_is_on() -> bool:
        return bool(modbus.read(4, OUTPUTS_REGISTER) & HEATER)

    assert heater_is_on()
    wait_until(lambda: not heater_is_on(), 7.0)
    # 6.0 s after the last heartbeat, which was up to 0.5 s before the kill; 0.1 s for the
    # unit's tick and as much for reading it
    assert 5.4 < time.monotonic() - killed < 6.2
    status = modbus.read(4, STATUS_REGISTER)
    assert status & 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_standalone_simulator_survives_without_input_and_ends_on_a_signal(
    number: signal.Signals, tmp_path: Path
) -> None:
    link = tmp_path / "line"
    process = await asyncio.create_subprocess_exec(
        *SIMULATE,
        "--serial",
        str(link),
        "--cold",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    ready = json.loads(await asyncio.wait_for(process.stdout.readline(), 20.0))
    assert ready["ready"] is True
    assert ready["serial"] == str(link)
    assert link.is_symlink()
    await asyncio.sleep(0.3)  # time in which the end of its input could end it
    assert not process.stdout.at_eof()
    process.send_signal(number)
    _, said = await asyncio.wait_for(process.communicate(), 5.0)
    assert process.returncode == 0
    assert b"9 field units answer Modbus TCP" in said
    assert b"Traceback" not in said
    assert not link.is_symlink()


async def test_every_line_of_input_is_answered_by_a_line() -> None:
    process = await asyncio.create_subprocess_exec(
        *SIMULATE,
        "--supervised",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(
        process.communicate(
            b'{"inject": "U3:late=0.1@5%,for=30s"}\n\nnonsense\n{"speed": 5}\n{"clear": true}\n'
        ),
        20.0,
    )
    answers = [json.loads(line) for line in said.splitlines()]
    assert answers[0]["ready"] is True
    assert answers[1]["faults"] == ["U3:late=0.1@5%,for=30s"]
    assert answers[2]["error"] == "'nonsense' is not JSON."
    assert answers[3]["ok"] is True
    assert answers[4]["faults"] == []
    assert process.returncode == 0


def test_an_own_plant_with_a_seventh_digester_is_served(tmp_path: Path) -> None:
    site = Path("resources/plant/site.toml").read_text(encoding="utf-8")
    u6 = 'U6 = { line = "digesters", device_id = 6, map = "digester" }\n'
    d6 = 'D6 = { template = "digester", field_unit = "U6" }\n'
    assert u6 in site
    assert d6 in site
    site = site.replace(u6, u6 + u6.replace("U6", "U10").replace("= 6", "= 10"))
    site = site.replace(d6, d6 + d6.replace("D6", "D7").replace("U6", "U10"))
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    child = SimulatorChild([*SIMULATE, "--supervised", "--plant", str(tmp_path)])
    try:
        master = Master(child.endpoint())
        assert master.read(10, 0) == 0x0110
        assert master.read(10, OUTPUTS_REGISTER) & 0x18
        master.close()
    finally:
        child.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_supervised_simulator_leaves_ctrl_c_to_its_supervisor(child: SimulatorChild) -> None:
    child.endpoint()
    os.kill(child.pid, signal.SIGINT)
    child.inject("U3:silent")
    time.sleep(0.3)
    child.clear()
    assert psutil.Process(child.pid).is_running()


def test_an_address_in_use_is_said_plainly(child: SimulatorChild) -> None:
    address = child.endpoint().removeprefix("tcp://")
    found = subprocess.run(
        [*SIMULATE, "--tcp", address],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert found.returncode == 1
    assert "cannot be served" in found.stderr
    assert "--tcp" in found.stderr
