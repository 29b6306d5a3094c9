"""The doors through which the screens meet the plant; the composition root fills them in."""

from dataclasses import dataclass

from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.energy.ports import EnergyBook
from plant.history import HistoryReader
from plant.notebook.notes import NoteBook
from plant.notebook.trend_sets import TrendSets
from plant.operation.store import BatchBook, BatchExporter
from plant.operation.view import OperationPort
from plant.ports import CommandPort, FrameReader, RecentReader, SimulatorPort, SnapshotSource
from plant.recipe.ports import RecipeBook
from plant.reports.export import HistoryExporter
from plant.tag import Role
from plant.tariff.pricing import Pricing


@dataclass(frozen=True, slots=True)
class Operator:
    """Who sits at the station; until users exist, the account of the operating system."""

    name: str
    role: Role
    authenticated: bool = False


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything that the window is built from. The window hands pages only what they need.

    Attributes:
        description: the plant.
        source: live (or, later, replayed) samples and health.
        commands: the way back; None in replay, where nothing can be commanded.
        frames: the lines' last frames.
        recent: the live buffer.
        simulator: fault panel's door; None on a real plant.
        clock: wall and monotonic time.
        operator: who sits here.
        history: what was stored; None where there is no history.
        notes: operators' notes; None where none are kept.
        trend_sets: trends kept under a name; None where none are kept.
        exporter: writes history to files; None where there is no history.
        operation: the automation; None where nothing is automated.
        recipes: master recipes; None where there are none.
        batches: records of batches; None where none are kept.
        energy_book: the energy ledger; None where none is kept.
        pricing: tariffs by which the ledger's rows are costed; None where none are known.
        batch_exporter: writes records of batches to files; None where none are kept.
    """

    description: PlantDescription
    source: SnapshotSource
    commands: CommandPort | None
    frames: FrameReader
    recent: RecentReader
    simulator: SimulatorPort | None
    clock: Clock
    operator: Operator
    history: HistoryReader | None = None
    notes: NoteBook | None = None
    trend_sets: TrendSets | None = None
    exporter: HistoryExporter | None = None
    operation: OperationPort | None = None
    recipes: RecipeBook | None = None
    batches: BatchBook | None = None
    energy_book: EnergyBook | None = None
    batch_exporter: BatchExporter | None = None
    pricing: Pricing | None = None
