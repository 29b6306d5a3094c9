"""How do days of the plant run in seconds? The loop: look, decide, keep, act, let time pass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from control.automation.protocol import Automation, Decision, Order
from control.rehearsal.crew import ObedientCrew
from control.rehearsal.disturbances import Disturbance, Trouble
from control.rehearsal.figures import Figures, Tally
from control.rehearsal.inspector import Inspector
from control.rehearsal.keeper import Keeper
from control.rehearsal.returns import Returns
from control.rehearsal.whole_snapshot import WholeSnapshots
from plant.description.model import PlantDescription
from plant.rehearsal.field import RehearsedField
from plant.sample import EMPTY_SNAPSHOT
from plant.tag import Suffix

LONGEST_S = 60.0
"""Longest step; the plant may change by itself and nobody has looked."""

BUSY_S = 15.0
"""Longest step while something is under way."""

WATCH_S = 30.0
"""Step while a digester is pumped out: its pressure is watched."""

VIEW_EVERY_MS = 120_000
"""People look at the screens so often, and when something has happened."""

SHORTEST_S = 1.0
"""Step after something was switched or asked."""


class KillMoment(Enum):
    """Where in a step the program is killed."""

    BEFORE_COMMIT = 0
    AFTER_COMMIT = 1
    AMID_ORDERS = 2
    AFTER_ALL = 3


@dataclass(frozen=True, slots=True)
class RehearsalParts:
    """What a rehearsal works with.

    Attributes:
        description: the plant.
        field: the plant in this process.
        build: starts the program anew from the documents that were kept.
        keeper: keeps them.
        disturbances: what goes wrong.
        seed: of people and kills.
    """

    description: PlantDescription
    field: RehearsedField
    build: Callable[[Mapping[str, str]], Automation]
    keeper: Keeper
    disturbances: Sequence[Disturbance]
    seed: int


class Rehearsal:
    """Runs the plant. One owner.

    Attributes:
        inspector: what the plant itself showed.
        crew: what people did.
        kills: how often the program was killed.
    """

    def __init__(self, parts: RehearsalParts) -> None:
        self._parts = parts
        self._field = parts.field
        self._dice = Random(parts.seed)  # noqa: S311  dice of a rehearsal
        self._whole = WholeSnapshots(parts.description)
        self._due = list(parts.disturbances)
        self._automation = parts.build(parts.keeper.load())
        self._before = EMPTY_SNAPSHOT
        self._tally = Tally(parts.description)
        self._pumps = [
            tag.tag_id
            for tag in parts.description.tags.values()
            if tag.suffix is Suffix.OUTPUT and tag.item == "transfer_pump"
        ]
        self._returns = Returns(parts.field, dice=self._dice)
        self.inspector = Inspector(parts.description)
        self.crew = ObedientCrew(parts.description, seed=parts.seed)
        self.kills = 0
        self._look_ms = self._announced_ms = 0
        self._has_switched = False

    def run(self, until_ms: int, *, told: Callable[[int], bool] = lambda _: False) -> Figures:
        """Run until a moment, or until ``told`` (given the time reached) returns True.

        Raises:
            PlantError: when the automation cannot be started from what was kept.
        """
        while self._field.utc_ms < until_ms and not told(self._field.utc_ms):
            off = self._begin_troubles()
            decision = self._step(self._kill_moment(off))
            if off is None:
                self._field.advance(self._wait_s(decision, until_ms))
            else:
                self._stay_off(off, until_ms)
        self._tally.passed(self._field.truth(), self._field.utc_ms)
        return self._tally.figures()

    # ------------------------------------------------------------------ one step

    def _kill_moment(self, off: Disturbance | None) -> KillMoment:
        """Return how far the step gets; all the way where nothing takes the PC away."""
        if off is None:
            return KillMoment.AFTER_ALL
        return self._dice.choice(tuple(KillMoment))

    def _step(self, killed: KillMoment) -> Decision:
        """Look, decide, keep and act; a kill leaves out what comes after its moment."""
        now_ms = self._field.utc_ms
        snapshot = self._whole.whole(self._field.look(), self._automation.stand_ins)
        decision = self._automation.step(self._before, snapshot)
        self._before = snapshot
        if killed is KillMoment.BEFORE_COMMIT:
            return decision
        if decision.change is not None:
            self._parts.keeper.commit(decision.change)
            self._tally.committed(decision.change)
        if killed is KillMoment.AFTER_COMMIT:
            return decision
        self._returns.notice(now_ms)
        self._returns.give(decision.permits)
        half = len(decision.orders) // 2
        amid = killed is KillMoment.AMID_ORDERS
        self._act(decision.orders[:half] if amid else decision.orders, now_ms)
        if amid:
            return decision
        self._tell(decision, now_ms)
        return decision

    def _act(self, orders: Sequence[Order], now_ms: int) -> None:
        self._has_switched = False
        # What is safe stays so until its unit is taken back.
        waiting = [each for each in orders if self._returns.is_waiting(each.tag_id)]
        if waiting:
            self._automation.unsent(waiting)
        for order in orders:
            if order in waiting:
                continue
            was_on = self._is_on(order.tag_id)
            taken = self._field.write(order.tag_id, order.value, timed=order.timed)
            if taken and self._switches(order):
                self._has_switched = True
            if taken and order.value and not was_on:
                self.inspector.commanded(order.tag_id, now_ms)

    def _tell(self, decision: Decision, now_ms: int) -> None:
        """Tell people, the inspector and the tally, and hand over what people ask for."""
        for answer in decision.answers:
            self.crew.told(answer)
        truth = self._field.truth()
        self.inspector.look(truth, now_ms)
        above = self._tally.stepped(truth, now_ms)
        change = decision.change
        news = change is not None and (change.transitions or change.days or change.entries)
        due_ms = min(self._look_ms, self.crew.next_ms() or self._look_ms)
        if not (above or news or decision.answers or now_ms >= due_ms):
            return
        view = self._automation.view()
        self._tally.look(view, truth, now_ms)
        for request in self.crew.requests(view, truth, now_ms):
            self._automation.ask(request)
        self._look_ms = now_ms + VIEW_EVERY_MS

    def _due_ms(self, decision: Decision, now_ms: int) -> int:
        """Return the next instant that counts.

        One that was announced before is planned and kept to the millisecond; one that comes up
        anew within seconds only asks for a look soon.
        """
        due_ms = decision.next_due_ms
        soon_s = WATCH_S if self._is_pumping() else LONGEST_S
        soon_ms = now_ms + round((BUSY_S if decision.busy else soon_s) * 1000)
        was_known = due_ms == self._announced_ms
        self._announced_ms = due_ms
        return due_ms if was_known else max(due_ms, soon_ms)

    def _is_pumping(self) -> bool:
        relays = self._field.truth().relays
        return any(relays[tag_id] for tag_id in self._pumps)

    def _switches(self, order: Order) -> bool:
        """Return whether something follows at once: a set point does not move a machine."""
        writable = self._parts.description.tags[order.tag_id].writable
        return writable is not None and writable.output is not None

    def _is_on(self, tag_id: str) -> bool:
        sample = self._before.get(tag_id)
        return sample is not None and bool(sample.value)

    def _wait_s(self, decision: Decision, until_ms: int) -> float:
        """Return how long nothing need be looked at."""
        if decision.answers or self._has_switched:
            return SHORTEST_S
        now_ms = self._field.utc_ms
        longest_s = BUSY_S if decision.busy else LONGEST_S
        ends = [until_ms, now_ms + round(longest_s * 1000)]
        ends += [each for each in (self._due_ms(decision, now_ms), self.crew.next_ms()) if each]
        ends += [each.at_ms for each in self._due[:1]]
        return max(SHORTEST_S, (min(ends) - now_ms) / 1000.0)

    # ------------------------------------------------------------------ troubles

    def _begin_troubles(self) -> Disturbance | None:
        """Put in what is due; return what takes the PC away, None while it stays."""
        now_ms = self._field.utc_ms
        while self._due and self._due[0].at_ms <= now_ms:
            trouble = self._due.pop(0)
            if trouble.trouble in {Trouble.PC_OFF, Trouble.POWER_CUT}:
                return trouble
            self._field.inject(trouble.spec)
        return None

    def _stay_off(self, trouble: Disturbance, until_ms: int) -> None:
        """Let the plant go on without the program, and start that again from what was kept."""
        self.kills += 1
        self._field.is_attended = False
        if trouble.spec:
            self._field.inject(trouble.spec)
        back_ms = min(until_ms, self._field.utc_ms + round(trouble.seconds * 1000))
        while self._field.utc_ms < back_ms:
            left_s = (back_ms - self._field.utc_ms) / 1000.0
            self._field.advance(min(LONGEST_S, left_s))
            truth = self._field.truth()
            self.inspector.look(truth, self._field.utc_ms)
            self._tally.passed(truth, self._field.utc_ms)
        self._field.come_back()
        self._automation = self._parts.build(self._parts.keeper.load())
        self._before = EMPTY_SNAPSHOT
        self._tally.restarted(self._field.utc_ms)
        self._look_ms = 0
