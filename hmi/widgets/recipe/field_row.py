"""One field of a recipe in a form: name, entry, range, and what is wrong with the entry."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from hmi.models.recipe.words import choice_text, entry_text, field_name, range_text
from plant.recipe.fields import FieldKind, RecipeFields
from plant.recipe.leaves import Leaf
from plant.texts import Texts

_FLAGS = ("true", "false")


class FieldRow(QWidget):
    """Takes one field. What is wrong stands right below the entry. Owner: GUI thread.

    Signals:
        typed: str, str: path and text, whenever a person changes it.
    """

    typed = Signal(str, str)

    def __init__(
        self, path: str, fields: RecipeFields, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.path = path
        self._texts = texts
        self._words = _words_of(path, fields)
        name = field_name(path, texts)
        limits = range_text(path, fields, texts)
        self.entry = self._entry(path)
        self.entry.setAccessibleName(name)
        self.entry.setAccessibleDescription(limits)
        label = QLabel(name)
        label.setBuddy(self.entry)
        self.range = QLabel(limits)
        self.range.setProperty("role", "dim")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setStyleSheet("font-weight: 600;")
        self.problem.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.entry, 0, 1)
        grid.addWidget(self.range, 0, 2)
        grid.addWidget(self.problem, 1, 0, 1, 3)
        for column, share in enumerate((5, 4, 4)):
            grid.setColumnStretch(column, share)

    def show_value(self, value: Leaf | None) -> None:
        """Write the field's present value; no signal."""
        self.entry.blockSignals(True)
        if isinstance(self.entry, QComboBox):
            text = entry_text(value)
            self.entry.setCurrentIndex(self._words.index(text) if text in self._words else -1)
        else:
            self.entry.setText(entry_text(value))
        self.entry.blockSignals(False)

    def refuse(self, reason: str) -> None:
        """Say what is wrong with the entry; nothing for an empty text."""
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self.entry.setToolTip(reason)

    def _entry(self, path: str) -> QLineEdit | QComboBox:
        if not self._words:
            line = QLineEdit()
            line.textEdited.connect(lambda text: self.typed.emit(self.path, text))
            return line
        box = QComboBox()
        for word in self._words:
            flag = {"true": "yes", "false": "no"}.get(word)
            shown = (
                self._texts(f"recipe_page.{flag}")
                if flag
                else choice_text(path, word, self._texts)
            )
            box.addItem(shown)
        box.activated.connect(lambda place: self.typed.emit(self.path, self._words[place]))
        return box


def _words_of(path: str, fields: RecipeFields) -> tuple[str, ...]:
    if fields.kind(path) is FieldKind.FLAG:
        return _FLAGS
    return fields.choices(path)
