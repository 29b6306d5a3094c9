"""The readings of a job card: a line each, judged while it is typed."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from hmi.models.batch.card_entry import field_trouble, range_of, written
from plant.batch.cards import CardField
from plant.texts import Texts

_LINE_PX = 170


class CardFields(QWidget):
    """Name, line, unit and allowed range of each field.

    Signals:
        edited: a text changed.
    """

    edited = Signal()

    def __init__(
        self, fields: Sequence[CardField], texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fields = tuple(fields)
        self._texts = texts
        self.lines: dict[str, QLineEdit] = {}
        self._hints: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(3, 1)
        for row, each in enumerate(self._fields):
            self._add(grid, row, each)
        self._judge()

    def entered(self) -> Mapping[str, str]:
        """Return what was typed, by key, as it is stored."""
        return {
            each.key: written(each, self.lines[each.key].text())
            for each in self._fields
            if self.lines[each.key].text().strip()
        }

    def trouble(self) -> str:
        """Return what the first field lacks, empty when all will do."""
        for each in self._fields:
            found = field_trouble(each, self.lines[each.key].text())
            if found is not None:
                name = self._name(each)
                return self._texts(
                    "card.entry.of_field", field=name, trouble=self._texts.say(found)
                )
        return ""

    def _name(self, each: CardField) -> str:
        return self._texts(f"card.field.{each.key}")

    def _add(self, grid: QGridLayout, row: int, each: CardField) -> None:
        line = QLineEdit()
        line.setAccessibleName(self._name(each))
        line.setFixedWidth(_LINE_PX)
        line.textEdited.connect(self._on_edited)
        hint = QLabel()
        hint.setWordWrap(True)
        for column, widget in enumerate((QLabel(self._name(each)), line, QLabel(each.unit))):
            grid.addWidget(widget, row, column)
        grid.addWidget(hint, row, 3)
        self.lines[each.key], self._hints[each.key] = line, hint

    def _on_edited(self) -> None:
        self._judge()
        self.edited.emit()

    def _judge(self) -> None:
        """Tell the range while a line is empty, and what is wrong with what stands in it."""
        for each in self._fields:
            typed, hint = self.lines[each.key].text(), self._hints[each.key]
            found = field_trouble(each, typed) if typed.strip() else range_of(each)
            hint.setText("" if found is None else self._texts.say(found))
            role = "text" if typed.strip() else "dim"
            hint.setStyleSheet("font-weight: 600;" if role == "text" else "")
            if hint.property("role") != role:
                hint.setProperty("role", role)
                hint.style().polish(hint)
