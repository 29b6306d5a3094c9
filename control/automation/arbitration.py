"""Who has the last word on each output? Trips, then people, then the budget, then wishes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from control.automation.protocol import Order
from plant.batch.run import UnitRun
from plant.batch.states import State
from plant.command import Origin
from plant.interlock.result import InterlockResult
from plant.message import Message, message
from plant.operation.modes import DeviceMode, ModeBook
from plant.operation.reading import is_on, usable
from plant.operation.wishes import Refusal, Wish
from plant.sample import Snapshot

REPEAT_MS = 8_000
"""Time that the plant is given to follow an order before it is given again."""

ENDING = frozenset({State.STOPPING, State.ABORTING})
"""States in which a unit comes to rest, also what people have in hand."""

_NEVER_MS = -1_000_000


@dataclass(frozen=True, slots=True)
class Actuator:
    """One commandable output or set point.

    Attributes:
        tag_id: its ``OP`` or ``SP`` tag.
        is_output: whether it is an output bit; else a set point.
        keeps_on_stop: whether PLANT STOP leaves it as it is (gas paths, flare, ventilation).
        starts_on_stop: whether it may be switched on while PLANT STOP rests (no machine).
        remaining: tag with the seconds of its timed run, empty where there is none.
        feedback: tag that shows whether it truly runs, empty where none does.
        is_motor: whether it is one of the big motors that never start together.
        step: smallest difference of a set point that is worth a write.
        held_by: tag that is true while the output is commanded and its thermostat holds it
            off, empty where there is none.
    """

    tag_id: str
    is_output: bool
    keeps_on_stop: bool = False
    starts_on_stop: bool = False
    remaining: str = ""
    feedback: str = ""
    is_motor: bool = False
    step: float = 0.05
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """The last order on a tag: what was wanted of it, and when."""

    value: float
    utc_ms: int


@dataclass(frozen=True, slots=True)
class OrderMemory:
    """What the arbitration remembers; it is not worth keeping over a restart.

    Attributes:
        given: last order by tag.
        motor_ms: when a big motor was last started by an order.
        motor: which one.
    """

    given: Mapping[str, Given] = field(default_factory=lambda: MappingProxyType({}))
    motor_ms: int = _NEVER_MS
    motor: str = ""

    def without(self, tag_ids: Collection[str]) -> "OrderMemory":
        """Return the memory as if the last orders on these tags had not been given."""
        given = {key: each for key, each in self.given.items() if key not in tag_ids}
        motor_ms = _NEVER_MS if self.motor in tag_ids else self.motor_ms
        return OrderMemory(MappingProxyType(given), motor_ms, self.motor)


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that the arbitration looks at.

    Attributes:
        snapshot: the plant.
        wishes: by tag.
        interlocks: what must stop, must open and may not start.
        unpaid: reason by tag for what the energy cap does not admit, wished or running.
        modes: who commands what.
        stopped: whether PLANT STOP rests on the automation.
        motor_gap_ms: shortest time between two starts of big motors.
        now_ms: trusted time.
        ending: units that are being stopped or aborted.
    """

    snapshot: Snapshot
    wishes: Mapping[str, Wish]
    interlocks: InterlockResult
    unpaid: Mapping[str, Message]
    modes: ModeBook
    stopped: bool
    motor_gap_ms: int
    now_ms: int
    ending: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What came out: orders, trips first, and the wishes that were not granted."""

    orders: tuple[Order, ...]
    refusals: tuple[Refusal, ...]


def arbitrate(
    actuators: Sequence[Actuator], memory: OrderMemory, bench: Bench
) -> tuple[OrderMemory, Verdicts]:
    """Decide on every actuator once.

    A trip is obeyed in every mode, and so is the energy cap: what it does not admit any more
    is switched off. So is what a stopped or aborted unit drives and what is out of service,
    but for gas paths. A device that is not in automatic gets nothing else. A wish to switch off
    is never refused. A wish to switch on yields to PLANT STOP, interlocks,
    permissives, the budget and the big motors' pause, and the refusal goes back to who wished.
    """
    trips: list[Order] = []
    orders: list[Order] = []
    refusals: list[Refusal] = []
    for actuator in actuators:
        tag_id = actuator.tag_id
        forced = bench.interlocks.forced(tag_id)
        if forced is not None:
            trips.extend(_obey_trip(actuator, forced, memory, bench))
            if tag_id in bench.wishes and bool(bench.wishes[tag_id].value) != forced:
                refusals.append(Refusal(tag_id, _reason(bench, tag_id)))
            continue
        wish = bench.wishes.get(tag_id)
        against = _ends(actuator, wish, bench)
        if against is not None:
            orders.extend(_end(actuator, against.key, memory, bench))
            refusals.append(Refusal(tag_id, against))
            continue
        if wish is None or not in_automatic(bench.modes, tag_id):
            continue
        if not _is_wanted(actuator, wish, bench.snapshot):
            continue
        refused = _refused(actuator, wish, memory, bench)
        if refused is not None:
            refusals.append(Refusal(tag_id, refused))
        elif not _is_recent(memory, tag_id, wish.value, bench.now_ms):
            orders.append(_order(wish))
            if actuator.is_motor and wish.value:
                memory = replace(memory, motor_ms=bench.now_ms, motor=tag_id)
    given = (*trips, *orders)
    return _noted(memory, given, bench.now_ms), Verdicts(given, tuple(refusals))


def in_automatic(modes: ModeBook, tag_id: str) -> bool:
    """Return whether the automation commands a device."""
    mode = modes.modes.get(tag_id)
    return mode is None or mode.mode is DeviceMode.AUTOMATIC


def _obey_trip(
    actuator: Actuator, forced: bool, memory: OrderMemory, bench: Bench
) -> Sequence[Order]:
    present = is_commanded(actuator, bench.snapshot)
    running = _remaining(actuator, bench.snapshot) > 0
    if present is None or (present == forced and not (running and not forced)):
        return ()
    if _is_recent(memory, actuator.tag_id, forced, bench.now_ms):
        return ()
    reason = _reason(bench, actuator.tag_id).key
    return (Order(actuator.tag_id, float(forced), False, Origin.INTERLOCK.value, reason),)


def ending(units: Mapping[str, UnitRun]) -> frozenset[str]:
    """Return the units that are being stopped or aborted."""
    return frozenset(unit_id for unit_id, run in units.items() if run.state in ENDING)


def _ends(actuator: Actuator, wish: Wish | None, bench: Bench) -> Message | None:
    """Return why an output must be off whoever commands it; None where it need not."""
    tag_id = actuator.tag_id
    if actuator.is_output and not actuator.keeps_on_stop:
        if tag_id.partition(".")[0] in bench.ending:
            return message("automation.ending")
        mode = bench.modes.modes.get(tag_id)
        if mode is not None and mode.mode is DeviceMode.OUT_OF_SERVICE:
            return message("automation.out_of_service", tag=tag_id, lock=mode.reason)
    is_protective = wish is not None and wish.protective
    return None if is_protective else bench.unpaid.get(tag_id)


def _end(actuator: Actuator, reason: str, memory: OrderMemory, bench: Bench) -> Sequence[Order]:
    tag_id = actuator.tag_id
    on = is_commanded(actuator, bench.snapshot)
    running = on or _remaining(actuator, bench.snapshot) > 0
    if not running or _is_recent(memory, tag_id, 0.0, bench.now_ms):
        return ()
    return (Order(tag_id, 0.0, False, Origin.BATCH.value, reason),)


def _is_wanted(actuator: Actuator, wish: Wish, snapshot: Snapshot) -> bool:
    """Return whether the plant does not do already what is wished."""
    if not actuator.is_output:
        present = usable(snapshot, actuator.tag_id)
        return present is not None and abs(present - wish.value) >= actuator.step
    on = is_commanded(actuator, snapshot)
    if on is None:
        return False
    running = _remaining(actuator, snapshot) > 0
    if wish.run_s:
        # What still stops shows that this very pulse has just ended: it is not given twice.
        return not running and not on and not is_on(snapshot, actuator.feedback)
    return (on or running) != bool(wish.value)


def is_commanded(actuator: Actuator, snapshot: Snapshot) -> bool | None:
    """Return whether an output is on, or would be but for its thermostat; None if unknown."""
    on = is_on(snapshot, actuator.tag_id)
    if on is False and actuator.held_by:
        return bool(is_on(snapshot, actuator.held_by))
    return on


def _remaining(actuator: Actuator, snapshot: Snapshot) -> float:
    return (usable(snapshot, actuator.remaining) or 0.0) if actuator.remaining else 0.0


def _refused(
    actuator: Actuator, wish: Wish, memory: OrderMemory, bench: Bench
) -> Message | None:
    if not wish.value or not actuator.is_output:
        return None
    if bench.stopped and not actuator.starts_on_stop:
        return message("automation.stopped")
    if not bench.interlocks.may_start(actuator.tag_id):
        return _reason(bench, actuator.tag_id)
    if actuator.is_motor and bench.now_ms - memory.motor_ms < bench.motor_gap_ms:
        return message("automation.motor_slot", seconds=round(bench.motor_gap_ms / 1000))
    return None


def _reason(bench: Bench, tag_id: str) -> Message:
    rules = bench.interlocks
    against = (*rules.against(tag_id), *rules.on.get(tag_id, ()))
    return against[0].text if against else message("automation.tripped", tag=tag_id)


def _is_recent(memory: OrderMemory, tag_id: str, value: float, now_ms: int) -> bool:
    last = memory.given.get(tag_id)
    return last is not None and last.value == value and now_ms - last.utc_ms < REPEAT_MS


def _order(wish: Wish) -> Order:
    timed = wish.run_s > 0 and wish.value != 0
    value = float(wish.run_s) if timed else wish.value
    return Order(wish.tag_id, value, timed, Origin.BATCH.value, wish.cause.key)


def _noted(memory: OrderMemory, orders: Collection[Order], now_ms: int) -> OrderMemory:
    if not orders:
        return memory
    wanted = {each.tag_id: Given(float(each.value != 0), now_ms) for each in orders}
    for each in orders:
        if not each.timed:
            wanted[each.tag_id] = Given(each.value, now_ms)
    return replace(memory, given={**memory.given, **wanted})
