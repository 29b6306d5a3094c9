"""The register map from registers.toml: names, addresses, types and scales of each unit type."""

from collections.abc import Mapping
from types import MappingProxyType

from plant.description.problems import ProblemList
from plant.description.reading import Document, Section
from plant.registers import Block, Encoding, Output, Register, RegisterMap, Table
from plant.units import UnknownUnitError, unit

SCHEMA = 1
MAX_READ = 125
"""Registers in one read, by the Modbus application protocol."""

OWN_TABLES = (Table.INPUT, Table.HOLDING)
SAFE_STATES = ("off", "on", "hold", "gas_path", "run_on")
STOP_STATES = ("off", "hold")
COUNTER_MODULUS = 2**32


def read_registers(document: Document, problems: ProblemList) -> Mapping[str, RegisterMap]:
    """Return the maps by key; what is wrong is noted and left out."""
    top = Section.whole(document, problems)
    check_schema(top, SCHEMA)
    version = (top.need_whole_number("major", 0, 15), top.need_whole_number("minor", 0, 15))
    head: list[Register] = []
    head_section = top.need_section("head")
    if head_section is not None:
        head = _tables(head_section)
        head_section.finish()
    maps: dict[str, RegisterMap] = {}
    maps_section = top.need_section("maps")
    for key, section in maps_section.sections() if maps_section else ():
        maps[key] = _map(key, section, head, (version[0] or 0, version[1] or 0))
    top.finish()
    return MappingProxyType(maps)


def check_schema(top: Section, known: int) -> None:
    """Note a missing schema version or one that is newer than this program."""
    schema = top.need_whole_number("schema", 1, 2**31)
    if schema is not None and schema > known:
        top.problem("schema", "schema_newer", schema=schema, known=known)


def _map(
    key: str, section: Section, head: list[Register], version: tuple[int, int]
) -> RegisterMap:
    max_block = section.need_whole_number("max_block", 1, MAX_READ) or MAX_READ
    block_id = section.need_whole_number("block_id", 1, 255) or 0
    blocks = _blocks(section, max_block)
    registers = {register.name: register for register in head}
    outputs = _outputs(section, registers)
    for register in _tables(section):
        registers[register.name] = register
    section.finish()
    return RegisterMap(
        key=key,
        block_id=block_id,
        major=version[0],
        minor=version[1],
        max_block=max_block,
        blocks=blocks,
        registers=MappingProxyType(registers),
        outputs=MappingProxyType(outputs),
    )


def _blocks(section: Section, max_block: int) -> tuple[Block, ...]:
    found: list[Block] = []
    for number, entry in enumerate(section.elements("blocks")):
        start = entry.need_whole_number("at", 0, 0xFFFF)
        count = entry.need_whole_number("count", 1, MAX_READ)
        entry.finish()
        if start is None or count is None:
            continue
        if count > max_block:
            path = ("blocks", str(number), "count")
            section.problem(path, "block_too_long", count=count, max_block=max_block)
        found.append(Block(start, count))
    return tuple(found)


def _outputs(section: Section, registers: dict[str, Register]) -> dict[str, Output]:
    """Read the outputs and give each its bit register ``output_NAME`` in the outputs word."""
    outputs: dict[str, Output] = {}
    below = section.section("outputs")
    for name, entry in below.sections() if below else ():
        output = Output(
            name=name,
            bit=entry.need_whole_number("bit", 0, 14) or 0,
            safe=entry.choice("safe", SAFE_STATES) or "off",
            stop=entry.choice("stop", STOP_STATES) or "off",
            run_register=entry.whole_number("run", 0, 0xFFFF),
            remaining_register=entry.whole_number("remaining", 0, 0xFFFF),
        )
        entry.finish()
        outputs[name] = output
        word = registers.get("outputs")
        if word is not None:
            bit_name = f"output_{name}"
            registers[bit_name] = Register(
                bit_name, word.table, word.address, Encoding.BIT, bit=output.bit
            )
    return outputs


def _tables(section: Section) -> list[Register]:
    found: list[Register] = []
    for table in OWN_TABLES:
        below = section.section(table.value)
        for name, entry in below.sections() if below else ():
            register = _register(name, table, entry)
            entry.finish()
            if register is not None:
                found.append(register)
    return found


def _register(name: str, table: Table, entry: Section) -> Register | None:
    address = entry.need_whole_number("at", 0, 0xFFFF)
    bit = entry.whole_number("bit", 0, 15)
    if bit is not None:
        encoding: str | None = Encoding.BIT.value
    else:
        encoding = entry.choice("type", [each.value for each in Encoding])
    if address is None or encoding is None:
        return None
    unit_key = entry.text("unit") or "1"
    try:
        unit(unit_key)
    except UnknownUnitError:
        entry.problem("unit", "unknown_measure", unit=unit_key)
        unit_key = "1"
    scale = entry.number("scale")
    return Register(
        name=name,
        table=table,
        address=address,
        encoding=Encoding(encoding),
        bit=bit or 0,
        scale=1.0 if scale is None else scale,
        unit=unit_key,
        analog=entry.flag("analog", default=False),
        modulus=COUNTER_MODULUS if entry.flag("counter", default=False) else 0,
        invalid=entry.numbers("invalid"),
    )
