"""Where a recipe is edited: a form by stage, the differences, and saving as a new version."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hmi.models.recipe.draft import RecipeDraft
from hmi.models.recipe.words import difference_rows, named_field, stage_name, stage_of
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.recipe.field_row import FieldRow
from hmi.widgets.scroll_bars import style_scroll_bars
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import PlainTable
from plant.recipe.fields import RecipeFields
from plant.recipe.leaves import leaves
from plant.recipe.model import Recipe

_NIGHT = "temperature.night_degc"


class RecipeEditor(QWidget):
    """Edits a draft. Owner: GUI thread.

    Signals:
        drafted: RecipeDraft, after each change, so that others may draw it.
        saved: RecipeDraft, which is to be saved.
        left: nothing is to be saved.
    """

    drafted = Signal(object)
    saved = Signal(object)
    left = Signal()

    def __init__(
        self,
        canvas: Canvas,
        fields: RecipeFields,
        digesters: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts = texts = canvas.texts
        self._theme = canvas.look.theme
        self._fields = fields
        self._digesters = digesters
        self._draft: RecipeDraft | None = None
        self.rows: dict[str, FieldRow] = {}
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.recipe_id = QLineEdit()
        self.recipe_id.setAccessibleName(texts("recipe_page.id"))
        self.recipe_id.textEdited.connect(self._on_id)
        self._id_label = QLabel(texts("recipe_page.id"))
        self.form = QScrollArea()
        self.form.setWidgetResizable(True)
        self.form.setFrameShape(QFrame.Shape.NoFrame)
        self.form.setAccessibleName(texts("recipe_page.form"))
        style_scroll_bars(self.form, self._theme)
        self.differences = RowsModel(
            [texts(f"recipe_page.column.{key}") for key in ("field", "before", "after")],
            parent=self,
        )
        self.table = PlainTable(
            self.differences,
            self._theme,
            name=texts("recipe_page.differences"),
            widths={0: -1, 1: 120, 2: 120},
        )
        self.problems = QLabel()
        self.problems.setWordWrap(True)
        self.problems.setStyleSheet("font-weight: 600;")
        self.cancel = CommandButton(texts("recipe_page.leave"))
        self.save = CommandButton(texts("recipe_page.save"))
        self.cancel.clicked.connect(self.left)
        self.save.clicked.connect(self._on_save)
        self._lay_out()

    @property
    def draft(self) -> RecipeDraft | None:
        """Return what is edited, None while nothing is."""
        return self._draft

    def edit(self, draft: RecipeDraft) -> None:
        """Begin with a draft."""
        self._draft = draft
        key = "editing_copy" if draft.is_copy else "editing"
        self.title.setText(self._texts(f"recipe_page.{key}", ref=draft.before.ref))
        self.recipe_id.setText(draft.recipe.recipe_id)
        self.recipe_id.setVisible(draft.is_copy)
        self._id_label.setVisible(draft.is_copy)
        self._build_form(draft.recipe)
        self._show(draft)
        first = next(iter(self.rows.values()), None)
        if first is not None:
            first.entry.setFocus()

    def refuse(self, reason: str) -> None:
        """Say why it was not saved; what was typed stays."""
        self.problems.setText(reason)
        self.problems.setVisible(bool(reason))
        self.save.setEnabled(True)

    def _on_typed(self, path: str, text: str) -> None:
        if self._draft is not None:
            self._take(self._draft.typed(path, text, self._fields))

    def _on_id(self, text: str) -> None:
        if self._draft is not None:
            self._take(self._draft.named(text.strip()))

    def _on_save(self) -> None:
        if self._draft is not None:
            self.save.setEnabled(False)
            self.saved.emit(self._draft)

    def _take(self, draft: RecipeDraft) -> None:
        self._draft = draft
        self._show(draft)
        self.drafted.emit(draft)

    def _show(self, draft: RecipeDraft) -> None:
        """Show what is wrong, what differs, and whether it can be saved."""
        texts, recipe = self._texts, draft.recipe
        for path, row in self.rows.items():
            said = draft.refused.get(path)
            row.refuse("" if said is None else texts.say(named_field(said[1], recipe, texts)))
        self.differences.set_rows(difference_rows(draft.before, recipe, self._fields, texts))
        found = draft.faults(self._fields, digesters=self._digesters)
        self.problems.setText(
            "\n".join(texts.say(named_field(fault.text, recipe, texts)) for fault in found)
        )
        self.problems.setVisible(bool(found))
        may = draft.may_be_saved(self._fields, digesters=self._digesters)
        self.save.setEnabled(may)
        tip = "" if may else texts("recipe_page.save_tip")
        self.save.setToolTip(tip)
        self.save.setAccessibleDescription(tip)

    def _build_form(self, recipe: Recipe) -> None:
        """Lay out one row a field, the whole recipe's first, then stage after stage."""
        self.rows = {}
        found = leaves(recipe)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        stage: int | None = -1
        for path in _paths(recipe):
            if stage_of(path) != stage:
                stage = stage_of(path)
                column.addWidget(self._heading(recipe, stage))
            row = FieldRow(path, self._fields, self._texts)
            row.show_value(found.get(path))
            row.typed.connect(self._on_typed)
            self.rows[path] = row
            column.addWidget(row)
        column.addStretch(1)
        self.form.setWidget(inside)
        self.form.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    def _heading(self, recipe: Recipe, stage: int | None) -> QLabel:
        whole = self._texts("recipe_page.whole")
        label = QLabel(
            whole if stage is None else stage_name(recipe.stages[stage].kind, self._texts)
        )
        label.setProperty("role", "dim")
        label.setStyleSheet("font-weight: 600; padding-top: 8px;")
        return label

    def _lay_out(self) -> None:
        caption = QLabel(self._texts("recipe_page.differences"))
        caption.setProperty("role", "dim")
        caption.setStyleSheet("font-weight: 600;")
        name = QHBoxLayout()
        name.addWidget(self._id_label)
        name.addWidget(self.recipe_id, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.save, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        grid.addWidget(self.title, 0, 0)
        grid.addLayout(name, 1, 0)
        grid.addWidget(self.form, 2, 0)
        grid.addWidget(self.problems, 3, 0)
        grid.addWidget(caption, 4, 0)
        grid.addWidget(self.table, 5, 0)
        grid.addLayout(buttons, 6, 0)
        grid.setRowStretch(2, 3)
        grid.setRowStretch(5, 1)


def _paths(recipe: Recipe) -> Sequence[str]:
    """Return the fields of the form: those filled, and the night of each heated stage."""
    paths = [path for path in leaves(recipe) if not path.endswith(".kind")]
    for number, stage in enumerate(recipe.stages):
        night = f"stages.{number}.{_NIGHT}"
        if stage.temperature is not None and night not in paths:
            place = paths.index(f"stages.{number}.temperature.end_degc") + 1
            paths.insert(place, night)
    return paths
