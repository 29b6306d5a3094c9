"""Wide and narrow layouts for the tests, and both ways to read the same lines."""

from storage.transfer.parsing.blocks import LineParser
from storage.transfer.parsing.form import Form, NarrowLayout, WideColumn, WideLayout
from storage.transfer.parsing.moments import IsoTimes, TimeForm
from storage.transfer.parsing.narrow import NarrowParser
from storage.transfer.parsing.quality_words import QualityWords
from storage.transfer.parsing.rows import ParsedBlock
from storage.transfer.parsing.wide import WideParser

WORDS = QualityWords({})


def form(
    titles: str,
    *,
    separator: str = ",",
    decimal: str = ".",
    empty: tuple[str, ...] = ("",),
    times: TimeForm | None = None,
) -> Form:
    """Return a form whose first column is the time."""
    return Form(
        titles=tuple(titles.split(separator)),
        separator=separator,
        decimal=decimal,
        encoding="utf-8",
        empty=empty,
        times=times or IsoTimes(has_offset=True),
        time=0,
    )


def wide(shape: Form) -> WideParser:
    """Return a parser of a wide file whose other columns are all numbers of tags."""
    columns = [
        WideColumn(place, None, None, is_switch=False, in_words=False)
        for place in range(1, len(shape.titles))
    ]
    return WideParser(WideLayout(shape, tuple(columns)), WORDS)


def narrow(shape: Form, words: QualityWords = WORDS) -> NarrowParser:
    """Return a parser of lines with time, tag, value and, where titled so, quality, unit."""
    places = {title: place for place, title in enumerate(shape.titles)}
    layout = NarrowLayout(
        shape, places["tag"], places["value"], places.get("quality"), places.get("unit")
    )
    return NarrowParser(layout, words)


def at_once(parser: LineParser, text: str, first_line: int = 2) -> ParsedBlock | None:
    """Read lines the fast way."""
    return parser.quick(text.encode(), first_line, text.count("\n"))


def one_by_one(parser: LineParser, text: str, first_line: int = 2) -> ParsedBlock:
    """Read lines the exact way."""
    return parser.exact(text.encode(), first_line)
