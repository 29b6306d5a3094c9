"""What survives the program, and when must it be written?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Self

from control.automation.looking.totals import TotalsBook
from control.automation.saved import Documents
from control.energy.books import EnergyBooks
from control.records.yields import Yields
from control.stage_outputs.memory import OutputMemory
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.interlock.memory import InterlockMemory
from plant.operation.heads import batch_heads
from plant.operation.modes import ModeBook
from plant.operation.store import BatchEntry, Change


@dataclass(frozen=True, slots=True)
class Session:
    """How the program and people left the plant.

    Attributes:
        closed: whether the program was ended in order; else its end was a power cut.
        stopped_ms, stopped_by: PLANT STOP that still rests on the plant; 0 and empty for none.
        engaged: whether a person has ever let the automation command this plant. Before that
            it only watches, and trips.
    """

    closed: bool = False
    engaged: bool = True
    stopped_ms: int = 0
    stopped_by: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The states of all deciders; each field is a document of its own under its name."""

    batch: PlantRun = field(default_factory=PlantRun)
    outputs: OutputMemory = field(default_factory=OutputMemory)
    energy: EnergyBooks = field(default_factory=EnergyBooks)
    interlocks: InterlockMemory = field(default_factory=InterlockMemory)
    modes: ModeBook = field(default_factory=ModeBook)
    totals: TotalsBook = field(default_factory=TotalsBook)
    yields: Yields = field(default_factory=Yields)
    session: Session = field(default_factory=Session)

    @classmethod
    def read(cls, documents: Mapping[str, str], codec: Documents) -> Self:
        """Return what was kept; what never was is empty.

        Raises:
            CorruptDatabaseError: when a document cannot be understood.
        """
        new = cls()
        return cls(
            batch=codec.read(PlantRun, documents, "batch") or new.batch,
            outputs=codec.read(OutputMemory, documents, "outputs") or new.outputs,
            energy=codec.read(EnergyBooks, documents, "energy") or new.energy,
            interlocks=codec.read(InterlockMemory, documents, "interlocks") or new.interlocks,
            modes=codec.read(ModeBook, documents, "modes") or new.modes,
            totals=codec.read(TotalsBook, documents, "totals") or new.totals,
            yields=codec.read(Yields, documents, "yields") or new.yields,
            session=codec.read(Session, documents, "session") or new.session,
        )


@dataclass(frozen=True, slots=True)
class News:
    """What a step brought besides states; none of it may be lost or come twice."""

    transitions: tuple[Transition, ...] = ()
    entries: tuple[BatchEntry, ...] = ()
    rows: tuple[LedgerRow, ...] = ()
    days: tuple[LedgerDay, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.transitions or self.entries or self.rows or self.days)


class Keeping:
    """Decides what is written when. One owner.

    News, and whatever people did, are written at once, together with every state that changed:
    a state and the rows that it accounts for are never apart. What only drifts is written
    every few seconds.
    """

    def __init__(self, codec: Documents, kept: Kept, *, every_ms: int) -> None:
        self._codec = codec
        self._written = kept
        self._every_ms = every_ms
        self._written_ms = 0
        self._noted: list[BatchEntry] = []

    def note(self, *entries: BatchEntry | None) -> None:
        """Have lines written with the next change, which then comes at once."""
        self._noted += [entry for entry in entries if entry is not None]

    def change(self, kept: Kept, news: News, now_ms: int, *, at_once: bool) -> Change | None:
        """Return what must be written now, None when nothing must."""
        drifted = now_ms - self._written_ms >= self._every_ms or now_ms < self._written_ms
        if not (news or at_once or drifted or self._noted):
            return None
        states = {
            each.name: self._codec.write(getattr(kept, each.name))
            for each in fields(kept)
            if getattr(kept, each.name) is not getattr(self._written, each.name)
        }
        heads = batch_heads(self._written.batch, kept.batch)
        self._written, self._written_ms = kept, now_ms
        noted, self._noted = self._noted, []
        if not states and not news and not noted:
            return None
        return Change(
            utc_ms=now_ms,
            states=states,
            transitions=news.transitions,
            entries=(*news.entries, *noted),
            ledger=news.rows,
            days=news.days,
            batches=heads,
        )
