"""The layers of a load, in the order in which they go in; yesterday's by one tap."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from hmi.models.batch.card_entry import LayerDraft, Scales, draft_of, kilograms, layers_of
from hmi.widgets.faceplate.command_button import CommandButton
from plant.batch.cards import Feeding, FeedLayer
from plant.message import Message
from plant.reports.batch_figures import load_sums
from plant.texts import Texts

_COLUMNS = ("material", "kg", "ts", "vs", "m3", "source")
_SHARES = {"material": 5, "kg": 3, "ts": 2, "vs": 2, "m3": 2, "source": 4}
_FIRST_ROWS = 2
_MOST_ROWS = 8


class LayerRow:
    """The widgets of one layer."""

    def __init__(self) -> None:
        self.lines = {name: QLineEdit() for name in _COLUMNS}
        self.inoculum = CommandButton()
        self.inoculum.setCheckable(True)

    @property
    def draft(self) -> LayerDraft:
        """Return what was typed."""
        words = {name: line.text() for name, line in self.lines.items()}
        return LayerDraft(**words, inoculum=self.inoculum.isChecked())

    def show(self, draft: LayerDraft) -> None:
        """Write another layer into the row."""
        for name, line in self.lines.items():
            line.setText(getattr(draft, name))
            line.setCursorPosition(0)
        self.inoculum.setChecked(draft.inoculum)


class LayerTable(QWidget):
    """Rows to type in, the sums below, and the buttons that fill and add.

    Signals:
        edited: something changed.
    """

    edited = Signal()

    def __init__(
        self,
        last: Feeding | None,
        scales: Scales,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._last = last
        self._scales = scales
        self._texts = texts
        self.rows: list[LayerRow] = []
        self.repeat = CommandButton(texts("card.layer.repeat"))
        self.repeat.setEnabled(last is not None)
        tip = "card.layer.repeat_tip" if last is not None else "card.layer.nothing_to_repeat"
        who, unit = (last.name, texts.unit_name(last.unit_id)) if last else ("", "")
        self.repeat.setToolTip(texts(tip, who=who, unit=unit))
        self.repeat.clicked.connect(self.repeat_last)
        self.add = CommandButton(texts("card.layer.add"))
        self.add.clicked.connect(self.add_row)
        self.sums = QLabel()
        self.sums.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4)
        self._lay_out()
        for _ in range(_FIRST_ROWS):
            self.add_row()

    def layers(self) -> tuple[FeedLayer, ...]:
        """Return the layers, none while something is wrong."""
        found = self._judged()
        return () if isinstance(found, Message) else found

    def trouble(self) -> str:
        """Return what is wrong with the table, empty when it will do."""
        found = self._judged()
        return self._texts.say(found) if isinstance(found, Message) else ""

    def repeat_last(self) -> None:
        """Write the last load into the rows."""
        layers = () if self._last is None else self._last.layers
        while len(self.rows) < len(layers):
            self.add_row()
        for place, row in enumerate(self.rows):
            row.show(draft_of(layers[place]) if place < len(layers) else LayerDraft())
        self._on_edited()

    def add_row(self) -> None:
        """Add an empty layer."""
        row, place = LayerRow(), len(self.rows) + 1
        for column, (name, line) in enumerate(row.lines.items()):
            line.setAccessibleName(f"{self._texts(f'card.layer.{name}')} {place}")
            line.setMinimumWidth(48)
            line.textEdited.connect(self._on_edited)
            self._grid.addWidget(line, place, column)
        row.lines["kg"].editingFinished.connect(lambda: self._settle_mass(row))
        row.inoculum.setText(self._texts("card.layer.inoculum"))
        row.inoculum.setToolTip(self._texts("card.layer.inoculum_tip"))
        row.inoculum.setAccessibleName(f"{self._texts('card.layer.inoculum')} {place}")
        row.inoculum.toggled.connect(self._on_edited)
        self._grid.addWidget(row.inoculum, place, len(_COLUMNS))
        self.rows.append(row)
        self.add.setEnabled(len(self.rows) < _MOST_ROWS)
        self._on_edited()

    def _settle_mass(self, row: LayerRow) -> None:
        """Write buckets as kg, and propose the volume where none was typed."""
        kg = kilograms(row.lines["kg"].text(), self._scales)
        if kg is None:
            return
        row.lines["kg"].setText(f"{kg:g}")
        if not row.lines["m3"].text().strip():
            row.lines["m3"].setText(f"{kg / self._scales.slurry_kg_m3:.3g}")
        self._on_edited()

    def _judged(self) -> tuple[FeedLayer, ...] | Message:
        return layers_of([row.draft for row in self.rows], self._scales)

    def _on_edited(self) -> None:
        sums = load_sums(self.layers())
        text = ""
        if sums["kg"]:
            text = self._texts(
                "card.layer.sums",
                kg=f"{sums['kg']:g}",
                vs=f"{sums['vs_kg']:.1f}",
                m3=f"{sums['m3']:.2f}",
                inoculum=f"{sums['inoculum'] * 100:.0f}",
            )
        self.sums.setText(text)
        self.edited.emit()

    def _lay_out(self) -> None:
        for column, name in enumerate(_COLUMNS):
            head = QLabel(self._texts(f"card.layer.{name}"))
            head.setProperty("role", "dim")
            self._grid.addWidget(head, 0, column)
            self._grid.setColumnStretch(column, _SHARES[name])
        buttons = QHBoxLayout()
        buttons.addWidget(self.repeat)
        buttons.addWidget(self.add)
        hint = QLabel(self._texts("card.layer.buckets", kg=f"{self._scales.bucket_kg:g}"))
        hint.setProperty("role", "dim")
        hint.setWordWrap(True)
        buttons.addWidget(hint, 1)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.addLayout(buttons)
        column_box.addLayout(self._grid)
        column_box.addWidget(self.sums)
