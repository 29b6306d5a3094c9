"""What people ask, and what the automation answers: requests, commands, PLANT STOP."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from control.automation.kept import Kept, Session
from control.automation.protocol import Order
from control.automation.setup import Setup
from control.automation.valve_cards import position_of, valve_card, with_signed
from control.batch.facts import Facts
from control.batch.requests import answer, concerns_batches
from control.energy import energy_cap
from control.interlocks.bypasses import granted
from control.interlocks.clearing import cleared
from control.modes.modes import against_run, by_command, with_mode, with_value
from plant.batch.run import Transition
from plant.command import Action, Command, Origin
from plant.energy.admission import EnergyWish
from plant.energy.outlook import Outlook
from plant.energy.settings import LARGEST_ALLOWANCE_KWH, LONGEST_ALLOWANCE_DAYS
from plant.energy.settings import Allowance as GivenAllowance
from plant.event import Event, EventKind
from plant.interlock.bypass import Bypasses
from plant.interlock.result import InterlockResult
from plant.message import Message, message
from plant.operation.modes import DeviceMode
from plant.operation.reading import is_on
from plant.operation.requests import (
    Allowance,
    Answer,
    Asker,
    Bypass,
    ClearLatch,
    EnterValue,
    HoldAll,
    Request,
    ResumePlant,
    RunDevice,
    SetDeviceMode,
    SignCard,
)
from plant.operation.store import BatchEntry
from plant.sample import Snapshot
from plant.tag import Role

_STOP = "plant-stop-"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What an answer rests on: the automation as the last step left it.

    Attributes:
        setup, kept: see there.
        interlocks: of this step.
        bypasses: tokens granted so far.
        outlook: on the day's energy.
        snapshot: all tags.
        begun: whether the plant was read whole and taken up.
        now_ms: trusted time.
    """

    setup: Setup
    kept: Kept
    interlocks: InterlockResult
    bypasses: Bypasses
    outlook: Outlook
    snapshot: Snapshot
    begun: bool
    now_ms: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What requests brought about."""

    kept: Kept
    bypasses: Bypasses
    answers: tuple[Answer, ...] = ()
    transitions: tuple[Transition, ...] = ()
    entries: tuple[BatchEntry, ...] = ()
    events: tuple[Event, ...] = ()
    orders: tuple[Order, ...] = ()


def replied(requests: Sequence[Request], inquiry: Inquiry, facts: Facts) -> Answered:
    """Carry requests out in their order; each is done whole or refused with reasons."""
    done = Answered(inquiry.kept, inquiry.bypasses)
    for request in requests:
        present = replace(inquiry, kept=done.kept, bypasses=done.bypasses)
        one, reasons = _carried_out(request, present, facts)
        answers = done.answers
        if not request.asker.request_id.startswith(_STOP):
            answers = (*answers, Answer(request, not reasons, reasons, inquiry.now_ms))
        elif reasons:
            continue  # nothing ran: nobody asked for that to be told
        done = Answered(
            kept=one.kept,
            bypasses=one.bypasses,
            answers=answers,
            transitions=(*done.transitions, *one.transitions),
            entries=(*done.entries, *one.entries),
            events=(*done.events, *one.events),
            orders=(*done.orders, *one.orders),
        )
    return done


def _carried_out(
    request: Request, inquiry: Inquiry, facts: Facts
) -> tuple[Answered, tuple[Message, ...]]:
    kept, now_ms = inquiry.kept, inquiry.now_ms
    nothing = Answered(kept, inquiry.bypasses)
    if isinstance(request, SignCard) and valve_card(kept.batch, request.card_id) is not None:
        return _of_valve(request, inquiry, nothing)
    if concerns_batches(request):
        plant, news, reasons = answer(
            kept.batch,
            request,
            facts=facts,
            now_ms=now_ms,
            recipes=inquiry.setup.tables.recipes,
        )
        made = replace(nothing, transitions=news.transitions, entries=news.entries)
        return replace(made, kept=replace(kept, batch=plant), events=news.events), reasons
    match request:
        case SetDeviceMode() | EnterValue() | RunDevice():
            return _of_device(request, inquiry, nothing)
        case Bypass():
            rules = inquiry.setup.tables.rules
            bypasses, reasons = granted(rules, inquiry.bypasses, request, now_ms)
            made = replace(nothing, bypasses=bypasses)
        case ClearLatch():
            memory, reasons = cleared(kept.interlocks, inquiry.interlocks, request)
            made = replace(nothing, kept=replace(kept, interlocks=memory))
        case Allowance():
            made, reasons = _allowed(request, nothing)
        case ResumePlant():
            made, reasons = _resumed(request, nothing, now_ms)
    return made, reasons


def _of_valve(
    request: SignCard, inquiry: Inquiry, nothing: Answered
) -> tuple[Answered, tuple[Message, ...]]:
    """Sign a valve's card: its position is declared with it."""
    kept, now_ms = nothing.kept, inquiry.now_ms
    card = valve_card(kept.batch, request.card_id)
    position = position_of(request)
    if card is None or position is None:
        return nothing, (message("automation.valve.no_position"),)
    declared = EnterValue(request.asker, card.tag_id, position)
    modes, reasons = with_value(kept.modes, declared, inquiry.setup.description, now_ms)
    if reasons:
        return nothing, reasons
    signed = with_signed(kept.batch, card, request, now_ms)
    return replace(nothing, kept=replace(kept, batch=signed, modes=modes)), ()


