"""Play faults on the simulated plant and see that the program notices."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.models.diagnosis.fault_spec import (
    KINDS,
    Kind,
    Where,
    fault_spec,
    subject_names,
    subjects,
)
from hmi.models.local_time import clock_text
from hmi.pages.page import PageParts
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.scroll_bars import style_scroll_bars
from plant.ports import SimulatorPort

_FORM_PX = 620


class FaultTab(QWidget):
    """Choose where, which and what; inject; clear. Only for the simulated plant."""

    def __init__(
        self, parts: PageParts, simulator: SimulatorPort, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._simulator = simulator
        self._description = parts.description
        self._clock = parts.clock
        self._zone = parts.zone
        self._texts = texts = parts.canvas.texts
        self.where = self._choice("where")
        for where in Where:
            self.where.addItem(texts(f"diagnostics.fault.{where.value}"), where)
        self.target = self._choice("target")
        self.target.setEditable(True)
        self.target.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.target.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.kind = self._choice("kind")
        self.amount = QLineEdit()
        self.amount_label = QLabel(texts("diagnostics.fault.amount"))
        self.amount_label.setBuddy(self.amount)
        self.spec = QLabel()
        self.spec.setProperty("role", "dim")
        self.inject = CommandButton(texts("diagnostics.fault.inject"))
        self.clear = CommandButton(texts("diagnostics.fault.clear"))
        self.injected = QListWidget()
        self.injected.setAccessibleName(texts("diagnostics.fault.injected"))
        style_scroll_bars(self.injected, parts.canvas.look.theme)
        self.where.currentIndexChanged.connect(lambda _: self._on_where())
        self.kind.currentIndexChanged.connect(lambda _: self._on_kind())
        self.target.currentTextChanged.connect(lambda _: self._show_spec())
        self.amount.textChanged.connect(lambda _: self._show_spec())
        self.inject.clicked.connect(self._on_inject)
        self.clear.clicked.connect(self._on_clear)
        self._lay_out()
        self._on_where()

    def present_spec(self) -> str | None:
        """Return what would be injected now, None while it is not complete."""
        kind, written = self.kind.currentData(), self.target.currentText().strip()
        place = self.target.findText(written, Qt.MatchFlag.MatchFixedString)
        if place < 0:
            place = self.target.findData(written)  # a tag's id is as good as its name
        if not isinstance(kind, Kind) or place < 0:
            return None
        return fault_spec(str(self.target.itemData(place)), kind, self.amount.text())

    def _choice(self, key: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self._texts(f"diagnostics.fault.{key}"))
        return box

    def _on_where(self) -> None:
        where = self.where.currentData()
        found = subjects(where, self._description)
        names = subject_names(where, found, self._description)
        self.target.clear()
        for name, subject in zip(names, found, strict=True):
            self.target.addItem(name, subject)
        self.kind.clear()
        for kind in KINDS[where]:
            self.kind.addItem(self._texts(f"diagnostics.fault_kind.{kind.label}"), kind)
        self._on_kind()

    def _on_kind(self) -> None:
        kind = self.kind.currentData()
        if not isinstance(kind, Kind):
            return
        wanted = kind.amount is not None
        self.amount.setVisible(wanted)
        self.amount_label.setVisible(wanted)
        if kind.amount is not None:
            self.amount_label.setText(self._texts(f"diagnostics.fault_amount.{kind.amount}"))
            self.amount.setAccessibleName(self.amount_label.text())
            self.amount.setText(kind.proposed)
        self._show_spec()

    def _show_spec(self) -> None:
        spec = self.present_spec()
        self.inject.setEnabled(spec is not None)
        self.spec.setText(
            "" if spec is None else self._texts("diagnostics.fault.spec", spec=spec)
        )

    def _on_inject(self) -> None:
        spec = self.present_spec()
        if spec is not None:
            self._simulator.inject(spec)
            self._note(spec)

    def _on_clear(self) -> None:
        self._simulator.clear()
        self._note(self._texts("diagnostics.fault.cleared"))

    def _note(self, text: str) -> None:
        self.injected.insertItem(0, f"{clock_text(self._clock.utc_ms(), self._zone)}   {text}")

    def _lay_out(self) -> None:
        intro = QLabel(self._texts("diagnostics.fault.intro"))
        intro.setWordWrap(True)
        form = QWidget()
        form.setMaximumWidth(_FORM_PX)
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 0)
        for row, (key, box) in enumerate(
            (("where", self.where), ("target", self.target), ("kind", self.kind))
        ):
            label = QLabel(self._texts(f"diagnostics.fault.{key}"))
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        grid.addWidget(self.amount_label, 3, 0)
        grid.addWidget(self.amount, 3, 1)
        grid.addWidget(self.spec, 4, 1)
        grid.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.inject, 1)
        buttons.addWidget(self.clear, 1)
        grid.addLayout(buttons, 5, 1)
        left = QVBoxLayout()
        left.addWidget(intro)
        left.addWidget(form)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(QLabel(self._texts("diagnostics.fault.injected")))
        right.addWidget(self.injected, 1)
        halves = QHBoxLayout(self)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)
