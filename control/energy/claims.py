"""May these loads run? Used + reserved + planned never exceed the budget, except protective."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from control.energy.books import Claim, EnergyBooks, wh_up
from control.energy.sharing import credit_of, next_credit_ms, promised_wh
from control.energy.words import clock, kwh
from plant.energy.admission import Admission, EnergyWish
from plant.energy.load import Consumer, EnergyEquipment, Load
from plant.energy.outlook import Outlook
from plant.energy.settings import EnergySettings
from plant.message import Message, message

_ORDER = {
    kind: place
    for place, kind in enumerate(
        (Consumer.AGITATOR, Consumer.DOSING, Consumer.HEATER, Consumer.JACKET_COMPRESSOR)
    )
}
"""Agitation is served first, then dosing, then heat."""

LONGEST_STEP_MS = 60_000
"""A running load is asked again so long before its permission ends: the next step may come
only then."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Wh kept back until 17:00 for what the stages will ask for again."""

    agitation_wh: int = 0
    dosing_wh: int = 0

    @property
    def whole_wh(self) -> int:
        """Return both."""
        return self.agitation_wh + self.dosing_wh

    def against(self, kind: Consumer) -> int:
        """Return what a load of this kind must leave to others."""
        if kind is Consumer.AGITATOR:
            return 0
        return self.agitation_wh if kind is Consumer.DOSING else self.whole_wh


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and how far away the next step may be, in milliseconds."""

    now_ms: int
    next_ms: int = LONGEST_STEP_MS


def admitted(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    wishes: Sequence[EnergyWish],
    outlook: Outlook,
    moment: Moment,
) -> tuple[EnergyBooks, tuple[Admission, ...]]:
    """Answer all that want to run now; whoever is not named any more gives back.

    Args:
        equipment: the loads.
        books: of the energy cap.
        wishes: every load that wants to run or to go on, each once, at every step.
        outlook: what is still to come today.
        moment: now.
    """
    wanted = {wish.load_id for wish in wishes}
    claims = _kept(books, wanted, moment.now_ms)
    desk = _Desk(equipment, books, outlook, moment)
    answers: dict[str, Admission] = {}
    for wish in sorted(wishes, key=lambda wish: _place(equipment, wish)):
        answer, claim = desk.answer(wish, claims)
        answers[wish.load_id] = answer
        if claim is not None:
            claims[wish.load_id] = claim
    after = books if claims == books.claims else replace(books, claims=MappingProxyType(claims))
    return after, tuple(answers[wish.load_id] for wish in wishes)


def previewed(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    wish: EnergyWish,
    outlook: Outlook,
    moment: Moment,
) -> Admission:
    """Answer as `admitted` would, without reserving anything."""
    return _Desk(equipment, books, outlook, moment).answer(wish, books.claims)[0]


def set_aside(
    equipment: EnergyEquipment, books: EnergyBooks, outlook: Outlook, now_ms: int
) -> SetAside:
    """Return what is kept back until 17:00 as far as the budget still has it."""
    sums = {Consumer.AGITATOR: 0, Consumer.DOSING: 0}
    for demand in outlook.pulses:
        load = equipment.loads.get(demand.load_id)
        if load is None or load.kind not in sums:
            continue
        book = books.loads.get(demand.load_id)
        every_ms = max(1, demand.every_s) * 1000
        due_ms = max(now_ms, book.last_on_ms + every_ms if book and book.last_on_ms else now_ms)
        count = -(-(books.end_ms - due_ms) // every_ms) if due_ms < books.end_ms else 0
        sums[load.kind] += count * load.rated_w * demand.run_s * 1000
    left_wh = max(0, books.budget_wh - wh_up(used_of(equipment, books) + books.reserved))
    agitation_wh = min(left_wh, wh_up(sums[Consumer.AGITATOR]))
    dosing_wh = min(left_wh - agitation_wh, wh_up(sums[Consumer.DOSING]))
    return SetAside(agitation_wh, dosing_wh)


def used_of(equipment: EnergyEquipment, books: EnergyBooks) -> int:
    """Return W·ms booked today against the budget."""
    loads = equipment.loads
    return sum(
        book.used
        for load_id, book in books.loads.items()
        if load_id in loads and loads[load_id].kind.is_capped
    )


def need_of(load: Load, run_s: int, settings: EnergySettings) -> int:
    """Return W·ms to be reserved before it starts: a whole pulse, or a minimum-on slice.

    A slice is taken at rated power x 1.05, with the time that it may run on when nobody tells
    it to stop. A 3 kW heater: 3000 x 1.05 x (300 + 10) s = 271.25 Wh.
    """
    if run_s:
        return load.rated_w * run_s * 1000
    return _at_most(load, slice_s(load, settings) + settings.fail_safe_s, settings)


def slice_s(load: Load, settings: EnergySettings) -> int:
    """Return the seconds for which a load is admitted at a time."""
    if load.kind in {Consumer.HEATER, Consumer.JACKET_COMPRESSOR}:
        return settings.heater_slice_s
    return settings.pulse_s


def tail_of(load: Load, settings: EnergySettings) -> int:
    """Return W·ms that a load may still draw, or have drawn unseen, after it was stopped."""
    return _at_most(load, settings.fail_safe_s + settings.settle_s, settings)


def _at_most(load: Load, seconds: float, settings: EnergySettings) -> int:
    return int(load.rated_w * settings.slice_margin * seconds * 1000)


def _place(equipment: EnergyEquipment, wish: EnergyWish) -> tuple[bool, int]:
    load = equipment.loads.get(wish.load_id)
    kind = load.kind if load else Consumer.AUXILIARIES
    return not wish.protective, _ORDER.get(kind, len(_ORDER))


def _kept(books: EnergyBooks, wanted: set[str], now_ms: int) -> dict[str, Claim]:
    """Return the reservations less those that have ended and whose load stands still.

    What was reserved is kept until the load has been seen off for so long that its meter has
    told everything: a field unit may keep it on for its shortest time.
    """
    kept: dict[str, Claim] = {}
    settle_ms = books.settings.settle_s * 1000
    for load_id, claim in books.claims.items():
        if load_id in wanted and not claim.ended_ms:
            kept[load_id] = claim
            continue
        book = books.loads.get(load_id)
        on = book is not None and book.on
        ended_ms = now_ms if on or not claim.ended_ms else claim.ended_ms
        if now_ms - ended_ms < settle_ms:
            kept[load_id] = replace(claim, ended_ms=ended_ms)
    return kept


class _Desk:
    """Answers wishes one after another at one moment."""

    def __init__(
        self, equipment: EnergyEquipment, books: EnergyBooks, outlook: Outlook, moment: Moment
    ) -> None:
        self._equipment = equipment
        self._books = books
        self._moment = moment
        self._used = used_of(equipment, books)
        self._aside = set_aside(equipment, books, outlook, moment.now_ms)

    def answer(
        self, wish: EnergyWish, claims: Mapping[str, Claim]
    ) -> tuple[Admission, Claim | None]:
        """Return the answer, and the load's reservation where it changes."""
        load = self._equipment.loads.get(wish.load_id)
        if load is None or not load.kind.is_capped:
            return Admission(wish.load_id, admitted=True, wh=0, left_wh=0), None
        claim = claims.get(wish.load_id)
        taken = self._used + sum(each.left for each in claims.values())
        left_wh = self._books.budget_wh - wh_up(taken) - self._aside.against(load.kind)
        if claim is not None and not claim.ended_ms and self._covers(claim, wish):
            return _granted(wish, wh_up(claim.left), left_wh), None
        target = self._target(load, wish, claim)
        more = max(0, target.left - (claim.left if claim else 0))
        needed_wh = wh_up(taken + more) - wh_up(taken)
        if wish.protective:
            return _granted(wish, needed_wh, left_wh), target
        reasons = _budget_reasons(load, self._books, needed_wh, left_wh)
        if not reasons and load.kind is Consumer.HEATER and not wish.by_person:
            reasons = self._plan_reasons(load, needed_wh, left_wh)
        if not reasons:
            return _granted(wish, needed_wh, left_wh), target
        refused = Admission(
            wish.load_id,
            admitted=False,
            wh=needed_wh,
            left_wh=left_wh,
            reasons=reasons,
            again_ms=next_credit_ms(self._books, load.load_id, self._moment.now_ms),
        )
        ends = claim is not None and not claim.ended_ms
        ended = replace(claim, ended_ms=self._moment.now_ms) if claim and ends else None
        return refused, ended

    def _covers(self, claim: Claim, wish: EnergyWish) -> bool:
        """Return whether what is reserved lasts beyond the next step.

        The field unit ends a pulse by itself; a moment's delay of that needs no new one.
        """
        fail_safe_ms = self._books.settings.fail_safe_s * 1000
        if wish.run_s:
            return self._moment.now_ms <= claim.until_ms + fail_safe_ms
        return self._moment.now_ms + self._moment.next_ms + fail_safe_ms < claim.until_ms

    def _target(self, load: Load, wish: EnergyWish, claim: Claim | None) -> Claim:
        """Return the reservation that it would have, were it admitted."""
        settings, now_ms = self._books.settings, self._moment.now_ms
        need = need_of(load, wish.run_s, settings)
        had = claim.left if claim else 0
        if wish.run_s:
            until_ms = now_ms + wish.run_s * 1000
            return Claim(max(need, had), until_ms, protective=wish.protective)
        lasts_ms = slice_s(load, settings) * 1000
        if claim is None or claim.ended_ms:
            until_ms = now_ms + lasts_ms + int(settings.fail_safe_s * 1000)
            return Claim(max(need, had), until_ms, protective=wish.protective)
        until_ms = max(now_ms, claim.until_ms) + lasts_ms
        unseen_s = (until_ms - now_ms) / 1000 + settings.settle_s
        left = min(had + need, _at_most(load, unseen_s, settings))
        return Claim(max(left, had), until_ms, protective=wish.protective)

    def _plan_reasons(self, load: Load, needed_wh: int, left_wh: int) -> tuple[Message, ...]:
        """Return why the plan of the heat gives it nothing now.

        Credit for half a slice is enough. What is left beyond all that is promised until
        17:00 is anybody's: heat that nobody is planned for is not left unused.
        """
        books, now_ms = self._books, self._moment.now_ms
        credit_wh = credit_of(books, load.load_id, now_ms)
        if credit_wh is None or 2 * credit_wh >= needed_wh:
            return ()
        if needed_wh <= left_wh - promised_wh(books):
            return ()
        again_ms = next_credit_ms(books, load.load_id, now_ms)
        if not again_ms:
            return (message("energy.refused.plan_none", tag=load.load_id),)
        at = clock(again_ms, self._equipment.zone)
        return (message("energy.refused.plan", tag=load.load_id, time=at),)


def _granted(wish: EnergyWish, wh: int, left_wh: int) -> Admission:
    booked = (message("energy.admitted.protective", tag=wish.load_id, wh=wh),)
    return Admission(
        wish.load_id,
        admitted=True,
        wh=wh,
        left_wh=left_wh,
        reasons=booked if wish.protective else (),
    )


def _budget_reasons(
    load: Load, books: EnergyBooks, needed_wh: int, left_wh: int
) -> tuple[Message, ...]:
    if needed_wh <= left_wh:
        return ()
    if books.budget_wh == 0:
        return (message("energy.refused.no_budget", tag=load.load_id, needed=needed_wh),)
    return (
        message(
            "energy.refused.budget",
            tag=load.load_id,
            needed=needed_wh,
            left=max(0, left_wh),
            budget=kwh(books.budget_wh),
        ),
    )
