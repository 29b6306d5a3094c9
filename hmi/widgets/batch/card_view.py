"""One job card: what, where, steps, locks, readings, layers; signed with a name, or printed."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.models.batch.card_paper import card_title, moment
from hmi.widgets.batch.card_fields import CardFields
from hmi.widgets.batch.layer_table import LayerTable
from hmi.widgets.faceplate.command_button import CommandButton
from plant.batch.cards import CardKind, Feeding, JobCard
from plant.texts import Texts

_NAME_PX = 220


class CardView(QWidget):
    """A card to be filled in. Thrown away and built anew when another card is shown.

    Signals:
        signed: the card is filled in and signed; ``entered``, ``layers`` and ``name`` tell.
        declared: float, the position that a manual valve was turned to, 0 or 1.
        started: the batch shall start late, now.
        skipped: today's start shall be skipped.
        printed: the card shall go onto paper.
    """

    signed = Signal()
    declared = Signal(float)
    started = Signal()
    skipped = Signal()
    printed = Signal()

    def __init__(
        self,
        card: JobCard,
        texts: Texts,
        zone: ZoneInfo,
        *,
        name: str,
        layers: LayerTable | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.card = card
        self._texts = texts
        self._zone = zone
        self.fields = CardFields(card.fields if card.is_open else (), texts)
        self.fields.edited.connect(self._judge)
        self.layers = layers
        if layers is not None:
            layers.edited.connect(self._judge)
        self.line = QLineEdit(name)
        self.line.setAccessibleName(texts("card.page.name"))
        self.line.setFixedWidth(_NAME_PX)
        self.line.textChanged.connect(self._judge)
        self.sign = CommandButton(texts("card.page.sign"))
        self.sign.clicked.connect(self.signed)
        self.print = QPushButton(texts("card.page.print"))
        self.print.setAutoDefault(False)
        self.print.clicked.connect(self.printed)
        self.choices = self._choices()
        self.missing = QLabel()
        self.missing.setWordWrap(True)
        self.missing.setProperty("role", "dim")
        self._lay_out()
        self._judge()

    @property
    def name(self) -> str:
        """Return the name under which it is signed."""
        return self.line.text().strip()

    def allow(self, *, allowed: bool) -> None:
        """Switch the buttons off while an answer is awaited."""
        for button in (self.sign, *self.choices):
            button.setEnabled(allowed)
        if allowed:
            self._judge()

    def trouble(self) -> str:
        """Return what is still missing, empty when the card can be signed."""
        parts = [self.fields.trouble(), "" if self.layers is None else self.layers.trouble()]
        if not self.name:
            parts.append(self._texts("card.page.no_name"))
        return next((part for part in parts if part), "")

    def _judge(self) -> None:
        trouble = self.trouble()
        self.sign.setEnabled(not trouble)
        self.sign.setToolTip(trouble)
        self.missing.setText(trouble)
        self.missing.setVisible(bool(trouble) and self.card.is_open)

    def _choices(self) -> tuple[CommandButton, ...]:
        """Return the buttons of cards that are answered rather than signed."""
        words = {
            CardKind.START: (("start", self.started.emit), ("skip", self.skipped.emit)),
            CardKind.VALVE: (
                ("opened", lambda: self.declared.emit(1.0)),
                ("closed", lambda: self.declared.emit(0.0)),
            ),
        }.get(self.card.kind, ())
        buttons = []
        for key, act in words:
            button = CommandButton(self._texts(f"card.page.{key}"))
            button.setToolTip(self._texts(f"card.page.{key}_tip"))
            button.clicked.connect(act)
            buttons.append(button)
        return tuple(buttons)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._label(card_title(self.card, self._texts), "title"))
        issued = self._texts("card.page.issued", time=moment(self.card.issued_ms, self._zone))
        column.addWidget(self._label(f"{self.card.card_id} · {issued}", "dim"))
        column.addWidget(self._label(self._texts.say(self.card.text)))
        for number, step in enumerate(self.card.steps, start=1):
            column.addWidget(self._label(f"{number}.  {self._texts.say(step)}"))
        if self.card.is_open:
            self._lay_out_entries(column)
        else:
            self._lay_out_done(column)
        column.addStretch(1)

    def _lay_out_entries(self, column: QVBoxLayout) -> None:
        if self.card.fields and not self.choices:
            column.addWidget(self._label(self._texts("card.page.readings"), "caption"))
            column.addWidget(self.fields)
        if self.layers is not None:
            column.addWidget(self._label(self._texts("card.page.layers"), "caption"))
            column.addWidget(self.layers)
        row = QHBoxLayout()
        if self.choices:
            for button in self.choices:
                row.addWidget(button)
        else:
            row.addWidget(QLabel(self._texts("card.page.name")))
            row.addWidget(self.line)
            row.addWidget(self.sign)
        row.addStretch(1)
        row.addWidget(self.print)
        column.addSpacing(6)
        column.addLayout(row)
        if not self.choices:
            column.addWidget(self.missing)

    def _lay_out_done(self, column: QVBoxLayout) -> None:
        for each in self.card.fields:
            value = self.card.entered.get(each.key, "")
            text = f"{self._texts(f'card.field.{each.key}')}: {value} {each.unit}"
            column.addWidget(self._label(text))
        signed = moment(self.card.signed_ms, self._zone)
        who = self._texts("card.page.signed", who=self.card.signed_by, time=signed)
        column.addWidget(self._label(who, "live"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.print)
        column.addLayout(row)

    def _label(self, text: str, role: str = "") -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if role == "caption":
            label.setStyleSheet("font-weight: 600; padding-top: 6px;")
        elif role:
            label.setProperty("role", role)
        return label


def layer_table_for(
    card: JobCard, last: Feeding | None, parameters: dict[str, float], texts: Texts
) -> LayerTable | None:
    """Return the layers' table for a card that asks for a load, None for others."""
    from hmi.models.batch.card_entry import Scales

    if card.kind is not CardKind.LOAD or not card.is_open:
        return None
    return LayerTable(last, Scales.of(parameters), texts)
