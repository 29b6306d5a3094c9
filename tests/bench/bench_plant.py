"""A plant of N moving values on units of 100 each, as a folder of data files."""

from pathlib import Path

PER_UNIT = 100
"""Values of one field unit; with its head one read of 110 registers."""

IDENTITY = 0x7F10
"""Block id 0x7F, map version 1.0."""


def units_for(tags: int) -> int:
    """Return how many field units carry so many values."""
    return -(-tags // PER_UNIT)


def tag_ids(tags: int) -> list[str]:
    """Return the ids of the first ``tags`` values."""
    return [f"B{index // PER_UNIT + 1}.v{index % PER_UNIT:02d}.PV" for index in range(tags)]


def write_plant(
    folder: Path, *, tags: int, port: int, scan: str, lines: int = 1, names: bool = True
) -> None:
    """Write the folder: ``tags`` values read every ``scan`` class from a server at ``port``.

    Line n goes to 127.0.0.(n + 1): the server listens on five loopback addresses.
    """
    units = units_for(tags)
    (folder / "templates").mkdir(parents=True)
    (folder / "texts" / "en").mkdir(parents=True)
    (folder / "site.toml").write_text(_site(units, port, lines), "utf-8")
    (folder / "registers.toml").write_text(_registers(), "utf-8")
    (folder / "templates" / "bench.toml").write_text(_template(tags, scan), "utf-8")
    if names:
        texts = ['[unit_kind]\nbench = "Bench {number}"\n[module]\nvalues = "Values"\n']
        texts += [f'[tag.bench.v{index:02d}]\nPV = "Value {index}"\n' for index in range(100)]
        (folder / "texts" / "en" / "bench.toml").write_text("".join(texts), "utf-8")


def _site(units: int, port: int, lines: int) -> str:
    parts = [
        'schema = 1\n[site]\nplant_id = "BENCH"\nname = "Bench"\nzone = "UTC"\n'
        'currency = "EUR"\n'
    ]
    parts += [
        f'[lines.line{line}]\nendpoint = "tcp://127.0.0.{line + 1}:{port}"\n'
        for line in range(lines)
    ]
    parts.append("[field_units]\n")
    parts += [
        f'U{unit} = {{ line = "line{unit % lines}", device_id = {unit}, map = "bench" }}\n'
        for unit in range(1, units + 1)
    ]
    parts.append("[units]\n")
    parts += [
        f'B{unit} = {{ template = "bench", field_unit = "U{unit}" }}\n'
        for unit in range(1, units + 1)
    ]
    return "".join(parts)


def _registers() -> str:
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
blocks = [{ at = 0, count = 110 }]
[maps.bench.outputs]
[maps.bench.input]
"""
    values = [
        f'v{index:02d} = {{ at = {10 + index}, type = "int16", scale = 0.01, unit = "%",'
        " analog = true }\n"
        for index in range(PER_UNIT)
    ]
    return head + "".join(values) + "[maps.bench.holding]\n"


def _template(tags: int, scan: str) -> str:
    count = min(tags, PER_UNIT)
    values = [
        f'"v{index:02d}.PV" = {{ register = "v{index:02d}", unit = "%", low = 0, high = 100,'
        f' digits = 1, normal = [20.0, 80.0], scan = "{scan}" }}\n'
        for index in range(count)
    ]
    return 'kind = "bench"\nmodules = ["values"]\n[parameters]\n[tags."values"]\n' + "".join(
        values
    )
