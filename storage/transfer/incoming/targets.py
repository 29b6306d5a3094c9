"""Which tag does a name in the file mean, and what is known of that tag?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import inf

from sqlalchemy import Connection, func, insert, select

from plant.tag import Tag, ValueKind
from plant.units import EngineeringUnit
from storage.historian.layout import hold_ms
from storage.historian.registration import STANDARD_RETENTION, register_tags
from storage.history.schema import TAG
from storage.transfer.incoming.import_map import ColumnRule, unit_named

_FORMULA_GUARD = "'"
_LONGEST_NAME = 200


class Origin(Enum):
    """Who knows the tag."""

    PLANT = "plant"
    HISTORY = "history"  # only stored readings tell of it
    CREATED = "created"  # by this import


@dataclass(frozen=True, slots=True)
class Target:
    """A tag that takes readings in.

    Attributes:
        tag_id: its name.
        symbol: of its unit of measure.
        unit: that unit, None for one that the program does not know.
        kind: type of its values.
        low, high: range of the instrument; outside it a reading is Uncertain.
        hold_ms: shortest time over which a value stands; 0 where nothing says so.
        origin: who knows it.
    """

    tag_id: str
    symbol: str
    unit: EngineeringUnit | None
    kind: ValueKind
    low: float
    high: float
    hold_ms: int
    origin: Origin


class Targets:
    """Finds tags by the names in the file. Main thread."""

    def __init__(
        self,
        connection: Connection,
        tags: Mapping[str, Tag],
        rules: Mapping[str, ColumnRule],
        *,
        creates: bool,
    ) -> None:
        """Look up what history knows.

        Args:
            connection: to the history database.
            tags: the plant's, by name.
            rules: what the map says about names of the file.
            creates: whether a tag that nobody knows is made.
        """
        self._plant = tags
        self._former = {tag.was: tag for tag in tags.values() if tag.was is not None}
        self._rules = rules
        self._creates = creates
        self._stored = {
            row.tag_id: _stored(row.tag_id, row.unit, row.kind)
            for row in connection.execute(select(TAG))
        }
        self._created: dict[str, Target] = {}

    @property
    def created(self) -> tuple[str, ...]:
        """Return the names of tags that nobody knew and that were asked for."""
        return tuple(self._created)

    def rule(self, name: str) -> ColumnRule:
        """Return what the map says about a name; itself where it says nothing."""
        name = name.strip()
        return self._rules.get(name) or ColumnRule(plain_name(name))

    def find(self, rule: ColumnRule, symbol: str = "") -> Target | None:
        """Return the tag that is meant, None where nobody knows it.

        Args:
            rule: see `rule`.
            symbol: unit that the file names; of a tag that is created.
        """
        tag = self._plant.get(rule.tag_id) or self._former.get(rule.tag_id)
        if tag is not None:
            return _planned(tag)
        known = self._stored.get(rule.tag_id) or self._created.get(rule.tag_id)
        if known is None and self._creates and is_possible_name(rule.tag_id):
            unit = rule.unit or unit_named(symbol)
            known = Target(
                tag_id=rule.tag_id,
                symbol=unit.symbol if unit else symbol,
                unit=unit,
                kind=rule.kind or ValueKind.ANALOG,
                low=-inf,
                high=inf,
                hold_ms=0,
                origin=Origin.CREATED,
            )
            self._created[rule.tag_id] = known
        return known

    def enter(self, connection: Connection, targets: Sequence[Target]) -> list[int]:
        """Return the tags' numbers, in the caller's transaction; new ones are entered."""
        planned = {
            target.tag_id: self._plant[target.tag_id]
            for target in targets
            if target.origin is Origin.PLANT
        }
        numbers = register_tags(connection, planned)
        created = [target for target in targets if target.tag_id not in numbers]
        numbers |= _enter_created(connection, created)
        return [numbers[target.tag_id] for target in targets]


class OtherUnitError(ValueError):
    """Numbers in the file's unit cannot become the tag's. The text says which units."""


def units_between(
    said: EngineeringUnit | None, symbol: str, target: Target
) -> tuple[EngineeringUnit, EngineeringUnit] | None:
    """Return the file's unit and the tag's; None where the numbers stay as they are.

    Args:
        said: what the map says.
        symbol: what the file says, empty where it says nothing.
        target: the tag.

    Raises:
        OtherUnitError: when one is unknown or they measure different things.
    """
    own = target.unit
    if said is None and symbol in {"", target.symbol, own.key if own else ""}:
        return None
    unit = said or unit_named(symbol)
    if unit is not None and unit == own:
        return None
    if unit is None or own is None or unit.quantity != own.quantity:
        key = own.key if own else target.symbol
        raise OtherUnitError(
            f"{target.tag_id} is measured in '{key}', to which "
            f"'{unit.key if unit else symbol}' does not convert."
        )
    return unit, own


def plain_name(name: str) -> str:
    """Return a name without the mark that keeps spreadsheets from taking it for a formula."""
    return name[1:] if name.startswith(_FORMULA_GUARD) else name


def is_possible_name(name: str) -> bool:
    """Whether a tag may be called so."""
    return bool(name) and len(name) <= _LONGEST_NAME and name.isprintable()


def _planned(tag: Tag) -> Target:
    return Target(
        tag_id=tag.tag_id,
        symbol=tag.eu.symbol,
        unit=tag.eu,
        kind=tag.kind,
        low=tag.eu_low,
        high=tag.eu_high,
        hold_ms=hold_ms(tag.scan.key),
        origin=Origin.PLANT,
    )


def _stored(tag_id: str, symbol: str, kind: str) -> Target:
    return Target(
        tag_id=tag_id,
        symbol=symbol,
        unit=unit_named(symbol),
        kind=ValueKind(kind),
        low=-inf,
        high=inf,
        hold_ms=0,
        origin=Origin.HISTORY,
    )


def _enter_created(connection: Connection, targets: Sequence[Target]) -> dict[str, int]:
    """Enter tags that nobody knows and return their numbers by name."""
    if not targets:
        return {}
    highest = select(func.coalesce(func.max(TAG.c.id), 0))
    first = int(connection.execute(highest).scalar_one()) + 1
    rows = [
        {
            "id": number,
            "tag_id": target.tag_id,
            "unit": target.symbol,
            "kind": target.kind.value,
            "resolution": 0.0,
            "deadband": 0.0,
            "retention": STANDARD_RETENTION,
        }
        for number, target in enumerate(targets, first)
    ]
    connection.execute(insert(TAG), rows)
    return {target.tag_id: number for number, target in enumerate(targets, first)}
