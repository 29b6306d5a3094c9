"""Which series do parsed lines belong to? One in a wide file, one per tag in a narrow one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
from sqlalchemy import Connection

from plant.units import EngineeringUnit
from storage.history.cells import Ints
from storage.transfer.incoming.import_map import ColumnRule, ImportMap
from storage.transfer.incoming.layout import PlacedColumn
from storage.transfer.incoming.series import Series, Taker
from storage.transfer.incoming.targets import OtherUnitError, Target, Targets, units_between
from storage.transfer.parsing.faults import FaultKind, FaultLog
from storage.transfer.parsing.rows import Rows, converted

_NOTHING = np.zeros(0, np.int64)


class Intake(Protocol):
    """Takes parsed lines, in the order of the file. Main thread."""

    @property
    def tag_ids(self) -> Sequence[str]:
        """Return the tags that take readings in."""
        ...

    @property
    def unknown(self) -> Sequence[str]:
        """Return names that nobody knows; with any, the import must be refused."""
        ...

    def take(self, parts: Sequence[Rows]) -> None:
        """Take the rows of the next block."""
        ...


class TakerBook:
    """Enters tags into history and gives them their place in it. Main thread."""

    def __init__(
        self,
        connection: Connection,
        targets: Targets,
        said: ImportMap,
        known: Mapping[int, Ints],
    ) -> None:
        """Prepare.

        Args:
            connection: in the import's transaction.
            targets: knows the tags.
            said: what the map says.
            known: by tag's number, times of readings that are in no chunk yet.
        """
        self._connection = connection
        self._targets = targets
        self._said = said
        self._known = known

    def enter(self, asked: Sequence[tuple[Target, int | None]]) -> list[Taker]:
        """Return tags ready to take readings in.

        Args:
            asked: the tags, and what the map says of how long their values stand.
        """
        numbers = self._targets.enter(self._connection, [target for target, _ in asked])
        return [
            Taker(
                number=number,
                target=target,
                hold_ms=self._said.hold_ms if hold_ms is None else hold_ms,
                known=self._known.get(number, _NOTHING),
            )
            for number, (target, hold_ms) in zip(numbers, asked, strict=True)
        ]


class WideIntake:
    """Takes the lines of a wide file. An Intake."""

    def __init__(
        self,
        columns: Sequence[PlacedColumn],
        book: TakerBook,
        series: Callable[[Sequence[Taker]], Series],
    ) -> None:
        """Enter the columns' tags.

        Args:
            columns: of the file.
            book: enters them.
            series: builds what takes their readings.
        """
        self.tag_ids = [column.target.tag_id for column in columns]
        self.unknown: Sequence[str] = ()
        self._series = series(
            book.enter([(column.target, column.hold_ms) for column in columns])
        )

    def take(self, parts: Sequence[Rows]) -> None:
        """Take the rows of the next block."""
        for rows in parts:
            self._series.take(rows)


class NarrowIntake:
    """Takes the lines of a narrow file, whose tags become known one by one. An Intake."""

    def __init__(
        self,
        targets: Targets,
        book: TakerBook,
        series: Callable[[Sequence[Taker]], Series],
        log: FaultLog,
    ) -> None:
        """Begin with no tag.

        Args:
            targets: knows the tags.
            book: enters them.
            series: builds what takes a tag's readings.
            log: takes readings in a unit that is not their tag's.
        """
        self._targets = targets
        self._book = book
        self._build = series
        self._log = log
        self._series: dict[str, Series] = {}
        self._meant: dict[tuple[str, str], tuple[ColumnRule, Target]] = {}
        self._unknown: dict[str, None] = {}

    @property
    def tag_ids(self) -> Sequence[str]:
        """Return the tags that take readings in."""
        return list(self._series)

    @property
    def unknown(self) -> Sequence[str]:
        """Return names that nobody knows; with any, the import must be refused."""
        return list(self._unknown)

    def take(self, parts: Sequence[Rows]) -> None:
        """Take the rows of the next block."""
        self._meet([rows for rows in parts if (rows.name, rows.symbol) not in self._meant])
        if self._unknown:
            return  # nothing will go in; only the other unknown names are still looked for
        for rows in parts:
            rule, target = self._meant[rows.name, rows.symbol]
            try:
                units = units_between(rule.unit, rows.symbol, target)
            except OtherUnitError:
                said = (rows.name, rows.symbol or (rule.unit.key if rule.unit else ""))
                self._log.note(FaultKind.OTHER_UNIT, rows.lines, partial(_same, said))
                continue
            self._series[target.tag_id].take(_in_own_unit(rows, units))

    def _meet(self, parts: Sequence[Rows]) -> None:
        """Find out what names that were not seen before mean."""
        fresh: dict[str, tuple[Target, int | None]] = {}
        for rows in parts:
            rule = self._targets.rule(rows.name)
            target = self._targets.find(rule, rows.symbol)
            if target is None:
                self._unknown[rows.name] = None
                continue
            self._meant[rows.name, rows.symbol] = rule, target
            if target.tag_id not in self._series:
                fresh.setdefault(target.tag_id, (target, rule.hold_ms))
        for taker in self._book.enter(list(fresh.values())):
            self._series[taker.target.tag_id] = self._build([taker])


def _in_own_unit(rows: Rows, units: tuple[EngineeringUnit, EngineeringUnit] | None) -> Rows:
    return rows if units is None else replace(rows, values=converted(rows.values, *units))


def _same(said: tuple[str, str], _place: int) -> tuple[str, str]:
    return said
