"""How does the automation survive the program? One atomic change after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from plant.batch.run import Transition
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.message import Message
from plant.recipe.model import Recipe

if TYPE_CHECKING:
    import asyncio


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What a batch's record begins with; see `plant.operation.heads.batch_heads`.

    Attributes:
        batch_id, unit_id: which.
        recipe: the copy that the batch runs by, frozen with it or changed since.
        started_ms: when it began.
    """

    batch_id: str
    unit_id: str
    recipe: Recipe
    started_ms: int


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One line of a batch's record.

    Attributes:
        batch_id, unit_id: whose.
        utc_ms: when.
        kind: ``feeding``, ``card``, ``setpoint``, ``change``, ``request``, ``note``, ``alarm``,
            ``pulse``, ``dose``, ``resume``, ``figures``.
        operator: who, empty for programs.
        text: what, for people; None where ``facts`` tell all.
        facts: numbers and words as JSON text.
    """

    batch_id: str
    unit_id: str
    utc_ms: int
    kind: str
    operator: str = ""
    text: Message | None = None
    facts: str = "{}"


@dataclass(frozen=True, slots=True)
class Change:
    """What is written in one transaction: all of it or nothing.

    Attributes:
        states: documents by key, each replaced whole: ``batch``, ``outputs``, ``energy``,
            ``interlocks``, ``modes``; JSON text.
        transitions: new rows, in order.
        entries: new lines of batch records.
        ledger: rows of the energy ledger.
        days: closed plant days of the energy ledger; a day written again is replaced.
        utc_ms: when.
        batches: batches that began, or whose recipe changed: of one written again the recipe
            is replaced. Ends and states follow from the transitions.
    """

    utc_ms: int
    states: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    transitions: tuple[Transition, ...] = ()
    entries: tuple[BatchEntry, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    days: tuple[LedgerDay, ...] = ()
    batches: tuple[BatchHead, ...] = ()


class PlantStore(Protocol):
    """Keeps the automation's state. Engine thread; never blocks it."""

    @property
    def findings(self) -> Sequence[Message]:
        """Return what `load` found missing, for the event list."""
        ...

    def load(self) -> Mapping[str, str]:
        """Return the documents as last committed; called once, before the first scan."""
        ...

    def commit(self, change: Change) -> "asyncio.Future[None]":
        """Queue a change; the future ends once it is on disk.

        Changes are committed in their order. It fails with StorageError when one cannot be
        kept at all.
        """
        ...


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch in the list.

    Attributes:
        batch_id, unit_id: which.
        recipe_ref: by which recipe, ``published-75 v1``.
        started_ms, ended_ms: when; ended_ms None while it runs.
        state: last procedural state as text.
        ch4_nm3, gas_nm3, energy_wh: totals as far as known, None before figures exist.
    """

    batch_id: str
    unit_id: str
    recipe_ref: str
    started_ms: int
    ended_ms: int | None
    state: str
    ch4_nm3: float | None = None
    gas_nm3: float | None = None
    energy_wh: int | None = None


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """Everything known of one batch, in the order of time."""

    line: BatchLine
    recipe: str  # the frozen copy as JSON text
    transitions: Sequence[Transition]
    entries: Sequence[BatchEntry]
    ledger: Sequence[LedgerRow]


class BatchBook(Protocol):
    """Reads batches. Any thread but the window's; may wait for the disk.

    Raises:
        StorageError: when the database cannot be read, with the remedy.
    """

    def batches(self, *, unit_id: str = "", limit: int = 100) -> Sequence[BatchLine]:
        """Return the newest batches first; of one unit, or of all."""
        ...

    def record(self, batch_id: str) -> BatchRecord | None:
        """Return a batch's record, None for an unknown batch."""
        ...


class BatchForm(Enum):
    """Forms in which a batch's record leaves the program for other programs."""

    JSON = "json"  # everything, one document
    CSV = "csv"  # one line per event in the order of time


class BatchExporter(Protocol):
    """Writes batch records to files. Any thread but the window's; waits for the disk.

    Raises:
        StorageError: when the record cannot be read or the file not written, with the remedy.
    """

    def export(self, batch_id: str, file: Path, form: BatchForm) -> None:
        """Write a batch's record; a file of that name is replaced whole or not at all."""
        ...
