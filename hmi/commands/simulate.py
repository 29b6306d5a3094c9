"""`simulate`: the simulated plant's field units behind real Modbus servers, no window."""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from analysis.process.plant_process import PlantProcess
from drivers.simulated.field_unit import build_units
from drivers.simulated.rtu_server import NoPseudoTerminalError
from drivers.simulated.service import (
    STANDARD_INPUT,
    ServiceSettings,
    SimulatorService,
    write_line,
)
from drivers.simulated.station import MAXIMUM_SPEED, SimulatedPlant
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.errors import PlantError
from plant.texts import Texts

_SETTLING_S = 300
_DEFAULT_ADDRESS = "127.0.0.1:0"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument(
        "--tcp",
        type=_address,
        default=_address(_DEFAULT_ADDRESS),
        metavar="HOST:PORT",
        help="Modbus TCP address; port 0, the default, takes a free one on 127.0.0.1",
    )
    parser.add_argument(
        "--serial",
        type=Path,
        metavar="LINK",
        help="also serve Modbus RTU on a pty and make this symlink to it (not on Windows)",
    )
    parser.add_argument(
        "--speed",
        type=float,
        default=1.0,
        metavar="N",
        help=f"plant seconds per second, 1 to {MAXIMUM_SPEED:g}",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SPEC",
        help="start with this fault, for example U3:silent or D1.ph.PV:drift=0.1/h; repeatable",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of noise and faults")
    parser.add_argument(
        "--start",
        type=_moment,
        metavar="TIME",
        help="plant time at the start, for example 2026-11-20T12:00:00+05:30; now by default",
    )
    parser.add_argument("--plant", type=Path, metavar="DIR", help="folder of an own plant")
    parser.add_argument(
        "--cold", action="store_true", help="start the units in their safe state, COLD bit set"
    )
    parser.add_argument(
        "--supervised",
        action="store_true",
        help="end when standard input ends; for the program that starts this one",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM, Ctrl-C or the end of a supervisor. 0, or 1 with the reason."""
    try:
        description = load_plant(args.plant)
        plant = _build(description, args)
    except PlantError as error:
        print(error, file=sys.stderr)
        return 1
    texts = description.texts
    try:
        asyncio.run(_serve(plant, args, texts))
    except (NoPseudoTerminalError, OSError) as error:
        print(texts("simulator.not_served", error=str(error)), file=sys.stderr)
        return 1
    return 0


def _build(description: PlantDescription, args: argparse.Namespace) -> SimulatedPlant:
    clock = SystemClock()
    start_utc_ms = clock.utc_ms() if args.start is None else args.start
    process = _running_process(description, args.seed, start_utc_ms)
    units = build_units(
        description,
        process,
        now_s=clock.monotonic_s(),
        is_cold=args.cold,
        folder=args.plant,
        seed=args.seed,
    )
    plant = SimulatedPlant(units, process, clock=clock, seed=args.seed)
    plant.set_speed(args.speed)
    for spec in args.fault:
        plant.inject(spec)
    return plant


def _running_process(
    description: PlantDescription, seed: int, start_utc_ms: int
) -> PlantProcess:
    """Return the process a few minutes after its start: pressures and flows have settled."""
    before_ms = start_utc_ms - 1000 * _SETTLING_S
    process = PlantProcess(description, seed=seed, start_utc_ms=before_ms)
    relays = process.initial_outputs()
    for _ in range(_SETTLING_S):
        process.step(1.0, relays)
    return process


async def _serve(plant: SimulatedPlant, args: argparse.Namespace, texts: Texts) -> None:
    host, port = args.tcp
    settings = ServiceSettings(
        host=host,
        port=port,
        serial_link=args.serial,
        is_supervised=args.supervised,
        # Reading a terminal from the background would stop the process (SIGTTIN).
        reads_input=args.supervised or not os.isatty(STANDARD_INPUT),
    )

    def say(answer: Mapping[str, object]) -> None:
        write_line(json.dumps(answer))
        if not args.supervised:
            for sentence in _sentences(answer, plant, texts):
                print(sentence, file=sys.stderr, flush=True)

    service = SimulatorService(plant, settings, say=say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(service.stop))
    if args.supervised:
        # Ctrl-C reaches the whole shell job; the supervisor decides when this one ends.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    await service.run()


def _moment(text: str) -> int:
    """Return the moment in milliseconds UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a time with its offset such as 2026-11-20T12:00:00+05:30"
        )
    return round(moment.timestamp() * 1000)


def _sentences(
    answer: Mapping[str, object], plant: SimulatedPlant, texts: Texts
) -> Iterator[str]:
    """Yield for people what the answer tells programs."""
    if "ready" in answer:
        yield texts(
            "simulator.serving",
            units=len(plant.units),
            endpoint=str(answer["endpoint"]),
            speed=f"{plant.speed:g}",
        )
        if "serial" in answer:
            yield texts("simulator.serial", link=str(answer["serial"]))
    elif "error" in answer:
        yield texts("simulator.not_done", error=str(answer["error"]))
    else:
        faults = ", ".join(fault.spec for fault in plant.faults())
        asked = {key: value for key, value in answer.items() if key not in {"ok", "faults"}}
        yield texts(
            "simulator.done",
            request=json.dumps(asked),
            faults=faults or texts("simulator.none"),
        )


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 0xFFFF:
        raise argparse.ArgumentTypeError(f"'{text}' is not HOST:PORT, such as 127.0.0.1:1502")
    return host.strip("[]"), int(port)
