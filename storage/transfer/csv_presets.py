"""How do the spreadsheets of a country want their CSV?"""

from dataclasses import dataclass

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class CsvPreset:
    """How a CSV file is written. Times are ISO 8601 with their offset in all of them.

    Attributes:
        separator: between cells.
        decimal: mark in numbers; never the separator.
        beginning: mark by which spreadsheets know UTF-8; programs need none.
        line_end: at the end of each line.
    """

    separator: str
    decimal: str
    beginning: str = ""
    line_end: str = "\r\n"


CSV_PRESETS = {
    "international": CsvPreset(",", ".", line_end="\n"),
    "india": CsvPreset(",", ".", _BYTE_ORDER_MARK),
    "europe": CsvPreset(";", ",", _BYTE_ORDER_MARK),
}
"""By the names in plant.reports.export.PRESETS; the first is what programs like to read."""

_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet take a text for a formula, also in full-width form (S18)."""


def text_cell(text: str, preset: CsvPreset) -> str:
    """Return a text as a cell: never a formula, quoted where it holds marks of the file."""
    if text[:1] in _FORMULA and text:
        text = f"'{text}"
    if any(mark in text for mark in (preset.separator, '"', "\r", "\n")):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text
