"""`self-test`: is everything here that the program needs? Names what is missing."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.errors import PlantError
from plant.event import Event
from plant.health import DeviceHealth, DeviceState
from plant.ports import JournalEntry
from plant.sample import Sample

_LOOPBACK_WITHIN_S = 20.0
_ZONES = ("Asia/Kolkata", "Africa/Accra", "America/Sao_Paulo")


class MissingPartError(PlantError):
    """Something that the program needs is not there. The text names it and the remedy."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments: none."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Run every check; 0 when all pass, 1 otherwise."""
    del args
    failed = 0
    for name, check in _CHECKS.items():
        try:
            found = check()
        except Exception as error:  # noqa: BLE001  whatever fails is what was to be found
            failed += 1
            print(f"MISSING  {name}: {error}")
        else:
            print(f"ok       {name}: {found}")
    return 1 if failed else 0


def _fonts() -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from hmi.app import application
    from hmi.fonts import FONT_FILES, load_fonts

    application()
    if missing := load_fonts():
        raise MissingPartError(f"cannot be loaded: {', '.join(missing)}; install again")
    return ", ".join(FONT_FILES)


def _plugins() -> str:
    """Check the platform plugin that a window here would use."""
    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    wanted = {"win32": "qwindows", "darwin": "qcocoa"}.get(sys.platform, "qxcb")
    found = sorted(file.stem.removeprefix("lib") for file in folder.glob("*q*"))
    if wanted not in found:
        raise MissingPartError(f"Qt's plugin {wanted} is not in {folder}; install again")
    _load_plugin(next(folder.glob(f"*{wanted}.*")))
    return ", ".join(found)


def _load_plugin(file: Path) -> None:
    from PySide6.QtCore import QPluginLoader

    loader = QPluginLoader(str(file))
    if not loader.load():
        raise MissingPartError(
            f"{file.name} cannot be loaded: {loader.errorString()}. On Debian and Ubuntu"
            " `make run` installs the libraries that it needs."
        )


def _zones() -> str:
    description = load_plant()
    names = dict.fromkeys((description.site.zone, *_ZONES))
    for name in names:
        ZoneInfo(name)
    return ", ".join(names)


def _description() -> str:
    description = load_plant()
    return f"{len(description.units)} units, {len(description.tags)} tags"


def _database() -> str:
    """Write one journal row to a database of its own and see it acknowledged."""
    from storage.state import StateDatabase

    async def write(folder: Path) -> int:
        state = StateDatabase.open(folder, SystemClock())
        try:
            journal = state.journal(asyncio.get_running_loop())
            return await asyncio.wait_for(journal.append(_entry()), 10.0)
        finally:
            state.close()

    with tempfile.TemporaryDirectory(prefix="biomethane-hmi-") as folder:
        row = asyncio.run(write(Path(folder)))
    return f"row {row} written and on disk"


def _entry() -> JournalEntry:
    clock = SystemClock()
    return JournalEntry(
        kind="event",
        operator="",
        authenticated=False,
        origin="",
        subject="",
        action="self-test",
        old="",
        new="",
        reason="",
        result="",
        command_id="",
        utc_ms=clock.utc_ms(),
        monotonic_s=clock.monotonic_s(),
    )


class _Online:
    """Hears the field layer until every unit is online."""

    def __init__(self, units: int) -> None:
        self._waiting = units
        self.all = asyncio.Event()
        self._seen: set[str] = set()

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Samples are not what is asked here."""

    def on_device_changed(self, device: DeviceHealth) -> None:
        if device.state is DeviceState.ONLINE:
            self._seen.add(device.field_unit_id)
        if len(self._seen) == self._waiting:
            self.all.set()

    def on_field_event(self, event: Event) -> None:
        """Nor are events."""


def _loopback() -> str:
    """Start the simulated plant and read all its units over Modbus TCP."""
    from drivers.field_layer import FieldLayer
    from drivers.simulated.child import SimulatorChild
    from hmi.commands.own_command import own_command

    description = load_plant()

    async def read_all(endpoint: str) -> None:
        field = FieldLayer(
            description=description,
            clock=SystemClock(),
            endpoints=dict.fromkeys(description.lines, endpoint),
        )
        heard = _Online(len(description.field_units))
        await field.start(heard)
        try:
            await asyncio.wait_for(heard.all.wait(), _LOOPBACK_WITHIN_S)
        except TimeoutError:
            raise MissingPartError(
                f"the simulated units do not all answer at {endpoint}; does a firewall block"
                " connections inside this computer?"
            ) from None
        finally:
            await field.stop()

    child = SimulatorChild([*own_command(), "simulate", "--supervised"])
    try:
        asyncio.run(read_all(child.endpoint()))
    finally:
        child.close()
    return f"{len(description.field_units)} simulated units answer"


_CHECKS: dict[str, Callable[[], str]] = {
    "plant description": _description,
    "time zones": _zones,
    "fonts": _fonts,
    "screen plugins": _plugins,
    "database": _database,
    "loopback Modbus": _loopback,
}
