"""`screenshot`: a picture of a page of the running program on its simulated plant."""

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

from hmi.commands.run import add_station_arguments, problems_of, settings_from
from plant.errors import PlantError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("page", help="page id, for example overview or digester:D3")
    parser.add_argument("file", type=Path, help="PNG file to write")
    parser.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH")
    parser.add_argument("--after", type=float, default=8.0, metavar="SECONDS")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    add_station_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Start the program offscreen, wait, save the picture. 0 when the file was written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="biomethane-hmi-") as folder:
        settings = settings_from(args, data=Path(folder))
        if problems := problems_of(settings):
            print("\n".join(problems), file=sys.stderr)
            return 2
        try:
            from hmi.compose.station import Station

            with Station(settings) as station:
                from hmi.app import run_app

                return run_app(
                    station.doors,
                    theme=args.theme,
                    page=args.page,
                    on_ready=station.start,
                    picture=(args.file, args.size, args.after),
                )
        except PlantError as error:
            print(error, file=sys.stderr)
            return 1


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not WIDTHxHEIGHT such as 1920x1080")
    return int(match[1]), int(match[2])
