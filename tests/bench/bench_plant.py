"""A plant of many moving values on a few units, as a folder of data files."""

from dataclasses import dataclass
from pathlib import Path

from tests.bench.field_server import HEAD, PITCH, VALUES

IDENTITY = 0x7F10
"""Block id 0x7F, map version 1.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchPlant:
    """What to write.

    Attributes:
        units: field units.
        blocks: blocks of a hundred values that each unit has.
        tags: values of each unit that are tags, at most ``100 * blocks``.
        port: of the server.
        scan: scan class of every tag.
        lines: connections; line n goes to 127.0.0.(n + 1), the server listens on five.
    """

    units: int
    blocks: int
    tags: int
    port: int
    scan: str
    lines: int = 1


def write_plant(folder: Path, plant: BenchPlant) -> None:
    """Write the folder."""
    (folder / "templates").mkdir(parents=True)
    (folder / "texts" / "en").mkdir(parents=True)
    (folder / "site.toml").write_text(_site(plant), "utf-8")
    (folder / "registers.toml").write_text(_registers(plant.blocks), "utf-8")
    (folder / "templates" / "bench.toml").write_text(_template(plant), "utf-8")
    texts = ['[unit_kind]\nbench = "Bench {number}"\n[module]\nvalues = "Values"\n']
    texts += [f'[tag.bench.v{at:03d}]\nPV = "Value {at}"\n' for at in range(plant.tags)]
    (folder / "texts" / "en" / "bench.toml").write_text("".join(texts), "utf-8")


def _site(plant: BenchPlant) -> str:
    parts = [
        'schema = 1\n[site]\nplant_id = "BENCH"\nname = "Bench"\nzone = "UTC"\n'
        'currency = "EUR"\n'
    ]
    parts += [
        f'[lines.line{line}]\nendpoint = "tcp://127.0.0.{line + 1}:{plant.port}"\n'
        for line in range(plant.lines)
    ]
    parts.append("[field_units]\n")
    parts += [
        f'U{unit} = {{ line = "line{unit % plant.lines}", device_id = {unit},'
        ' map = "bench" }\n'
        for unit in range(1, plant.units + 1)
    ]
    parts.append("[units]\n")
    parts += [
        f'B{unit} = {{ template = "bench", field_unit = "U{unit}" }}\n'
        for unit in range(1, plant.units + 1)
    ]
    return "".join(parts)


def _registers(blocks: int) -> str:
    head = """\
schema = 1
major = 1
minor = 0
[head.input]
identity = { at = 0, type = "uint16" }
sample_counter = { at = 1, type = "uint16" }
firmware = { at = 2, type = "uint16" }
status_failsafe = { at = 3, bit = 0 }
status_cold_start = { at = 3, bit = 1 }
status_command_rejected = { at = 3, bit = 2 }
status_local = { at = 3, bit = 3 }
status_local_stop = { at = 3, bit = 4 }
status_sensor_fault = { at = 3, bit = 5 }
outputs = { at = 4, type = "uint16" }
accepted_sequence = { at = 5, type = "uint16" }
uptime = { at = 6, type = "uint32", unit = "s" }
reset_cause = { at = 8, type = "uint16" }
failsafe_count = { at = 9, type = "uint16" }
[head.holding]
sequence = { at = 0, type = "uint16" }
out = { at = 1, type = "uint16" }
out_complement = { at = 2, type = "uint16" }
failsafe_timeout = { at = 3, type = "uint16", scale = 0.1, unit = "s" }
heartbeat = { at = 4, type = "uint16" }
[maps.bench]
block_id = 0x7F
max_block = 120
"""
    reads = ", ".join(
        f"{{ at = {PITCH * block}, count = {HEAD + VALUES} }}" for block in range(blocks)
    )
    head += f"blocks = [{reads}]\n[maps.bench.outputs]\n[maps.bench.input]\n"
    values = [
        f'v{index:03d} = {{ at = {_address(index)}, type = "int16", scale = 0.01, unit = "%",'
        " analog = true }\n"
        for index in range(blocks * VALUES)
    ]
    return head + "".join(values) + "[maps.bench.holding]\n"


def _address(index: int) -> int:
    block, place = divmod(index, VALUES)
    return PITCH * block + HEAD + place


def _template(plant: BenchPlant) -> str:
    values = [
        f'"v{index:03d}.PV" = {{ register = "v{index:03d}", unit = "%", low = 0, high = 100,'
        f' digits = 1, normal = [20.0, 80.0], scan = "{plant.scan}" }}\n'
        for index in range(plant.tags)
    ]
    head = 'kind = "bench"\nmodules = ["values"]\n[parameters]\n[tags."values"]\n'
    return head + "".join(values)
