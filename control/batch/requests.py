"""What a person asks of the batches: done, or refused with reasons and nothing changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeGuard

from control.batch import restart, stages
from control.batch.control_recipe import change_batch
from control.batch.draft import Author, Draft
from control.batch.facts import BatchResult, Facts
from control.batch.isa88 import follow
from control.batch.moves import to_state
from control.batch.rota import starts
from control.batch.rota.changes import changed
from control.batch.turnaround import cards, phases
from control.batch.turnaround.signing import sign
from plant.batch.cards import CardKind
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, ResumeChoice, State, TurnaroundPhase, UnitMode, Verb
from plant.command import Origin
from plant.errors import RefusedError
from plant.message import Message, message
from plant.operation.requests import (
    AnswerResume,
    Asker,
    BeginTurnaround,
    ChangeBatch,
    ChangeRota,
    ChooseRecipe,
    ConfirmTransition,
    HoldAll,
    Request,
    SetUnitMode,
    SignCard,
    UnitVerb,
)
from plant.operation.store import BatchEntry
from plant.recipe.fields import RecipeFields
from plant.recipe.model import Recipe
from plant.tag import Role


@dataclass(frozen=True, slots=True)
class Recipes:
    """What requests need to know of recipes.

    Attributes:
        find: returns one version by id and number, None where there is none; at once.
        fields: ranges within which a running batch's own recipe may be changed.
    """

    find: Callable[[str, int], Recipe | None]
    fields: RecipeFields


BatchRequest = (
    UnitVerb
    | HoldAll
    | SetUnitMode
    | ConfirmTransition
    | BeginTurnaround
    | SignCard
    | AnswerResume
    | ChangeRota
    | ChooseRecipe
    | ChangeBatch
)


_EMPTY_ONLY = frozenset({TurnaroundPhase.CLEAN, TurnaroundPhase.LOAD})
_AFTER_LEAK_TEST = frozenset(
    {TurnaroundPhase.PURGE, TurnaroundPhase.BASELINE, TurnaroundPhase.READY}
)


def answer(
    plant: PlantRun, request: BatchRequest, *, facts: Facts, now_ms: int, recipes: Recipes
) -> tuple[PlantRun, BatchResult, tuple[Message, ...]]:
    """Do what a person asks; reasons come back where it is refused, and nothing has changed.

    Args:
        plant: as the last step left it.
        request: what is asked; that it is carried out once only is the caller's care.
        facts: of the present snapshot.
        now_ms: trusted time, milliseconds UTC.
        recipes: see Recipes.
    """
    desk = _Desk(Draft(plant, max(now_ms, plant.seen_ms)), facts, recipes, request.asker)
    try:
        reasons = desk.carry_out(request)
    except RefusedError as error:
        reasons = (error.reason,)
    if reasons:
        refused = Draft(plant, desk.draft.now_ms)
        for reason in reasons:
            refused.event(getattr(request, "unit_id", ""), reason)
        _, news = refused.finished(seen_ms=plant.seen_ms)
        return plant, news, reasons
    return (*desk.draft.finished(seen_ms=plant.seen_ms), ())


def concerns_batches(request: Request) -> TypeGuard[BatchRequest]:
    """Return whether a request is one of those that `answer` takes."""
    return isinstance(request, BatchRequest)


class _Desk:
    """Carries out one request on a draft; refusals come as RefusedError or as reasons."""

    def __init__(self, draft: Draft, facts: Facts, recipes: Recipes, asker: Asker) -> None:
        self.draft = draft
        self._facts = facts
        self._recipes = recipes
        self._asker = asker
        self._author = Author(Origin.OPERATOR, asker.operator)

    def carry_out(self, request: BatchRequest) -> tuple[Message, ...]:
        """Do it, or return the reasons against it."""
        self._need_role(Role.ENGINEER if isinstance(request, ChangeBatch) else Role.OPERATOR)
        match request:
            case HoldAll():
                self._hold_all()
            case SignCard():
                return self._sign(request)
            case ChangeRota():
                clock, zone = self._facts.settings.start_clock, self._facts.zone
                self.draft.rota = changed(self.draft.rota, request, clock=clock, zone=zone)
            case ChooseRecipe():
                self._choose(request)
            case _:
                return self._of_unit(request)
        return ()

    def _of_unit(
        self,
        request: UnitVerb
        | SetUnitMode
        | ConfirmTransition
        | BeginTurnaround
        | AnswerResume
        | ChangeBatch,
    ) -> tuple[Message, ...]:
        run = self._unit(request.unit_id)
        match request:
            case UnitVerb():
                self._need_seen(run, request.seen)
                self._command(run, request.verb)
            case SetUnitMode():
                self._set_mode(run, request.mode)
            case ConfirmTransition():
                self._need_seen(run, request.seen)
                self._confirm(run)
            case BeginTurnaround():
                self._begin_turnaround(run, request.phase)
            case AnswerResume():
                self._resume(run, request.choice)
            case _:
                return change_batch(self.draft, self._facts, self._recipes.fields, request)
        return ()

    def _need_role(self, least: Role) -> None:
        if self._asker.role.value < least.value:
            raise RefusedError(message("refusal.role", role=least.name.lower()))

    def _unit(self, unit_id: str) -> UnitRun:
        run = self.draft.units.get(unit_id)
        if run is None:
            raise RefusedError(message("batch.refusal.unknown_unit", wanted=unit_id))
        return run

    def _need_seen(self, run: UnitRun, seen: int) -> None:
        """Refuse when the unit has gone on since the person looked at it (F42)."""
        if seen not in {-1, run.sequence}:
            raise RefusedError(
                message("batch.refusal.gone_on", unit=run.unit_id, state=run.state.value)
            )

    def _command(self, run: UnitRun, verb: Verb) -> None:
        state = follow(run.state, verb)
        if state is None:
            raise RefusedError(_not_now(run, verb.value))
        text = message("batch.request.verb", unit=run.unit_id, verb=verb.value)
        match verb:
            case Verb.START:
                self._start(run)
            case Verb.RESET:
                stages.reset(self.draft, run, self._author)
            case Verb.RESTART if run.unit_id in self.draft.resumes:
                restart.resume(self.draft, run, ResumeChoice.RESUME, self._author)
            case Verb.ABORT if run.unit_id in self.draft.resumes:
                restart.resume(self.draft, run, ResumeChoice.ABORT, self._author)
            case _:
                self.draft.resumes.pop(run.unit_id, None)
                to_state(self.draft, run, state, self._author)
        if verb in {Verb.STOP, Verb.ABORT}:
            cards.withdraw_all(self.draft, run.unit_id)
        self._note(self.draft.units[run.unit_id], text)

    def _start(self, run: UnitRun) -> None:
        recipe = self.draft.recipe
        if not run.is_ready:
            raise RefusedError(message("batch.refusal.not_ready", unit=run.unit_id))
        if recipe is None:
            raise RefusedError(message("batch.refusal.no_recipe"))
        starts.start_by_hand(self.draft, self._facts, run, recipe, self._author)

    def _hold_all(self) -> None:
        """Hold what runs; what is held by a short gap does not go on by itself any more."""
        held = [run for run in self.draft.units.values() if follow(run.state, Verb.HOLD)]
        waiting = [card for card in self.draft.resumes.values() if not card.long]
        for card in waiting:
            self.draft.resumes[card.unit_id] = replace(card, long=True)
            text = message("batch.event.ask_resume", unit=card.unit_id)
            self.draft.event(card.unit_id, text)
        if not held and not waiting:
            raise RefusedError(message("batch.refusal.nothing_runs"))
        for run in held:
            self._command(run, Verb.HOLD)

    def _set_mode(self, run: UnitRun, mode: UnitMode) -> None:
        changed_run = self.draft.put(replace(run, mode=mode, confirm=False))
        text = message("batch.request.mode", unit=run.unit_id, mode=mode.value)
        self.draft.event(run.unit_id, text)
        self._note(changed_run, text)

    def _confirm(self, run: UnitRun) -> None:
        by_hand = run.mode is UnitMode.MANUAL or run.confirm
        is_at_end = run.procedure is Procedure.BATCH and run.state is State.COMPLETE
        if not by_hand or not (run.state is State.RUNNING or is_at_end):
            raise RefusedError(message("batch.refusal.nothing_waits", unit=run.unit_id))
        if run.procedure is Procedure.BATCH:
            stages.advance(self.draft, self._facts, run, self._author)
        elif phases.is_done(self.draft, self._facts, run):
            phases.go_on(self.draft, self._facts, run, self._author)
        else:
            raise RefusedError(
                message("batch.refusal.phase_not_done", unit=run.unit_id, place=run.place)
            )
        text = message("batch.request.confirm", unit=run.unit_id, place=run.place)
        self._note(self.draft.units[run.unit_id], text)

    def _begin_turnaround(self, run: UnitRun, phase: TurnaroundPhase) -> None:
        if run.state is not State.IDLE and follow(run.state, Verb.RESET) is None:
            raise RefusedError(_not_now(run, "begin_turnaround"))
        if phase in _AFTER_LEAK_TEST:
            raise RefusedError(message("batch.refusal.leak_test_first", unit=run.unit_id))
        if phase in _EMPTY_ONLY and run.loaded:
            raise RefusedError(message("batch.refusal.discharge_first", unit=run.unit_id))
        if phase is TurnaroundPhase.LEAK_TEST and not run.loaded:
            raise RefusedError(message("batch.refusal.load_first", unit=run.unit_id))
        if run.state is not State.IDLE:
            run = stages.reset(self.draft, run, self._author)
        begun = phases.begin(self.draft, self._facts, run, phase, self._author)
        self._note(
            begun, message("batch.request.turnaround", unit=run.unit_id, place=begun.place)
        )

    def _resume(self, run: UnitRun, choice: ResumeChoice) -> None:
        if run.unit_id not in self.draft.resumes or run.state is not State.HELD:
            raise RefusedError(message("batch.refusal.no_resume", unit=run.unit_id))
        restart.resume(self.draft, run, choice, self._author)

    def _sign(self, request: SignCard) -> tuple[Message, ...]:
        found = (card for card in self.draft.cards if card.card_id == request.card_id)
        card = next(found, None)
        if card is None or not card.is_open:
            raise RefusedError(message("card.refusal.closed", card=request.card_id))
        reasons = sign(self.draft, self._facts, card, request)
        if card.kind is CardKind.START and not reasons:
            self._start(self.draft.units[card.unit_id])
        return reasons

    def _choose(self, request: ChooseRecipe) -> None:
        recipe = self._recipes.find(request.recipe_id, request.version)
        if recipe is None:
            raise RefusedError(
                message(
                    "batch.refusal.unknown_recipe",
                    recipe=request.recipe_id,
                    version=request.version,
                )
            )
        self.draft.recipe = recipe
        self.draft.rota = replace(self.draft.rota, recipe_ref=recipe.ref)
        self.draft.event("", message("batch.event.recipe", recipe=recipe.ref))

    def _note(self, run: UnitRun, text: Message) -> None:
        """Write an accepted request into the batch's record."""
        self.draft.enter(
            BatchEntry(
                batch_id=run.batch_id,
                unit_id=run.unit_id,
                utc_ms=self.draft.now_ms,
                kind="request",
                operator=self._asker.operator,
                text=text,
            )
        )


def _not_now(run: UnitRun, verb: str) -> Message:
    return message("batch.refusal.not_now", unit=run.unit_id, state=run.state.value, verb=verb)
