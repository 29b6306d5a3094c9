"""By which recipe do the next batches run? Shown, and chosen in two steps."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from hmi.models.desk.questions import Questions
from hmi.models.operation.desk import OperationDesk
from hmi.models.recipe.library import Library, reading
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.plant_widget import Canvas
from plant.clock import Clock
from plant.operation.requests import ChooseRecipe
from plant.recipe.ports import RecipeBook
from plant.tag import Role

_LEAST_PX = 230


class RecipeChoice(QWidget):
    """A list of the recipes; its question stands where the owner puts ``strip``. GUI thread.

    Signals:
        asking: bool, whether a question stands open now.
        failed: str, why the recipes could not be read.
    """

    asking = Signal(bool)
    failed = Signal(str)

    def __init__(
        self,
        book: Questions[RecipeBook],
        desk: OperationDesk,
        canvas: Canvas,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._desk = desk
        self._texts = texts = canvas.texts
        self._library: Library | None = None
        self.list = QComboBox()
        self.list.setAccessibleName(texts("schedule.recipe"))
        self.list.setMinimumWidth(_LEAST_PX)
        self.strip = RequestStrip(desk, canvas, clock)
        caption = QLabel(texts("schedule.recipe"))
        caption.setBuddy(self.list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(caption)
        row.addWidget(self.list)
        self.list.activated.connect(self._on_chosen)
        self.strip.settled.connect(self._on_settled)
        self.strip.left.connect(self._on_settled)

    def read(self) -> None:
        """Read the book anew."""
        if self._book.available:
            self._book.ask(
                self,
                reading(self._texts),
                answered=self._on_read,
                failed=self.failed.emit,
            )

    def show_used(self) -> None:
        """Show by which recipe the next batches run, unless another is just asked for."""
        view = self._desk.view
        choosing = self.strip.request is not None or self.list.view().isVisible()
        if view is None or self._library is None or choosing:
            return
        used = view.run.rota.recipe_ref
        if self.list.findData(used) < 0 and used:
            self.list.addItem(used, used)
        self.list.setCurrentIndex(self.list.findData(used))
        may = self._desk.operator.role.value >= Role.OPERATOR.value
        self.list.setEnabled(may)
        self.list.setToolTip("" if may else self._texts("schedule.viewer"))

    def _on_read(self, library: Library) -> None:
        self._library = library
        self.list.clear()
        for recipe in library.newest:
            self.list.addItem(f"{recipe.name}, v{recipe.version}", recipe.ref)
        self.show_used()

    def _on_chosen(self, place: int) -> None:
        library, view = self._library, self._desk.view
        recipe = None if library is None else library.find(str(self.list.itemData(place)))
        if recipe is None or view is None or recipe.ref == view.run.rota.recipe_ref:
            return
        texts = self._texts
        self.asking.emit(True)
        self.strip.ask(
            ChooseRecipe(self._desk.asker(), recipe.recipe_id, recipe.version),
            title=texts("recipe_page.use_question", ref=recipe.ref),
            effect=texts("recipe_page.use_effect", name=recipe.name),
            confirm=texts("recipe_page.use_confirm", ref=recipe.ref),
        )

    def _on_settled(self, _answer: object = None) -> None:
        self.asking.emit(False)
        self.show_used()
