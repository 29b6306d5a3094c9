"""What does a map file say about a CSV file that does not explain itself?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import read_document
from plant.description.reading.section import Section, check_schema
from plant.errors import StorageError
from plant.quality import Quality
from plant.tag import ValueKind
from plant.texts import Texts
from plant.units import EngineeringUnit, UnknownUnitError, unit, unit_keys

SCHEMA = 1
LAYOUTS = ("wide", "narrow")
_LONGEST_HOLD_S = 31_622_400.0
_MOST_SKIPPED = 10_000
_TIME_WORDS = ("iso", "epoch_s", "epoch_ms")
_TRIAL = datetime(2026, 11, 20, 17, 0)  # noqa: DTZ001  only letters are tried on it


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a column (or, in a narrow file, a name) of the file stands for.

    Attributes:
        tag_id: the tag.
        unit: in which its numbers are written, None for the tag's own.
        hold_ms: longest time to the next reading over which a value stands, None for the
            usual.
        kind: of a tag that is created.
    """

    tag_id: str
    unit: EngineeringUnit | None = None
    hold_ms: int | None = None
    kind: ValueKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMap:
    """Everything that a map can say; what is None is found out from the file.

    Attributes:
        layout: ``wide`` or ``narrow``.
        separator, decimal: between fields, within numbers.
        skip_lines: lines above the header.
        no_reading: texts that stand for no reading, beside an empty cell.
        ignore: titles of columns that are left out.
        hold_ms: longest time to the next reading over which a value stands.
        time_column, time_format, zone: of the time column; see moments.time_form.
        tag_column, value_column, quality_column, unit_column: of a narrow file.
        quality_words: what else a quality column says, in small letters.
        columns: what columns or names stand for.
    """

    layout: str | None = None
    separator: str | None = None
    decimal: str | None = None
    skip_lines: int = 0
    no_reading: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    hold_ms: int | None = None
    time_column: str | None = None
    time_format: str | None = None
    zone: tzinfo | None = None
    tag_column: str | None = None
    value_column: str | None = None
    quality_column: str | None = None
    unit_column: str | None = None
    quality_words: Mapping[str, Quality] = field(default_factory=lambda: MappingProxyType({}))
    columns: Mapping[str, ColumnRule] = field(default_factory=lambda: MappingProxyType({}))


def read_map(path: Path, texts: Texts) -> ImportMap:
    """Return what the file says.

    Args:
        path: a TOML file.
        texts: in which its mistakes are said.

    Raises:
        StorageError: when there is no such file.
        DescriptionProblems: with every mistake and its line.
    """
    if not path.is_file():
        raise StorageError(f"There is no map file {path}. Nothing was imported.")
    problems = ProblemList()
    document = read_document(path, str(path), problems)
    found = ImportMap()
    if document is not None:
        top = Section.whole(document, problems)
        check_schema(top, SCHEMA)
        found = _whole(top)
        top.finish()
    if problems:
        raise DescriptionProblems(problems.in_words(texts))
    return found


