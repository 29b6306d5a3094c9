"""A file comes into memory line by line, whatever stands above its header."""

import gzip
from itertools import pairwise
from pathlib import Path

import pytest

from plant.errors import StorageError
from storage.transfer.parsing.csv_source import CsvSource


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "readings.csv"
    path.write_bytes(content)
    return path


def test_blocks_are_whole_lines_with_their_numbers(tmp_path: Path) -> None:
    lines = b"".join(b"line %d\n" % number for number in range(30_000))
    with CsvSource(_file(tmp_path, b"head\n" + lines[:-1])) as source:
        assert source.header == "head"
        blocks = list(source.blocks(1000))
    assert b"".join(block.data for block in blocks) == lines
    assert blocks[0].first_line == 2
    for before, after in pairwise(blocks):
        assert after.first_line == before.first_line + before.lines
    assert blocks[-1].first_line + blocks[-1].lines == 30_002
    assert blocks[-1].done == 1.0


@pytest.mark.parametrize(
    ("above", "line", "separator"),
    [
        (b"\xef\xbb\xbf", 2, None),
        (b"\r\n\n", 4, None),
        (b"# written by a logger\n", 3, None),
        (b"\xef\xbb\xbfsep=;\r\n", 3, ";"),
        (b'"sep=;"\n', 3, ";"),
    ],
)
def test_what_stands_above_the_header_is_passed_over(
    tmp_path: Path, above: bytes, line: int, separator: str | None
) -> None:
    with CsvSource(_file(tmp_path, above + b"time;a\r\n1;2\r\n")) as source:
        assert source.header == "time;a"
        assert source.separator == separator
        assert source.sample == "1;2\r\n"
        (block,) = source.blocks()
    assert (block.first_line, block.lines, block.data) == (line, 1, b"1;2\r\n")


def test_lines_to_skip_are_skipped(tmp_path: Path) -> None:
    with CsvSource(_file(tmp_path, b"Plant 7\nLogger 3\ntime,a\n"), skip_lines=2) as source:
        assert source.header == "time,a"
        assert not list(source.blocks())


def test_packed_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "readings.csv.gz"
    path.write_bytes(gzip.compress(b"time,a\n1,2\n"))
    with CsvSource(path) as source:
        assert source.header == "time,a"
        assert [block.data for block in source.blocks()] == [b"1,2\n"]


def test_packed_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    lines = b"".join(b"%d,%d\n" % (number, number**5) for number in range(50_000))
    packed = gzip.compress(b"time,a\n" + lines)
    with (
        CsvSource(_file(tmp_path, packed[: len(packed) // 2])) as source,
        pytest.raises(StorageError, match="cannot be read"),
    ):
        list(source.blocks())


def test_file_that_only_begins_like_a_packed_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        CsvSource(_file(tmp_path, b"\x1f\x8b rubbish\n"))


def test_header_of_the_western_code_page_is_read(tmp_path: Path) -> None:
    with CsvSource(_file(tmp_path, "time,T [°C]\n".encode("cp1252"))) as source:
        assert source.header == "time,T [°C]"
        assert source.encoding == "cp1252"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no header"),
        (b"\n\n", "no header"),
        ("time,a\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_file_without_a_header_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(StorageError, match=why):
        CsvSource(_file(tmp_path, content))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        CsvSource(tmp_path / "nothing.csv")


def test_file_without_line_ends_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    with (
        CsvSource(_file(tmp_path, b"time,a\n" + b"7" * (18 << 20))) as source,
        pytest.raises(StorageError, match="no line end"),
    ):
        list(source.blocks(1 << 20))
