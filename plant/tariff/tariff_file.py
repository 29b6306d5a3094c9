"""Reads tariffs.toml: every mistake with its place and remedy."""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from types import MappingProxyType

from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import read_document
from plant.description.reading.section import Section, check_schema
from plant.tariff.tariff import FixedCharge, LoadRate, Slab, Tariff, TimeOfDay
from plant.texts import Texts

SCHEMA = 1
_CURRENCY = re.compile(r"[A-Z]{3}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MOST = 1_000_000.0
_MOST_FACTOR = 10.0


def load_tariffs(files: PlantFiles, texts: Texts) -> tuple[Tariff, ...]:
    """Return all versions of all tariffs.

    Args:
        files: the plant's.
        texts: in which problems are said.

    Raises:
        DescriptionProblems: naming every mistake with its place and remedy.
    """
    problems, named = ProblemList(), files.tariffs()
    document = read_document(named.file, named.name, problems)
    found: list[Tariff] = []
    if document is not None:
        top = Section.whole(document, problems)
        check_schema(top, SCHEMA)
        for section in top.need_elements("tariffs"):
            tariff = _tariff(section)
            if tariff is not None:
                _refuse_twice(section, tariff, found)
                found.append(tariff)
        top.finish()
    if problems:
        raise DescriptionProblems(problems.in_words(texts))
    return tuple(found)


def _tariff(section: Section) -> Tariff | None:
    tariff_id, currency = section.need_text("id"), section.need_text("currency")
    if currency is not None and not _CURRENCY.fullmatch(currency):
        section.problem("currency", "bad_currency", currency=currency)
    effective, source = _date(section), section.need_text("source")
    if ("rates" in section) == ("slabs" in section):
        section.problem((), "tariff_rates_or_slabs")
    rates = tuple(
        LoadRate(_up_to(each), _money(each, "rate")) for each in _elements(section, "rates")
    )
    fixed = tuple(
        FixedCharge(_up_to(each), _usual(each, "a_month"), _usual(each, "per_kw"))
        for each in _elements(section, "fixed")
    )
    levies, by_slab = section.section("levies"), section.section("fixed_by_slab")
    vat = section.number_within("vat", 0.0, 1.0)
    times_from_kw = section.number_within("times_from_kw", 0.0, _MOST)
    tariff = Tariff(
        tariff_id=tariff_id or "",
        currency=currency or "",
        effective=effective or date.min,
        source=source or "",
        rates=rates,
        slabs=_slabs(section, "slabs"),
        whole_month=_slabs(section, "whole_month"),
        fixed=fixed,
        fixed_by_slab=MappingProxyType(dict(_phases(by_slab)) if by_slab else {}),
        levies=MappingProxyType(levies.all_numbers() if levies else {}),
        vat=vat or 0.0,
        times=tuple(_times(section)),
        times_from_kw=times_from_kw or 0.0,
        printed=section.number_within("printed", 0.0, _MOST),
    )
    section.finish()
    return tariff if section.is_sound else None


def _refuse_twice(section: Section, tariff: Tariff, before: Sequence[Tariff]) -> None:
    if any(each.ref == tariff.ref for each in before):
        section.problem("effective", "tariff_twice", ref=tariff.ref)


def _date(section: Section) -> date | None:
    text = section.need_text("effective")
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        section.problem("effective", "bad_date", date=text)
        return None


def _elements(section: Section, key: str) -> Iterator[Section]:
    """Yield the tables of a list that may be missing, each finished after its use."""
    if key not in section:
        return
    for below in section.need_elements(key):
        yield below
        below.finish()


def _up_to(below: Section) -> float | None:
    return below.number_within("up_to_kw", 0.0, _MOST)


def _money(below: Section, key: str) -> float:
    if below.need_number(key) is None:
        return 0.0
    return below.number_within(key, 0.0, _MOST) or 0.0


def _usual(below: Section, key: str) -> float:
    return below.number_within(key, 0.0, _MOST) or 0.0


def _slabs(section: Section, key: str) -> tuple[Slab, ...]:
    found = tuple(
        Slab(below.number_within("up_to_kwh", 0.0, _MOST), _money(below, "rate"))
        for below in _elements(section, key)
    )
    tops = [slab.up_to_kwh if slab.up_to_kwh is not None else math.inf for slab in found]
    if tops != sorted(set(tops)):
        section.problem(key, "tariff_slabs_unordered")
    return found


def _phases(by_slab: Section) -> Iterator[tuple[str, tuple[float, ...]]]:
    for phases in ("1", "3"):
        if phases in by_slab:
            yield phases, by_slab.numbers(phases)
    by_slab.finish()


def _times(section: Section) -> Iterator[TimeOfDay]:
    for below in _elements(section, "times"):
        begin, end = _clock(below, "from"), _clock(below, "to")
        factor = below.number_within("factor", 0.0, _MOST_FACTOR)
        if begin is not None and end is not None:
            yield TimeOfDay(begin, end, 1.0 if factor is None else factor)


def _clock(below: Section, key: str) -> time | None:
    text = below.need_text(key)
    if text is None:
        return None
    if not _CLOCK.fullmatch(text):
        below.problem(key, "bad_clock", clock=text)
        return None
    return time.fromisoformat(text)