def zone_named(name: str) -> tzinfo | None:
    """Return a zone by its IANA name or fixed offset (``+05:30``), None for neither."""
    if name[:1] in {"+", "-"}:
        try:
            wall = datetime.strptime(name[1:], "%H:%M")  # noqa: DTZ007  an offset
        except ValueError:
            return None
        offset = timedelta(hours=wall.hour, minutes=wall.minute)
        return timezone(-offset if name[0] == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def unit_named(text: str) -> EngineeringUnit | None:
    """Return a unit of measure by its key or symbol, None for an unknown one."""
    for key in unit_keys():
        if text and text in {key, unit(key).symbol}:
            return unit(key)
    return None


def _whole(top: Section) -> ImportMap:
    time = top.section("time")
    narrow = top.section("narrow")
    found = ImportMap(
        layout=top.choice("layout", LAYOUTS),
        separator=_separator(top),
        decimal=top.choice("decimal", (".", ",")),
        skip_lines=top.whole_number("skip_lines", 0, _MOST_SKIPPED) or 0,
        no_reading=top.texts("no_reading") or (),
        ignore=top.texts("ignore") or (),
        hold_ms=_hold_ms(top),
        time_column=time.text("column") if time else None,
        time_format=_time_format(time) if time else None,
        zone=_zone(time) if time else None,
        tag_column=narrow.text("tag") if narrow else None,
        value_column=narrow.text("value") if narrow else None,
        quality_column=narrow.text("quality") if narrow else None,
        unit_column=narrow.text("unit") if narrow else None,
        quality_words=_quality_words(top),
        columns=_columns(top),
    )
    for section in (time, narrow):
        if section is not None:
            section.finish()
    if found.separator is not None and found.separator == found.decimal:
        top.problem("decimal", "unknown_word", word=found.separator, known=".")
    return found


def _separator(top: Section) -> str | None:
    text = top.text("separator")
    if text is not None and (len(text) != 1 or text in '"\r\n' or not text.isascii()):
        top.problem("separator", "unknown_word", word=text, known=", ; tab |")
        return None
    return text


def _hold_ms(section: Section) -> int | None:
    hold_s = section.number_within("hold_s", 0.0, _LONGEST_HOLD_S)
    return None if hold_s is None else round(1000 * hold_s)


def _time_format(section: Section) -> str | None:
    pattern = section.text("format")
    if pattern is None or pattern in _TIME_WORDS:
        return pattern
    try:
        found = datetime.strptime(_TRIAL.strftime(pattern), pattern)  # noqa: DTZ007
    except ValueError:
        found = None
    if found is None or found.date() != _TRIAL.date():
        known = f"{', '.join(_TIME_WORDS)}, %d.%m.%Y %H:%M:%S"
        section.problem("format", "unknown_word", word=pattern, known=known)
        return None
    return pattern


def _zone(section: Section) -> tzinfo | None:
    name = section.text("zone")
    zone = None if name is None else zone_named(name)
    if name is not None and zone is None:
        section.problem("zone", "unknown_zone", zone=name)
    return zone


def _quality_words(top: Section) -> Mapping[str, Quality]:
    section = top.section("quality")
    if section is None:
        return MappingProxyType({})
    known = {quality.value: quality for quality in Quality}
    found = {}
    for word, name in section.all_texts().items():
        if name in known:
            found[word.strip().casefold()] = known[name]
        else:
            section.problem(word, "unknown_word", word=name, known=", ".join(known))
    section.finish()
    return MappingProxyType(found)


def _columns(top: Section) -> Mapping[str, ColumnRule]:
    section = top.section("columns")
    if section is None:
        return MappingProxyType({})
    found = {}
    for title, value in section.layers[-1].data.items():
        rule = _rule(section, title, is_table=isinstance(value, dict))
        if rule is not None:
            found[title.strip()] = rule
    section.finish()
    return MappingProxyType(found)


def _rule(section: Section, title: str, *, is_table: bool) -> ColumnRule | None:
    if not is_table:
        tag_id = section.need_text(title)
        return None if tag_id is None else ColumnRule(tag_id.strip())
    table = section.need_section(title)
    if table is None:
        return None
    tag_id = table.need_text("tag")
    kind = table.choice("kind", [kind.value for kind in ValueKind])
    rule = ColumnRule(
        tag_id=(tag_id or "").strip(),
        unit=_unit(table),
        hold_ms=_hold_ms(table),
        kind=None if kind is None else ValueKind(kind),
    )
    table.finish()
    return rule


def _unit(section: Section) -> EngineeringUnit | None:
    key = section.text("unit")
    if key is None:
        return None
    try:
        return unit_named(key) or unit(key)
    except UnknownUnitError:
        known = ", ".join(unit_keys())
        section.problem("unit", "unknown_measure", measure=key, known=known)
        return None
