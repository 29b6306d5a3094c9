"""`run`: the window on the plant, or the engine alone with --headless."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hmi.display import display_trouble
from hmi.log_file import open_log
from hmi.settings import MAXIMUM_SPEED, Settings
from plant.command import Outcome
from plant.errors import DescriptionError, PlantError
from plant.event import Event
from plant.health import SystemHealth
from plant.sample import Sample

if TYPE_CHECKING:
    from hmi.compose.station import Station

_log = logging.getLogger(__name__)

_WITHOUT_DISPLAY = """\
 - On the control-room PC: log in to the desktop and start the program there.
 - Over ssh: use `ssh -X`, or start it under a virtual screen with `xvfb-run biomethane-hmi`.
 - Without a screen: `biomethane-hmi run --headless` runs the plant and writes its log.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_station_arguments(parser)
    parser.add_argument("--headless", action="store_true", help="run without a window")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--page", default="overview", help="page to open first")


def add_station_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that every verb with a running plant has."""
    parser.add_argument("--plant", type=Path, metavar="DIR", help="folder of an own plant")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder for databases and log")
    parser.add_argument(
        "--speed",
        type=float,
        default=1.0,
        metavar="N",
        help=f"simulated plant's speed, 1 to {MAXIMUM_SPEED:g}",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SPEC",
        help="fault of the simulated plant, for example U3:silent",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the simulated plant")
    parser.add_argument(
        "--start",
        metavar="TIME",
        help="the simulated plant's time at its start; now by default",
    )
    parser.add_argument("--language", default="en", metavar="CODE", help="en, pt or ml")


def settings_from(args: argparse.Namespace, *, data: Path | None = None) -> Settings:
    """Return the settings in the arguments; ``data`` stands in where none was named."""
    folder = args.data or data
    if folder is None:
        from hmi.compose.station import default_data_folder

        folder = default_data_folder()
    return Settings(
        plant=args.plant,
        data=folder,
        speed=args.speed,
        faults=tuple(args.fault),
        seed=args.seed,
        start=args.start,
        language=args.language,
    )


def problems_of(settings: Settings) -> tuple[str, ...]:
    """Return everything that is wrong with the settings, as sentences."""
    from drivers.simulated.faults import FaultSpecError, parse_fault

    found = list(settings.problems())
    for spec in settings.faults:
        try:
            parse_fault(spec)
        except FaultSpecError as error:
            found.append(f"--fault {error}")
    return tuple(found)


def run(args: argparse.Namespace) -> int:
    """Run until the window is closed or, headless, until SIGTERM or Ctrl-C."""
    settings = settings_from(args)
    if problems := problems_of(settings):
        print("\n".join(problems), file=sys.stderr)
        return 2
    if not args.headless and (trouble := display_trouble()):
        print(f"{trouble}\n{_WITHOUT_DISPLAY}", file=sys.stderr, end="")
        return 2
    open_log(settings.data / "log")
    try:
        from hmi.compose.station import Station

        with Station(settings) as station:
            if args.headless:
                return _run_headless(station)
            return _run_window(station, theme=args.theme, page=args.page)
    except DescriptionError as error:
        print(error, file=sys.stderr)
        return 1
    except PlantError as error:
        _log.error("not started: %s", error)
        return 1


def _run_window(station: "Station", *, theme: str, page: str) -> int:
    from hmi.app import run_app

    return run_app(
        station.doors,
        theme=theme,
        page=page,
        on_ready=station.start,
        on_beat=station.watch_window(),
    )


def _run_headless(station: "Station") -> int:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    engine = _EngineWatch(ended)
    detach = station.doors.source.attach(engine)
    station.start()
    print("running without a window; Ctrl-C or SIGTERM ends it", flush=True)
    ended.wait()
    detach()
    return 1 if engine.has_failed else 0


class _EngineWatch:
    """Ends the run when the engine is dead; without a window nobody would see it.

    Whatever started the program learns it from the exit status. A SnapshotListener.
    """

    def __init__(self, ended: threading.Event) -> None:
        self._ended = ended
        self.has_failed = False

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Samples tell nothing here."""

    def on_health(self, health: SystemHealth) -> None:
        """Look whether the engine's thread lives."""
        if any(thread.name == "engine" and not thread.alive for thread in health.threads):
            self.has_failed = True
            self._ended.set()

    def on_event(self, event: Event) -> None:
        """Take the news that the engine could not begin."""
        if event.text.key == "event.engine_failed":
            self.has_failed = True
            self._ended.set()

    def on_outcome(self, outcome: Outcome) -> None:
        """Nobody commands."""
