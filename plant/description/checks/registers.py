"""Checks a register map against itself: overlaps, blocks, outputs and names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plant.description.reading.section import Section
from plant.registers import Block, Encoding, Output, Register, RegisterMap, Table

_BLOCK_HEAD = 2
"""Every block starts with identity and sample counter."""


@dataclass(frozen=True, slots=True)
class MapDraft:
    """A map as read, with the table of each of its sound parts for checks to point at."""

    map: RegisterMap
    section: Section
    registers: tuple[tuple[Register, Section], ...]
    blocks: tuple[tuple[Block, Section], ...]
    outputs: tuple[tuple[Output, Section], ...]


def check_map(draft: MapDraft) -> None:
    """Note everything that is wrong within one map."""
    _check_names(draft)
    _check_overlaps(draft)
    _check_blocks(draft)
    if draft.blocks and draft.blocks[0][0].start == 0:
        _check_reach(draft)
    _check_outputs(draft)


def check_maps(drafts: Sequence[MapDraft]) -> None:
    """Note maps that a driver could not tell from one another."""
    first_with: dict[int, str] = {}
    for draft in drafts:
        if not draft.map.block_id:
            continue
        first = first_with.setdefault(draft.map.block_id, draft.map.key)
        if first != draft.map.key:
            draft.section.problem(
                "block_id", "block_id_twice", block_id=draft.map.block_id, other=first
            )


def _check_names(draft: MapDraft) -> None:
    seen: set[str] = set()
    for register, section in draft.registers:
        if register.name in seen:
            section.problem((), "register_twice", register=register.name, map=draft.map.key)
        elif register.name.removeprefix("output_") in draft.map.outputs and (
            register.name.startswith("output_")
        ):
            section.problem((), "register_reserved", register=register.name)
        seen.add(register.name)


def _check_overlaps(draft: MapDraft) -> None:
    taken: dict[tuple[Table, int, int], str] = {}
    for register, section in draft.registers:
        for place in _bits(register):
            other = taken.setdefault(place, register.name)
            if other != register.name:
                section.problem(
                    (),
                    "registers_overlap",
                    register=register.name,
                    other=other,
                    address=place[1],
                )
                break


def _bits(register: Register) -> Iterator[tuple[Table, int, int]]:
    if register.encoding is Encoding.BIT:
        yield register.table, register.address, register.bit
        return
    for word in range(register.encoding.words):
        for bit in range(16):
            yield register.table, register.address + word, bit


def _check_blocks(draft: MapDraft) -> None:
    longest = draft.map.max_block
    for number, (block, section) in enumerate(draft.blocks):
        if block.count > longest:
            section.problem("count", "block_too_long", count=block.count, longest=longest)
        if number == 0 and block.start != 0:
            section.problem("at", "first_block_not_at_zero", start=block.start)


def _check_reach(draft: MapDraft) -> None:
    """Every input register lies whole in one block, behind that block's own head."""
    heads = {block.start + word for block, _ in draft.blocks[1:] for word in range(_BLOCK_HEAD)}
    for register, section in draft.registers:
        if register.table is not Table.INPUT:
            continue
        last = register.address + register.encoding.words - 1
        if not any(
            block.start <= register.address and last < block.start + block.count
            for block, _ in draft.blocks
        ):
            section.problem(
                (),
                "register_outside_blocks",
                map=draft.map.key,
                register=register.name,
                address=register.address,
            )
        elif heads.intersection(range(register.address, last + 1)):
            section.problem((), "register_in_block_head", register=register.name)


def _check_outputs(draft: MapDraft) -> None:
    with_bit: dict[int, str] = {}
    starts = {(register.table, register.address) for register, _ in draft.registers}
    for output, section in draft.outputs:
        other = with_bit.setdefault(output.bit, output.name)
        if other != output.name:
            section.problem("bit", "output_bit_twice", bit=output.bit, other=other)
        for key, table, address in (
            ("run", Table.HOLDING, output.run_register),
            ("remaining", Table.INPUT, output.remaining_register),
        ):
            if address is not None and (table, address) not in starts:
                section.problem(
                    key, "output_without_register", address=address, table=table.value
                )
        if (output.run_register is None) != (output.remaining_register is None):
            section.problem((), "output_half_timed", output=output.name)
