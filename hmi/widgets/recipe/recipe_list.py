"""Which recipes are there, and which version of one is looked at?"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hmi.models.recipe.words import version_text
from hmi.theme import Theme
from hmi.widgets.scroll_bars import style_scroll_bars
from plant.recipe.model import Recipe
from plant.texts import Texts

_ID = Qt.ItemDataRole.UserRole


class RecipeList(QWidget):
    """The recipes, and the versions of the chosen one. Owner: GUI thread.

    Signals:
        chosen: str, id of the recipe that was chosen.
        version_chosen: Recipe, the version to be shown.
        compared: Recipe that the shown one is compared with, None for none.
    """

    chosen = Signal(str)
    version_chosen = Signal(object)
    compared = Signal(object)

    def __init__(self, texts: Texts, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._versions: tuple[Recipe, ...] = ()
        self._others: tuple[Recipe, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(texts("recipe_page.list"))
        self.list.setStyleSheet("QListView::item { padding: 10px 8px; }")
        self.list.setWordWrap(True)
        style_scroll_bars(self.list, theme)
        self.versions = QComboBox()
        self.versions.setAccessibleName(texts("recipe_page.versions"))
        self.compare = QComboBox()
        self.compare.setAccessibleName(texts("recipe_page.compare"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        for key, entry in (("versions", self.versions), ("compare", self.compare)):
            caption = QLabel(texts(f"recipe_page.{key}"))
            caption.setProperty("role", "dim")
            caption.setBuddy(entry)
            column.addWidget(caption)
            column.addWidget(entry)
        self.list.currentItemChanged.connect(self._on_item)
        self.versions.activated.connect(self._on_version)
        self.compare.activated.connect(self._on_compare)

    def show_recipes(self, recipes: Sequence[Recipe], used: str, chosen_id: str) -> None:
        """Write the list.

        Args:
            recipes: the newest version of each.
            used: reference of the recipe of the next batches, ``published-75 v1``.
            chosen_id: what is chosen now; the first where that is not there.
        """
        self.list.blockSignals(True)
        self.list.clear()
        for recipe in recipes:
            item = QListWidgetItem(self._label(recipe, used))
            item.setData(_ID, recipe.recipe_id)
            self.list.addItem(item)
            if recipe.recipe_id == chosen_id:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._on_item(self.list.currentItem())

    def show_versions(self, versions: Sequence[Recipe], shown: Recipe) -> None:
        """Offer the versions of the chosen recipe, the newest first."""
        self._versions = tuple(reversed(versions))
        self.versions.clear()
        for recipe in self._versions:
            self.versions.addItem(version_text(recipe, self._texts))
        self.versions.setCurrentIndex(
            next((n for n, one in enumerate(self._versions) if one == shown), 0)
        )
        self.versions.setEnabled(len(self._versions) > 1)

    def offer_comparison(self, recipes: Sequence[Recipe]) -> None:
        """Offer these versions to compare with; what was chosen is forgotten."""
        self._others = tuple(recipes)
        self.compare.clear()
        self.compare.addItem(self._texts("recipe_page.compare_none"))
        for recipe in self._others:
            self.compare.addItem(recipe.ref)

    def _on_compare(self, place: int) -> None:
        self.compared.emit(self._others[place - 1] if place > 0 else None)

    def _label(self, recipe: Recipe, used: str) -> str:
        kind = "own" if recipe.author else "shipped"
        line = self._texts(f"recipe_page.{kind}", ref=recipe.ref, name=recipe.author)
        mark = self._texts("recipe_page.in_use") if recipe.ref == used else ""
        return "\n".join(part for part in (recipe.name, line, mark) if part)

    def _on_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_ID)))

    def _on_version(self, place: int) -> None:
        self.version_chosen.emit(self._versions[place])
