"""Where a job card lies to be filled in: what is typed, signed, declared and printed."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hmi.models.batch.card_entry import last_feeding
from hmi.models.batch.card_paper import card_paper
from hmi.models.desk.export_wishes import unused_file
from hmi.models.faceplate.entered_value import is_entered
from hmi.pages.page import PageParts
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.batch.card_view import CardView, layer_table_for
from hmi.widgets.trend_tools.words import SayingLabel
from plant.batch.cards import JobCard
from plant.operation.requests import (
    Answer,
    Asker,
    ChangeRota,
    EnterValue,
    SignCard,
)
from plant.operation.view import OperationView


class CardDesk(QWidget):
    """Shows one card; keeps what is typed while the same card lies there. GUI thread.

    Attributes:
        view: the card's widgets, None while no card is shown.
        strip: second step and answer.
        folder: where printed cards go.
    """

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._texts = parts.canvas.texts
        self._operation = parts.operation
        self.folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        self.view: CardView | None = None
        self.strip = RequestStrip(parts.operation, parts.canvas, parts.clock)
        self.strip.settled.connect(self._on_settled)
        self.said = SayingLabel()
        self._declared: EnterValue | None = None
        self._empty = QLabel(self._texts("card.page.none"))
        self._pdf = parts.desk.pdf
        self._file: Path | None = None
        self._pdf.written.connect(self._on_written)
        self._pdf.failed.connect(self._on_unwritten)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._empty, self.strip, self.said):
            self._column.addWidget(widget)

    def show_card(self, card: JobCard | None, view: OperationView) -> None:
        """Lay a card here, unless it lies here already."""
        self._empty.setVisible(card is None)
        if self.view is not None and self.view.card == card:
            return
        if self.view is not None:
            if card is None or self.view.card.card_id != card.card_id:
                self.strip.hide()
                self.said.say("")
            self._column.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
            self.view = None
        if card is not None:
            self.view = self._build(card, view)
            self._column.insertWidget(0, self.view, 1)

    def _build(self, card: JobCard, view: OperationView) -> CardView:
        parameters = dict(self._parts.description.site.parameters)
        layers = layer_table_for(card, last_feeding(view.run.feedings), parameters, self._texts)
        built = CardView(
            card,
            self._texts,
            self._parts.zone,
            name=self._operation.operator.name,
            layers=layers,
        )
        built.signed.connect(self._on_signed)
        built.declared.connect(self._on_declared)
        built.started.connect(self._on_started)
        built.skipped.connect(self._on_skipped)
        built.printed.connect(self._on_printed)
        return built

    def _asker(self) -> Asker:
        """Return who asks: the name on the card, with the role of who sits here."""
        asker = self._operation.asker()
        name = "" if self.view is None else self.view.name
        return replace(asker, operator=name) if name else asker

    def _on_signed(self) -> None:
        if self.view is None or self.view.trouble():
            return
        layers = () if self.view.layers is None else self.view.layers.layers()
        entered = self.view.fields.entered()
        self._send(SignCard(self._asker(), self.view.card.card_id, entered, layers))

    def _on_declared(self, value: float) -> None:
        """Sign the card of a valve; what nothing measures is declared once that is kept."""
        if self.view is None:
            return
        card = self.view.card
        self._send(SignCard(self._asker(), card.card_id, {"position": f"{value:g}"}))
        tag = self._parts.description.tags.get(card.tag_id)
        if tag is not None and is_entered(tag):
            self._declared = EnterValue(self._asker(), card.tag_id, value)

    def _send(self, request: SignCard) -> None:
        self._declared = None
        if self.view is not None:
            self.view.allow(allowed=False)
        self.strip.send(request)

    def _on_started(self) -> None:
        if self.view is None:
            return
        unit = self._texts.unit_name(self.view.card.unit_id)
        self.strip.ask(
            SignCard(self._asker(), self.view.card.card_id),
            title=self._texts("card.page.start_title", unit=unit),
            effect=self._texts("card.page.start_effect"),
            confirm=self._texts("batch.verb.start").rstrip("…"),
        )

    def _on_skipped(self) -> None:
        view = self._operation.view
        if view is None:
            return
        due_s = view.run.rota.next_start_ms / 1000
        day = datetime.fromtimestamp(due_s, UTC).astimezone(self._parts.zone).date().isoformat()
        self.strip.ask(
            ChangeRota(self._asker(), "skip", day),
            title=self._texts("card.page.skip_title", day=day),
            effect=self._texts("card.page.skip_effect", day=day),
            confirm=self._texts("card.page.skip").rstrip("…"),
        )

    def _on_settled(self, answer: Answer) -> None:
        declared, self._declared = self._declared, None
        if answer.accepted and declared is not None:
            self.strip.send(declared)
        elif self.view is not None:
            self.view.allow(allowed=not answer.accepted)

    def _on_printed(self) -> None:
        if self.view is None:
            return
        card = self.view.card
        plant = self._parts.description.site.name
        html = card_paper(card, texts=self._texts, zone=self._parts.zone, plant=plant)
        file = unused_file(self.folder, card.card_id, "pdf")
        if self._pdf.write(html, file, foot=card.card_id):
            self._file = file
            self.said.say(self._texts("card.page.printing"))

    def _on_written(self, file: Path) -> None:
        if file == self._file:
            self.said.say(self._texts("card.page.written", file=str(file)))

    def _on_unwritten(self, trouble: str) -> None:
        if self._file is not None:
            self.said.say(trouble, trouble=True)
