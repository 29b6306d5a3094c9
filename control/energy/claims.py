"""May these loads run? Used + reserved + planned never exceed the budget, except protective."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from control.energy.books import Claim, EnergyBooks, wh_up
from control.energy.sharing import credit_of, next_credit_ms
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


def admitted(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    wishes: Sequence[EnergyWish],
    outlook: Outlook,
    now_ms: int,
) -> tuple[EnergyBooks, tuple[Admission, ...]]:
    """Answer all that want to run now; whoever is not named any more gives back.

    Args:
        equipment: the loads.
        books: of the energy cap.
        wishes: every load that wants to run or to go on, each once, at every step.
        outlook: what is still to come today.
        now_ms: trusted time.
    """
    wanted = {wish.load_id for wish in wishes}
    claims = _kept(equipment, books, wanted, now_ms)
    answers: dict[str, Admission] = {}
    for wish in sorted(wishes, key=lambda wish: _place(equipment, wish)):
        present = replace(books, claims=claims)
        answer, claim = _answer(equipment, present, wish, outlook, now_ms)
        answers[wish.load_id] = answer
        if claim is not None:
            claims = {**claims, wish.load_id: claim}
        elif not answer.admitted and wish.load_id in claims:
            ended = _ended(equipment.loads[wish.load_id], claims[wish.load_id], books, now_ms)
            claims = {**claims, wish.load_id: ended}
    after = books if claims == books.claims else replace(books, claims=MappingProxyType(claims))
    return after, tuple(answers[wish.load_id] for wish in wishes)


def previewed(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    wish: EnergyWish,
    outlook: Outlook,
    now_ms: int,
) -> Admission:
    """Answer as `admitted` would, without reserving anything."""
    return _answer(equipment, books, wish, outlook, now_ms)[0]


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


def _kept(
    equipment: EnergyEquipment, books: EnergyBooks, wanted: set[str], now_ms: int
) -> dict[str, Claim]:
    """Return the reservations less those that are over and seen to be over."""
    kept: dict[str, Claim] = {}
    for load_id, claim in books.claims.items():
        load = equipment.loads.get(load_id)
        if load is None:
            continue
        if load_id in wanted and not claim.ended_ms:
            kept[load_id] = claim
            continue
        ended = _ended(load, claim, books, now_ms)
        settled = now_ms - ended.ended_ms >= books.settings.settle_s * 1000
        if not settled or books.loads[load_id].on:
            kept[load_id] = ended
    return kept


def _ended(load: Load, claim: Claim, books: EnergyBooks, now_ms: int) -> Claim:
    if claim.ended_ms:
        return claim
    return replace(claim, ended_ms=now_ms, left=min(claim.left, tail_of(load, books.settings)))


def _answer(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    wish: EnergyWish,
    outlook: Outlook,
    now_ms: int,
) -> tuple[Admission, Claim | None]:
    """Return the answer, and the reservation that goes with it where it changes."""
    load = equipment.loads.get(wish.load_id)
    if load is None or not load.kind.is_capped:
        return Admission(wish.load_id, admitted=True, wh=0, left_wh=0), None
    claim = books.claims.get(wish.load_id)
    aside = set_aside(equipment, books, outlook, now_ms).against(load.kind)
    sum_wh = wh_up(used_of(equipment, books) + books.reserved)
    left_wh = books.budget_wh - sum_wh - aside
    if claim is not None and not claim.ended_ms and _covers(claim, wish, now_ms, books):
        running = Admission(wish.load_id, admitted=True, wh=wh_up(claim.left), left_wh=left_wh)
        return running, None
    target = _target(load, wish, claim, books, now_ms)
    more = max(0, target.left - (claim.left if claim else 0))
    needed_wh = wh_up(used_of(equipment, books) + books.reserved + more) - sum_wh
    reasons = _budget_reasons(load, books, needed_wh, left_wh)
    if not reasons and load.kind is Consumer.HEATER and not wish.by_person:
        reasons = _plan_reasons(equipment, load, books, now_ms, needed_wh)
    if reasons and not wish.protective:
        again_ms = next_credit_ms(books, load.load_id, now_ms)
        refused = Admission(
            wish.load_id,
            admitted=False,
            wh=needed_wh,
            left_wh=left_wh,
            reasons=reasons,
            again_ms=again_ms,
        )
        return refused, None
    booked = (message("energy.admitted.protective", tag=load.load_id, wh=needed_wh),)
    answer = Admission(
        wish.load_id,
        admitted=True,
        wh=needed_wh,
        left_wh=left_wh,
        reasons=booked if wish.protective else (),
    )
    return answer, target


def _covers(claim: Claim, wish: EnergyWish, now_ms: int, books: EnergyBooks) -> bool:
    """Return whether what is reserved lasts until the next step at least."""
    if wish.run_s:
        return now_ms <= claim.until_ms + books.settings.fail_safe_s * 1000
    return now_ms + LONGEST_STEP_MS < claim.until_ms


def _target(
    load: Load, wish: EnergyWish, claim: Claim | None, books: EnergyBooks, now_ms: int
) -> Claim:
    """Return the reservation that it would have, were it admitted."""
    settings = books.settings
    need = need_of(load, wish.run_s, settings)
    if wish.run_s:
        return Claim(need, now_ms + wish.run_s * 1000, protective=wish.protective)
    lasts_ms = slice_s(load, settings) * 1000
    if claim is None or claim.ended_ms:
        until_ms = now_ms + lasts_ms + int(settings.fail_safe_s * 1000)
        return Claim(
            max(need, claim.left if claim else 0), until_ms, protective=wish.protective
        )
    until_ms = max(now_ms, claim.until_ms) + lasts_ms
    unseen_s = (until_ms - now_ms) / 1000 + settings.settle_s
    left = min(claim.left + need, _at_most(load, unseen_s, settings))
    return Claim(max(left, claim.left), until_ms, protective=wish.protective)


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


def _plan_reasons(
    equipment: EnergyEquipment, load: Load, books: EnergyBooks, now_ms: int, needed_wh: int
) -> tuple[Message, ...]:
    credit_wh = credit_of(books, load.load_id, now_ms)
    if credit_wh is None or 2 * credit_wh >= needed_wh:
        return ()
    again_ms = next_credit_ms(books, load.load_id, now_ms)
    if not again_ms:
        return (message("energy.refused.plan_none", tag=load.load_id),)
    at = clock(again_ms, equipment.zone)
    return (message("energy.refused.plan", tag=load.load_id, time=at),)
