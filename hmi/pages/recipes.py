"""Which recipes are there, what does each do and need, and by which do the next batches run?"""

from dataclasses import replace

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.recipe.draft import RecipeDraft, copying, editing
from hmi.models.recipe.judgement import Judgement, judgement, other_course
from hmi.models.recipe.library import Library, reading
from hmi.models.recipe.words import difference_rows
from hmi.pages.page import Page, PageParts
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.recipe.editor import RecipeEditor
from hmi.widgets.recipe.recipe_list import RecipeList
from hmi.widgets.recipe.recipe_view import RecipeView
from plant.operation.requests import ChooseRecipe
from plant.operation.view import OperationView
from plant.recipe.check import faults
from plant.recipe.feasibility import HeatSupply, heat_supply
from plant.recipe.model import Recipe
from plant.recipe.ports import RecipeBook
from plant.tag import Role

_SIDE_PX = 270
_EDITOR_PX = 470
_TOO_LONG = "recipe_longer_than_rota"
"""The one fault of a recipe whose course can be drawn all the same."""


class RecipesPage(Page):
    """Page ``recipes``; ``recipes:published-75`` shows that one. Owner: GUI thread."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        texts = parts.canvas.texts
        super().__init__(page_id, texts("recipe_page.title"))
        self._texts = texts
        self._canvas = parts.canvas
        self._book = parts.desk.recipes
        self._operation = parts.operation
        self._clock = parts.clock
        self._description = parts.description
        units = parts.description.units.values()
        self._digesters = sum(unit.kind == "digester" for unit in units)
        self._library: Library | None = None
        self._wanted_id = page_id.partition(":")[2]
        self._shown: Recipe | None = None
        self._used = ""
        self._compared: Recipe | None = None
        self._budget_wh = 0
        self.note = QLabel(texts("recipe_page.reading"))
        self.note.setWordWrap(True)
        self.list = RecipeList(texts, parts.canvas.look.theme)
        self.view = RecipeView(parts.canvas)
        self.strip = RequestStrip(parts.operation, parts.canvas, parts.clock)
        self.use = CommandButton(texts("recipe_page.use"))
        self.edit = CommandButton(texts("recipe_page.edit"))
        self.copy = CommandButton(texts("recipe_page.copy"))
        self.editor: RecipeEditor | None = None
        self._connect()
        self._lay_out()

    @property
    def editing(self) -> bool:
        """Return whether a draft stands open."""
        return self._side.isHidden()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the book, which another page may have changed."""
        super().showEvent(event)
        self._read()

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.version_chosen.connect(self._show)
        self.list.compared.connect(self._on_compared)
        self.use.clicked.connect(self._on_use)
        self.edit.clicked.connect(self._on_edit)
        self.copy.clicked.connect(self._on_copy)
        self._operation.changed.connect(self._on_operation)

    def _read(self) -> None:
        if not self._book.available:
            self.note.setText(self._texts("recipe_page.none"))
            self._content.hide()
            return
        self._book.ask(
            self, reading(self._texts), answered=self._on_read, failed=self._on_failed
        )

    def _on_read(self, library: Library) -> None:
        self._library = library
        self.note.hide()
        self._content.show()
        if self._operation.view is not None:
            self._used = self._operation.view.run.rota.recipe_ref
        chosen = self._wanted_id or self._used.partition(" ")[0]
        self.list.show_recipes(library.newest, self._used, chosen)

    def _on_failed(self, reason: str) -> None:
        self.note.setText(reason)
        self.note.show()

    def _on_chosen(self, recipe_id: str) -> None:
        library = self._library
        if library is None:
            return
        self._wanted_id = recipe_id
        versions = library.versions[recipe_id]
        shown = self._shown
        recipe = shown if shown in versions and shown is not None else versions[-1]
        self.list.show_versions(versions, recipe)
        self.list.offer_comparison(
            [each for found in library.versions.values() for each in found]
        )
        self._compared = None
        self._show(recipe)

    def _show(self, recipe: Recipe) -> None:
        if recipe != self._shown:
            self.strip.hide()
        self._shown = recipe
        self._draw(recipe)
        self._offer()

    def _draw(self, recipe: Recipe) -> None:
        """Draw a recipe; a faulty one has no course, and its faults instead."""
        library = self._library
        if library is None:
            return
        found = faults(recipe, library.fields, digesters=self._digesters)
        drawn = Judgement(None)
        if all(fault.kind == _TOO_LONG for fault in found):
            drawn = judgement(recipe, self._supply(), library.fields.advice, self._texts)
        drawn = self._with_comparison(recipe, drawn, library)
        problems = () if self.editing else found  # the editor tells them beside the fields
        self.view.show_recipe(
            recipe, drawn, "\n".join(self._texts.say(fault.text) for fault in problems)
        )

    def _with_comparison(self, recipe: Recipe, drawn: Judgement, library: Library) -> Judgement:
        """Show what differs from the compared recipe, and draw its set point beside."""
        other = None if self.editing else self._compared
        if other is None:
            self.view.compare(None)
            return drawn
        self.view.compare(difference_rows(other, recipe, library.fields, self._texts))
        name = self._texts("recipe_page.wanted_other", ref=other.ref)
        return replace(drawn, reach=(other_course(other, name),))

    def _on_compared(self, other: Recipe | None) -> None:
        self._compared = other
        if self._shown is not None:
            self._draw(self._shown)

    def _supply(self) -> HeatSupply | None:
        """Return what the plant can give: its geometry and the day's budget."""
        view = self._operation.view
        budget = None if view is None else view.energy.budget_wh / 1000
        return heat_supply(self._description, budget_kwh=budget)

    def _on_operation(self, view: OperationView) -> None:
        used, budget = view.run.rota.recipe_ref, view.energy.budget_wh
        before, self._used = self._used, used
        if used != before and self._library is not None:
            self.list.show_recipes(self._library.newest, used, self._wanted_id)
        if budget != self._budget_wh and self._shown is not None:
            self._budget_wh = budget
            draft = self.editor.draft if self.editor is not None and self.editing else None
            self._draw(self._shown if draft is None else draft.recipe)

    def _offer(self) -> None:
        """Enable what may be done now, and say why the rest may not."""
        texts, role = self._texts, self._operation.operator.role.value
        shown = self._shown
        tip = ""
        if not self._operation.available:
            tip = texts("recipe_page.none")
        elif role < Role.OPERATOR.value:
            tip = texts("recipe_page.viewer")
        elif shown is not None and shown.ref == self._used:
            tip = texts("recipe_page.used_already")
        _allow(self.use, tip)
        tip = "" if role >= Role.ENGINEER.value else texts("recipe_page.engineer_only")
        _allow(self.edit, tip)
        _allow(self.copy, tip)

    def _on_use(self) -> None:
        recipe = self._shown
        if recipe is None:
            return
        request = ChooseRecipe(self._operation.asker(), recipe.recipe_id, recipe.version)
        texts = self._texts
        self.strip.ask(
            request,
            title=texts("recipe_page.use_question", ref=recipe.ref),
            effect=texts("recipe_page.use_effect", name=recipe.name),
            confirm=texts("recipe_page.use_confirm", ref=recipe.ref),
        )

    def _on_edit(self) -> None:
        if self._shown is not None:
            self._begin(editing(self._shown))

    def _on_copy(self) -> None:
        if self._shown is not None and self._library is not None:
            self._begin(copying(self._shown, frozenset(self._library.versions)))

    def _begin(self, draft: RecipeDraft) -> None:
        library = self._library
        if library is None:
            return
        if self.editor is None:
            self.editor = RecipeEditor(self._canvas, library.fields, self._digesters)
            self.editor.setFixedWidth(_EDITOR_PX)
            self.editor.drafted.connect(self._on_drafted)
            self.editor.saved.connect(self._on_save)
            self.editor.left.connect(self._on_left)
            self._row.insertWidget(1, _framed(self.editor))
        self.strip.hide()
        self._side.hide()
        _frame_of(self.editor).show()
        self.editor.edit(draft)
        self._draw(draft.recipe)

    def _on_drafted(self, draft: RecipeDraft) -> None:
        self._draw(draft.recipe)

    def _on_save(self, draft: RecipeDraft) -> None:
        recipe, author, now = draft.recipe, self._operation.operator.name, self._clock.utc_ms()

        def save(book: RecipeBook) -> Recipe:
            return book.save(recipe, author=author, utc_ms=now)

        self._book.ask((self, "save"), save, answered=self._on_saved, failed=self._on_not_saved)

    def _on_saved(self, recipe: Recipe) -> None:
        self._wanted_id, self._shown = recipe.recipe_id, recipe
        self._on_left()
        self.strip.say(self._texts("recipe_page.saved", ref=recipe.ref))
        self._read()

    def _on_not_saved(self, reason: str) -> None:
        if self.editor is not None:
            self.editor.refuse(reason)

    def _on_left(self) -> None:
        if self.editor is not None:
            _frame_of(self.editor).hide()
        self._side.show()
        if self._shown is not None:
            self._draw(self._shown)
        self.list.list.setFocus()

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        for button in (self.use, self.edit, self.copy, self.strip):
            column.addWidget(button)
        self._side = _framed(side)
        self._side.setFixedWidth(_SIDE_PX)
        self._content = QWidget()
        self._row = QHBoxLayout(self._content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self._side)
        self._row.addWidget(_framed(self.view), 1)
        self._content.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.addWidget(self.note)
        whole.addWidget(self._content, 1)
        whole.addStretch(0)
        self.setFocusProxy(self.list.list)


def _framed(widget: QWidget) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(10, 8, 10, 8)
    column.addWidget(widget)
    return frame


def _frame_of(widget: QWidget) -> QWidget:
    parent = widget.parentWidget()
    return widget if parent is None else parent


def _allow(button: CommandButton, tip: str) -> None:
    button.setEnabled(not tip)
    button.setToolTip(tip)
    button.setAccessibleDescription(tip)
