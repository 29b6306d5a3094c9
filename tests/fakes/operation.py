"""An automation that a test holds in its hands, and the books that go with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from plant.energy.ledger import LedgerDay, LedgerRow
from plant.errors import RefusedError
from plant.message import Message, message
from plant.operation.requests import Answer, Request
from plant.operation.store import BatchLine, BatchRecord
from plant.operation.view import OperationListener, OperationView
from plant.recipe.model import Recipe


class FakeOperation:
    """An OperationPort: records requests, emits what it is told. Answers on the same thread.

    Attributes:
        requests: what was asked, in order.
    """

    def __init__(self, view: OperationView | None = None) -> None:
        self.requests: list[Request] = []
        self._view = view
        self._listeners: list[OperationListener] = []

    def latest_operation(self) -> OperationView | None:
        """Return what was emitted last, or what it was built with."""
        return self._view

    def attach_operation(self, listener: OperationListener) -> Callable[[], None]:
        """Tell this listener, too."""
        self._listeners.append(listener)

        def detach() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return detach

    def ask(self, request: Request) -> None:
        """Record the request; the test answers it."""
        self.requests.append(request)

    def emit(self, view: OperationView) -> None:
        """Tell all listeners of a new view."""
        self._view = view
        for listener in tuple(self._listeners):
            listener.on_operation(view)

    def accept(self, request: Request | None = None) -> None:
        """Answer the last request, or this one, with yes."""
        self._answer(request, ())

    def refuse(self, *reasons: Message, request: Request | None = None) -> None:
        """Answer the last request, or this one, with no."""
        self._answer(request, reasons or (message("refusal.unit_offline", unit="D3"),))

    def _answer(self, request: Request | None, reasons: tuple[Message, ...]) -> None:
        utc_ms = self._view.utc_ms if self._view is not None else 0
        answered = self.requests[-1] if request is None else request
        answer = Answer(answered, accepted=not reasons, reasons=reasons, utc_ms=utc_ms)
        for listener in tuple(self._listeners):
            listener.on_answer(answer)


class FakeRecipeBook:
    """A RecipeBook in memory.

    Attributes:
        refusal: why nothing can be saved; None normally.
    """

    def __init__(self, *recipes: Recipe) -> None:
        self._all = list(recipes)
        self.refusal: Message | None = None

    def recipes(self) -> Sequence[Recipe]:
        """Return the newest version of each."""
        newest: dict[str, Recipe] = {}
        for recipe in self._all:
            newest[recipe.recipe_id] = recipe
        return tuple(newest.values())

    def versions(self, recipe_id: str) -> Sequence[Recipe]:
        """Return all versions of one, oldest first."""
        return tuple(one for one in self._all if one.recipe_id == recipe_id)

    def find(self, recipe_id: str, version: int) -> Recipe | None:
        """Return one version."""
        return next((one for one in self.versions(recipe_id) if one.version == version), None)

    def save(self, recipe: Recipe, *, author: str, utc_ms: int) -> Recipe:
        """Keep the next version of its id."""
        if self.refusal is not None:
            raise RefusedError(self.refusal)
        version = len(self.versions(recipe.recipe_id)) + 1
        saved = replace(recipe, version=version, author=author, saved_ms=utc_ms)
        self._all.append(saved)
        return saved


class FakeBatchBook:
    """A BatchBook over given records, the newest first."""

    def __init__(self, *records: BatchRecord) -> None:
        self._records = records

    def replace(self, records: Sequence[BatchRecord]) -> None:
        """Hold other records from now on."""
        self._records = tuple(records)

    def batches(self, *, unit_id: str = "", limit: int = 100) -> Sequence[BatchLine]:
        """Return the lines, of one unit or of all."""
        lines = (record.line for record in self._records)
        return tuple(one for one in lines if not unit_id or one.unit_id == unit_id)[:limit]

    def record(self, batch_id: str) -> BatchRecord | None:
        """Return the record of one."""
        return next((one for one in self._records if one.line.batch_id == batch_id), None)


class FakeEnergyBook:
    """An EnergyBook over given days (newest first) and rows (oldest first)."""

    def __init__(self, days: Sequence[LedgerDay] = (), rows: Sequence[LedgerRow] = ()) -> None:
        self._days = tuple(days)
        self._rows = tuple(rows)

    def close_day(self, day: LedgerDay) -> None:
        """Have one more closed day."""
        self._days = (day, *self._days)

    def days(self, *, limit: int = 60) -> Sequence[LedgerDay]:
        """Return the newest days."""
        return self._days[:limit]

    def rows(self, start_ms: int, end_ms: int) -> Sequence[LedgerRow]:
        """Return the rows that begin in that time."""
        return tuple(row for row in self._rows if start_ms <= row.start_ms < end_ms)

    def batch_rows(self, batch_id: str) -> Sequence[LedgerRow]:
        """Return the rows of one batch."""
        return tuple(row for row in self._rows if row.batch_id == batch_id)
