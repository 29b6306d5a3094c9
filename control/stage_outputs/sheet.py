"""What is decided on, and what is written down while deciding: one step's in and out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from control.stage_outputs.memory import OutputMemory
from control.stage_outputs.plan import Device, OutputPlan
from plant.batch.plant_run import PlantRun
from plant.event import Event, EventKind
from plant.message import Message
from plant.operation.modes import DeviceMode, ModeBook
from plant.operation.reading import is_on
from plant.operation.store import BatchEntry
from plant.operation.wishes import Refusal, Wish
from plant.sample import Snapshot

HOUR_MS = 3_600_000
FAR_MS = 10 * HOUR_MS
"""A step that finds nothing due asks to be called again at the latest after this time."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The plant at one moment, as the stage outputs look at it.

    Attributes:
        now_ms: trusted time.
        snapshot: all tags.
        run: where each unit is.
        modes: who commands which device.
        refusals: wishes of the last step that were not granted, by output tag.
    """

    now_ms: int
    snapshot: Snapshot
    run: PlantRun
    modes: ModeBook = field(default_factory=ModeBook)
    refusals: Mapping[str, Refusal] = field(default_factory=lambda: MappingProxyType({}))

    def is_on(self, device: Device) -> bool | None:
        """Return whether a device runs or is open; None where nothing tells.

        What the plant does not have stands still and is shut.
        """
        if not device.pv:
            return None if device.manual else False
        return is_on(self.snapshot, device.pv)

    def is_automatic(self, device: Device) -> bool:
        """Return whether the automation commands the device."""
        if not device.op:
            return False
        mode = self.modes.modes.get(device.op)
        return mode is None or mode.mode is DeviceMode.AUTOMATIC


@dataclass(frozen=True, slots=True)
class ValveWish:
    """A manual valve that should stand otherwise: work for a job card.

    Attributes:
        unit_id: where.
        tag_id: tag of its position.
        is_open: how it should stand.
        cause: why.
    """

    unit_id: str
    tag_id: str
    is_open: bool
    cause: Message


@dataclass(frozen=True, slots=True)
class StageOutputs:
    """What one step wants of the plant.

    Attributes:
        memory: to be kept and given to the next step.
        wishes: at most one per tag.
        hands: manual valves that should stand otherwise.
        setpoints: tracked temperature set point by digester, degC; None while nothing is
            heated.
        events: what happened, for the event list.
        advisories: what the operator may want to know now.
        entries: lines of batch records.
        next_due_ms: the next instant at which something changes by plan.
        busy: whether something is under way that wants steps of a second.
    """

    memory: OutputMemory
    wishes: tuple[Wish, ...] = ()
    hands: tuple[ValveWish, ...] = ()
    setpoints: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    events: tuple[Event, ...] = ()
    advisories: tuple[Message, ...] = ()
    entries: tuple[BatchEntry, ...] = ()
    next_due_ms: int = 0
    busy: bool = False


class Sheet:
    """Collects what one step decides. Lives within that step."""

    def __init__(self, plan: OutputPlan, scene: Scene) -> None:
        self.plan = plan
        self.scene = scene
        self.wishes: list[Wish] = []
        self.hands: list[ValveWish] = []
        self.events: list[Event] = []
        self.advisories: list[Message] = []
        self.entries: list[BatchEntry] = []
        self.next_due_ms = scene.now_ms + FAR_MS
        self.busy = False

    def want(self, device: Device, value: bool, cause: Message) -> None:
        """Want an output on or off, or a manual valve to stand so."""
        if device.manual:
            self._by_hand(device, value, cause)
        elif self.scene.is_automatic(device):
            self.wishes.append(Wish(device.op, 1.0 if value else 0.0, cause))

    def wish(self, device: Device, wish: Wish) -> None:
        """Want what needs more words; nothing while people command the device."""
        if self.scene.is_automatic(device):
            self.wishes.append(wish)

    def due(self, utc_ms: int) -> None:
        """Ask for a step at that instant."""
        if self.scene.now_ms < utc_ms < self.next_due_ms:
            self.next_due_ms = utc_ms

    def tell(self, subject: str, text: Message) -> None:
        """Put something that happened on the event list."""
        self.events.append(Event(EventKind.DEVICE, subject, text, self.scene.now_ms))

    def enter(
        self, unit_id: str, kind: str, text: Message | None, *, facts: str = "{}"
    ) -> None:
        """Write a line into the record of the unit's batch, where it has one."""
        run = self.scene.run.units.get(unit_id)
        if run is not None and run.batch_id:
            entry = BatchEntry(
                run.batch_id, unit_id, self.scene.now_ms, kind, text=text, facts=facts
            )
            self.entries.append(entry)

    def _by_hand(self, device: Device, value: bool, cause: Message) -> None:
        if device.pv and self.scene.is_on(device) is not value:
            unit_id = device.pv.partition(".")[0]
            self.hands.append(ValveWish(unit_id, device.pv, value, cause))
