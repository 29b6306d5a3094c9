"""How is a block of lines read fast, and yet every bad line found with its number?"""

from typing import Protocol

from storage.transfer.parsing.csv_source import Block
from storage.transfer.parsing.rows import ParsedBlock, joined

_FEW_LINES = 32
"""A piece in which something is wrong is halved until it is this short."""


class LineParser(Protocol):
    """Reads lines of one layout. Immutable; any thread, several at a time."""

    def quick(self, data: bytes, first_line: int, lines: int) -> ParsedBlock | None:
        """Read them at once; None where not every field is as it should be."""
        ...

    def exact(self, data: bytes, first_line: int) -> ParsedBlock:
        """Read them one by one and say what is wrong with which."""
        ...


def parse(parser: LineParser, block: Block) -> ParsedBlock:
    """Read a block: at once where all is well, else in ever smaller pieces."""
    parts: list[ParsedBlock] = []
    _parse_into(parts, parser, block.data, block.first_line, block.lines)
    if len(parts) == 1:
        return parts[0]
    faults = [fault for part in parts for fault in part.faults]
    return ParsedBlock(joined([rows for part in parts for rows in part.rows]), faults)


def _parse_into(
    parts: list[ParsedBlock], parser: LineParser, data: bytes, first_line: int, lines: int
) -> None:
    found = parser.quick(data, first_line, lines)
    if found is not None:
        parts.append(found)
    elif lines <= _FEW_LINES:
        parts.append(parser.exact(data, first_line))
    else:
        middle, cut = lines // 2, _behind(data, lines // 2)
        _parse_into(parts, parser, data[:cut], first_line, middle)
        _parse_into(parts, parser, data[cut:], first_line + middle, lines - middle)


def _behind(data: bytes, lines: int) -> int:
    """Return where the line behind so many begins."""
    end = 0
    for _ in range(lines):
        end = data.index(b"\n", end) + 1
    return end