def _of_device(
    request: SetDeviceMode | EnterValue | RunDevice, inquiry: Inquiry, nothing: Answered
) -> tuple[Answered, tuple[Message, ...]]:
    """Rule on who commands a device; a run by hand becomes an order besides."""
    modes, description, now_ms = inquiry.kept.modes, inquiry.setup.description, inquiry.now_ms
    orders: tuple[Order, ...] = ()
    match request:
        case SetDeviceMode():
            modes, reasons = with_mode(modes, request, description, now_ms)
        case EnterValue():
            modes, reasons = with_value(modes, request, description, now_ms)
        case RunDevice():
            explained = inquiry.setup.explained.get(request.tag_id)
            local = explained is not None and is_on(inquiry.snapshot, explained.local_id)
            reasons = against_run(request, modes, description, is_local=bool(local))
            reasons = reasons or bars(_command(request), inquiry)
            if not reasons:
                modes = by_command(modes, _command(request), description, now_ms)
                orders = (_order(request),)
    kept = replace(nothing.kept, modes=modes)
    return replace(nothing, kept=kept, orders=orders), reasons


def _command(request: RunDevice) -> Command:
    asker = request.asker
    return Command(
        command_id=asker.request_id,
        action=Action.RUN_TIMED,
        tag_id=request.tag_id,
        value=float(request.seconds),
        origin=Origin.OPERATOR,
        operator=asker.operator,
        role=asker.role,
        reason=asker.reason,
    )


def _order(request: RunDevice) -> Order:
    asker = request.asker
    return Order(
        tag_id=request.tag_id,
        value=float(request.seconds),
        timed=True,
        origin=Origin.OPERATOR.value,
        reason=asker.reason,
        operator=asker.operator,
    )


def _allowed(request: Allowance, nothing: Answered) -> tuple[Answered, tuple[Message, ...]]:
    asker, reasons = request.asker, list[Message]()
    if asker.role.value < Role.ENGINEER.value:
        reasons.append(message("automation.allowance_role"))
    if not asker.reason.strip():
        reasons.append(message("automation.allowance_reason"))
    if not (
        0 < request.kwh_a_day <= LARGEST_ALLOWANCE_KWH
        and 1 <= request.days <= LONGEST_ALLOWANCE_DAYS
    ):
        text = message(
            "automation.allowance_range",
            most=LARGEST_ALLOWANCE_KWH,
            days=LONGEST_ALLOWANCE_DAYS,
        )
        reasons.append(text)
    if reasons:
        return nothing, tuple(reasons)
    allowance = GivenAllowance(
        wh_a_day=round(request.kwh_a_day * 1000),
        days=request.days,
        engineer=asker.operator,
        reason=asker.reason.strip(),
    )
    books = energy_cap.with_allowance(nothing.kept.energy, allowance)
    return replace(nothing, kept=replace(nothing.kept, energy=books)), ()


def _resumed(
    request: ResumePlant, nothing: Answered, now_ms: int
) -> tuple[Answered, tuple[Message, ...]]:
    kept = nothing.kept
    if request.asker.role.value < Role.OPERATOR.value:
        return nothing, (message("automation.resume_role"),)
    if not kept.session.stopped_ms and kept.session.engaged:
        return nothing, (message("automation.nothing_stopped"),)
    key = "plant_resumed" if kept.session.engaged else "plant_engaged"
    text = message(f"automation.{key}", operator=request.asker.operator)
    return replace(
        nothing,
        kept=replace(kept, session=Session(closed=kept.session.closed)),
        events=(Event(EventKind.COMMAND, "", text, now_ms),),
    ), ()


# ---------------------------------------------------------------------- commands to outputs


def bars(command: Command, inquiry: Inquiry) -> tuple[Message, ...]:
    """Return why a command to an output or set point is refused; see Gate.

    What switches off is refused only where it would shut what must be open.
    """
    tag = inquiry.setup.description.tags.get(command.tag_id)
    if command.action not in {Action.WRITE, Action.RUN_TIMED} or tag is None:
        return ()
    if command.origin is Origin.INTERLOCK or tag.writable is None:
        return ()
    if tag.writable.output is None:
        return tuple(_out_of_service(command, inquiry))
    if command.value == 0:
        if inquiry.interlocks.may_stop(command.tag_id):
            return ()
        rules = inquiry.interlocks.on[command.tag_id]
        return tuple(rule.text for rule in rules)
    reasons = [*_out_of_service(command, inquiry)]
    reasons += [rule.text for rule in inquiry.interlocks.against(command.tag_id)]
    if command.origin is Origin.OPERATOR:
        reasons += _unpaid(command, inquiry)
    return tuple(reasons)


def _out_of_service(command: Command, inquiry: Inquiry) -> list[Message]:
    mode = inquiry.kept.modes.modes.get(command.tag_id)
    if mode is None or mode.mode is not DeviceMode.OUT_OF_SERVICE:
        return []
    return [message("automation.out_of_service", tag=command.tag_id, lock=mode.reason)]


def _unpaid(command: Command, inquiry: Inquiry) -> list[Message]:
    cap = inquiry.setup.cap
    load = cap.equipment.loads.get(command.tag_id)
    if load is None or not load.kind.is_capped or not inquiry.begun:
        return []
    run_s = round(command.value) if command.action is Action.RUN_TIMED else 0
    wish = EnergyWish(command.tag_id, run_s, by_person=True)
    found = energy_cap.preview(cap, inquiry.kept.energy, wish, inquiry.now_ms, inquiry.outlook)
    return [] if found.admitted else list(found.reasons)


def marked_stopped(command: Command, kept: Kept, now_ms: int) -> tuple[Kept, HoldAll]:
    """Return the states after PLANT STOP, and the request that holds every unit."""
    session = replace(kept.session, stopped_ms=now_ms, stopped_by=command.operator)
    asker = Asker(f"{_STOP}{command.command_id}", command.operator, Role.ADMIN, "PLANT STOP")
    return replace(kept, session=session), HoldAll(asker)
