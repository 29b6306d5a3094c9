"""The register map from registers.toml: names, addresses, types, scales, outputs."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from plant.description.checks.registers import MapDraft, check_map, check_maps
from plant.description.problems import ProblemList
from plant.description.reading.document import Document
from plant.description.reading.section import Section, check_schema
from plant.registers import Block, Encoding, Output, Register, RegisterMap, Table
from plant.units import UnknownUnitError, unit, unit_keys

SCHEMA = 1
MAX_READ = 125
"""Registers in one read, by the Modbus application protocol V1.1b3, 6.3."""

SAFE_STATES = ("off", "on", "hold", "gas_path", "run_on")
STOP_STATES = ("off", "hold")
_HIGHEST_OUTPUT_BIT = 14  # bit 15 of OUT ends all timed runs
_LAST_ADDRESS = 0xFFFF
_BIT_TABLES = (Table.COIL, Table.DISCRETE_INPUT)
_WORD_TYPES = tuple(each.value for each in Encoding if each is not Encoding.BIT)
_LONGEST_TURN_ROUND_MS = 1000.0


def read_registers(document: Document, problems: ProblemList) -> Mapping[str, RegisterMap]:
    """Return the maps by key; what is wrong is noted and left out."""
    top = Section.whole(document, problems)
    check_schema(top, SCHEMA)
    major = top.need_whole_number("major", 0, 15) or 0
    minor = top.need_whole_number("minor", 0, 15) or 0
    head = top.need_section("head")
    head_registers = _registers(head, (Table.INPUT, Table.HOLDING)) if head else []
    maps = top.need_section("maps")
    drafts = [
        _draft(key, section, head_registers, (major, minor))
        for key, section in (maps.sections() if maps else ())
    ]
    if head:
        head.finish()
    top.finish()
    for draft in drafts:
        check_map(draft)
    check_maps(drafts)
    return MappingProxyType({draft.map.key: draft.map for draft in drafts})


def _draft(
    key: str,
    section: Section,
    head: Sequence[tuple[Register, Section]],
    version: tuple[int, int],
) -> MapDraft:
    has_head = section.flag("head", default=True)
    block_id = (section.need_whole_number("block_id", 1, 255) or 0) if has_head else 0
    max_block = section.need_whole_number("max_block", 1, MAX_READ) or MAX_READ
    turn_round_ms = section.number_within("turn_round_ms", 0.0, _LONGEST_TURN_ROUND_MS)
    blocks = _blocks(section) if has_head else []
    outputs = _outputs(section) if has_head else []
    tables = (Table.INPUT, Table.HOLDING) if has_head else tuple(Table)
    found = [*(head if has_head else ()), *_registers(section, tables)]
    section.finish()
    registers: dict[str, Register] = {}
    for register, _ in found:
        registers.setdefault(register.name, register)
    for output, _ in outputs:
        registers.setdefault(f"output_{output.name}", _output_bit(output, registers))
    return MapDraft(
        map=RegisterMap(
            key=key,
            block_id=block_id,
            major=version[0],
            minor=version[1],
            max_block=max_block,
            blocks=tuple(block for block, _ in blocks),
            registers=MappingProxyType(registers),
            outputs=MappingProxyType({output.name: output for output, _ in outputs}),
            turn_round_s=0.008 if turn_round_ms is None else turn_round_ms / 1000,
        ),
        section=section,
        registers=tuple(part for part in found if part[1].is_sound),
        blocks=tuple(part for part in blocks if part[1].is_sound),
        outputs=tuple(part for part in outputs if part[1].is_sound),
    )


def _output_bit(output: Output, registers: Mapping[str, Register]) -> Register:
    """Return the register ``output_NAME``: the output's bit in the outputs word of the head."""
    word = registers.get("outputs", Register("outputs", Table.INPUT, 4, Encoding.UINT16))
    return Register(
        f"output_{output.name}", word.table, word.address, Encoding.BIT, bit=output.bit
    )


def _blocks(section: Section) -> list[tuple[Block, Section]]:
    found: list[tuple[Block, Section]] = []
    for entry in section.need_elements("blocks"):
        start = entry.need_whole_number("at", 0, _LAST_ADDRESS)
        count = entry.need_whole_number("count", 1, MAX_READ)
        entry.finish()
        found.append((Block(start or 0, count or 0), entry))
    return found


def _outputs(section: Section) -> list[tuple[Output, Section]]:
    found: list[tuple[Output, Section]] = []
    below = section.section("outputs")
    for name, entry in below.sections() if below else ():
        bit = entry.need_whole_number("bit", 0, _HIGHEST_OUTPUT_BIT)
        safe = entry.need_choice("safe", SAFE_STATES)
        stop = entry.need_choice("stop", STOP_STATES)
        run = entry.whole_number("run", 0, _LAST_ADDRESS)
        remaining = entry.whole_number("remaining", 0, _LAST_ADDRESS)
        entry.finish()
        output = Output(name, bit or 0, safe or "off", stop or "off", run, remaining)
        found.append((output, entry))
    return found


def _registers(section: Section, tables: Sequence[Table]) -> list[tuple[Register, Section]]:
    found: list[tuple[Register, Section]] = []
    for table in tables:
        below = section.section(table.value)
        for name, entry in below.sections() if below else ():
            register = _register(name, table, entry)
            entry.finish()
            found.append((register, entry))
    return found


def _register(name: str, table: Table, entry: Section) -> Register:
    """Read one register; a broken one keeps its name, so that tags naming it are not blamed."""
    address = entry.need_whole_number("at", 0, _LAST_ADDRESS) or 0
    if table in _BIT_TABLES:
        return Register(name, table, address, Encoding.BIT)
    if "bit" in entry:
        bit = entry.whole_number("bit", 0, 15)
        return Register(name, table, address, Encoding.BIT, bit=bit or 0)
    type_name = entry.need_choice("type", _WORD_TYPES)
    scale = entry.number("scale")
    if scale is not None and scale <= 0.0:
        entry.problem("scale", "scale_not_positive", scale=scale)
    measure = _measure(entry)
    analog = entry.flag("analog", default=False)
    is_counter = entry.flag("counter", default=False)
    invalid = entry.numbers("invalid")
    encoding = Encoding(type_name or Encoding.UINT16.value)
    return Register(
        name=name,
        table=table,
        address=address,
        encoding=encoding,
        scale=1.0 if scale is None else scale,
        unit=measure,
        analog=analog,
        modulus=2 ** (16 * encoding.words) if is_counter else 0,
        invalid=invalid,
    )


def _measure(entry: Section) -> str:
    key = entry.text("unit") or "1"
    try:
        return unit(key).key
    except UnknownUnitError:
        entry.problem("unit", "unknown_measure", measure=key, known=", ".join(unit_keys()))
        return "1"
