"""The whole automation over the plant in this process, a step at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from control.automation.plant_automation import PlantAutomation
from control.automation.protocol import Decision
from control.automation.setup import Setup, load_tables, setup_of
from control.rehearsal.mid_rota import standing_in_rota
from control.rehearsal.whole_snapshot import WholeSnapshots
from drivers.simulated.rehearsal.field import RehearsalField
from plant.batch.run import Transition
from plant.command import Action, Command, Origin
from plant.description.model import PlantDescription
from plant.operation.requests import Answer, Asker, Request
from plant.recipe.fields import load_fields
from plant.recipe.model import Recipe
from plant.sample import EMPTY_SNAPSHOT, Snapshot
from plant.tag import Role
from storage.recipes.shelf import RecipeShelf

NOON_MS = 1_795_000_000_000 // 86_400_000 * 86_400_000 + 23_400_000  # 12:00 in Asia/Kolkata


def recipes(description: PlantDescription) -> RecipeShelf:
    """Return the shipped recipes."""
    fields = load_fields(description.texts)
    return RecipeShelf(Path("nowhere"), fields=fields, digesters=6, texts=description.texts)


def usual_setup(description: PlantDescription, **energy: object) -> Setup:
    """Return a set-up; ``energy`` changes rules of the energy cap."""
    settings = replace(description.energy, **energy)  # type: ignore[arg-type]
    described = replace(description, energy=settings)
    tables = load_tables(described, None, recipes(description).find)
    return setup_of(described, tables, save_every_ms=10_000, next_ms=60_000)


@dataclass
class Rig:
    """A plant amid its rota, its automation, and what came of the steps."""

    description: PlantDescription
    setup: Setup
    recipe: Recipe
    begin_ms: int = NOON_MS
    is_new: bool = False
    documents: dict[str, str] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.field = RehearsalField(self.description, seed=1, start_utc_ms=self.begin_ms)
        self._whole = WholeSnapshots(self.description)
        self.before: Snapshot = EMPTY_SNAPSHOT
        self.asked = 0
        self.start()

    def start(self) -> None:
        """Start the program from what was kept."""
        order = [unit.unit_id for unit in self.setup.digesters]
        first = standing_in_rota(
            order,
            self.recipe,
            self.field.utc_ms,
            zone=ZoneInfo(self.description.site.zone),
            clock=self.setup.tables.batch.start_clock,
        )
        self.automation = PlantAutomation(
            self.setup, dict(self.documents), first_run=None if self.is_new else first
        )
        self.before = EMPTY_SNAPSHOT

    def look(self) -> Snapshot:
        """Read the plant."""
        return self._whole.whole(self.field.look(), self.automation.stand_ins)

    def step(self, seconds: float = 1.0) -> Decision:
        """Decide once, keep, act, and let time pass."""
        snapshot = self.look()
        decision = self.automation.step(self.before, snapshot)
        self.before = snapshot
        if decision.change is not None:
            self.documents.update(decision.change.states)
            self.transitions.extend(decision.change.transitions)
        self.answers.extend(decision.answers)
        self.events.extend(event.text.key for event in decision.events)
        for field_unit_id, registers in decision.permits.items():
            for register, given in registers.items():
                self.field.permit(field_unit_id, register, given=given)
        for order in decision.orders:
            self.field.write(order.tag_id, order.value, timed=order.timed)
        self.field.advance(seconds)
        return decision

    def run(self, seconds: float, *, step_s: float = 5.0) -> None:
        """Run for a while."""
        until_ms = self.field.utc_ms + round(seconds * 1000)
        while self.field.utc_ms < until_ms:
            self.step(step_s)

    def ask(self, request: Request) -> Answer:
        """Ask, step, and return the answer."""
        self.automation.ask(request)
        self.step()
        (answer,) = [each for each in self.answers if each.request == request]
        return answer

    def asker(self, *, role: Role = Role.ENGINEER, reason: str = "") -> Asker:
        """Return who asks."""
        self.asked += 1
        return Asker(f"request {self.asked}", "Asha", role, reason)

    def command(self, tag_id: str, value: float, *, action: Action = Action.WRITE) -> Command:
        """Return a person's command."""
        self.asked += 1
        return Command(
            f"command {self.asked}",
            action,
            tag_id,
            value,
            Origin.OPERATOR,
            "Asha",
            Role.ENGINEER,
        )

    def relays(self) -> Mapping[str, bool]:
        """Return what every output truly does."""
        return self.field.truth().relays
