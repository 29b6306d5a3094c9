"""What waits for people, and what differs from normal? Cards to fill in, lists to go by."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hmi.models.batch.advisories import advisory_lines
from hmi.models.batch.card_list import card_for, shown_cards
from hmi.models.batch.deviations import Deviation, deviations, local_stations
from hmi.models.batch.to_do_rows import ToDoWords
from hmi.models.last_news import LastNews
from hmi.pages.page import Page, PageParts
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.batch.card_desk import CardDesk
from hmi.widgets.batch.resume_card import ResumeBox
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.scroll_bars import style_scroll_bars
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import ROW_PX, PlainTable
from plant.batch.plant_run import PlantRun
from plant.operation.requests import ResumePlant
from plant.operation.view import OperationView

_LIST_SHARE, _CARD_SHARE = 9, 10
_CARD_COLUMNS = ("what", "since", "state")
_DEVIATION_COLUMNS = ("where", "what", "since", "until", "who")


class CardsPage(Page):
    """Page ``cards``; ``cards:D3`` shows that unit's first card, ``cards:ID`` that card.

    Attributes:
        cards: table of the cards, power cuts on top.
        differing: table of what differs from normal; a row leads to it.
        advice: what is worth knowing; there only while there is something.
        desk: the card that is shown, to be filled in.
        resume_plant: lets the automation go on after PLANT STOP.
    """

    def __init__(self, page_id: str, parts: PageParts) -> None:
        texts = parts.canvas.texts
        super().__init__(page_id, texts("nav.cards"))
        self._texts = texts
        self._parts = parts
        self._operation = parts.operation
        self._news = LastNews.of(parts.bridge)
        self._words = ToDoWords(parts.description, parts.zone)
        self._wanted = page_id.partition(":")[2]
        self._shown = shown_cards(PlantRun())
        self._resumes: tuple[str, ...] = ()
        self._deviations: tuple[Deviation, ...] = ()
        self._card_rows = RowsModel([texts(f"card.column.{name}") for name in _CARD_COLUMNS])
        self._deviation_rows = RowsModel(
            [texts(f"deviation.column.{name}") for name in _DEVIATION_COLUMNS]
        )
        theme = parts.canvas.look.theme
        self.cards = PlainTable(
            self._card_rows, theme, name=texts("card.page.list"), widths={0: -1, 1: 120, 2: 100}
        )
        self.differing = PlainTable(
            self._deviation_rows,
            theme,
            name=texts("deviation.title"),
            widths={0: 160, 1: -1, 2: 66, 3: 66, 4: 80},
        )
        self.cards.clicked.connect(lambda index: self._choose(index.row()))
        self.cards.activated.connect(lambda index: self._choose(index.row()))
        self.differing.clicked.connect(lambda index: self._open(index.row()))
        self.differing.activated.connect(lambda index: self._open(index.row()))
        self._advice_rows = RowsModel([texts("batch.advice_title")])
        self.advice = PlainTable(
            self._advice_rows, theme, name=texts("batch.advice_title"), widths={0: -1}
        )
        self.advice.horizontalHeader().hide()
        self.desk = CardDesk(parts)
        self.resume_plant = CommandButton(texts("card.page.resume_plant"))
        self.resume_plant.clicked.connect(self._on_resume_plant)
        self.strip = RequestStrip(parts.operation, parts.canvas, parts.clock)
        self.nothing = QLabel(texts("card.page.not_automated"))
        self._resume_box: ResumeBox | None = None
        self._right = QVBoxLayout()
        self._lay_out()
        parts.operation.changed.connect(self._on_changed)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what waits now."""
        super().showEvent(event)
        self._refresh()

    def _on_changed(self, view: OperationView) -> None:
        del view  # the desk keeps the newest
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        view = self._operation.view
        self.nothing.setVisible(view is None)
        if view is None:
            for widget in (self.resume_plant, self._advice_caption, self.advice):
                widget.hide()
            return
        self._shown = shown_cards(view.run)
        self._resumes = tuple(view.run.resumes)
        now_ms = view.utc_ms
        rows = [self._words.resume(view.run.resumes[unit], now_ms) for unit in self._resumes]
        rows += [self._words.card(card, now_ms) for card in self._shown]
        self._card_rows.set_rows(rows)
        self._deviations = (*deviations(view), *local_stations(self._news.health))
        self._deviation_rows.set_rows(
            [self._words.deviation(each, now_ms) for each in self._deviations]
        )
        self._quiet.setVisible(not self._deviations)
        lines = advisory_lines(view.advisories, self._texts)
        self._advice_rows.set_rows([(line,) for line in lines])
        for widget in (self._advice_caption, self.advice):
            widget.setVisible(bool(lines))
        self.resume_plant.setVisible(bool(view.stopped_ms) or not view.engaged)
        self.resume_plant.setText(self._texts(f"card.page.{_go_on(view)}"))
        self._show_chosen(view)

    def _show_chosen(self, view: OperationView) -> None:
        """Show the power cut or the card that is wanted, the first of all by default."""
        unit = self._wanted if self._wanted in self._resumes else ""
        if not unit and not self._wanted and self._resumes:
            unit = self._resumes[0]
        self._show_resume(unit, view)
        card = None if unit else card_for(self._shown, self._wanted)
        self.desk.setVisible(not unit)
        self.desk.show_card(card, view)
        place = self._resumes.index(unit) if unit else -1
        if card is not None:
            place = len(self._resumes) + self._shown.index(card)
        if place >= 0 and self.cards.currentIndex().row() != place:
            self.cards.setCurrentIndex(self._card_rows.index(place, 0))

    def _show_resume(self, unit: str, view: OperationView) -> None:
        box = self._resume_box
        if box is not None and (not unit or box.card.unit_id != unit):
            self._right.removeWidget(box)
            box.hide()
            box.deleteLater()
            box = self._resume_box = None
        if not unit:
            return
        if box is None:
            box = self._resume_box = ResumeBox(view.run.resumes[unit], self._parts)
            self._right.insertWidget(0, box, 0, Qt.AlignmentFlag.AlignTop)
        elif box.card != view.run.resumes[unit]:
            box.show_card(view.run.resumes[unit])

    def _choose(self, row: int) -> None:
        view = self._operation.view
        if view is None:
            return
        if row < len(self._resumes):
            self._wanted = self._resumes[row]
        elif row - len(self._resumes) < len(self._shown):
            self._wanted = self._shown[row - len(self._resumes)].card_id
        self._show_chosen(view)

    def _open(self, row: int) -> None:
        target = self._deviations[row].target
        if target.startswith(("digester:", "diagnostics:")):
            self._parts.links.open_page(target)
        elif target:
            self._parts.links.open_faceplate(target)

    def _on_resume_plant(self) -> None:
        view = self._operation.view
        if view is None:
            return
        how = _go_on(view)
        self.strip.ask(
            ResumePlant(self._operation.asker()),
            title=self._texts(f"card.page.{how}_title"),
            effect=self._texts(f"card.page.{how}_effect"),
            confirm=self._texts(f"card.page.{how}_do"),
        )

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._caption("card.page.list"))
        left.addWidget(self.nothing)
        left.addWidget(self.cards, 5)
        left.addWidget(self._caption("deviation.title"))
        self._quiet = QLabel(self._texts("deviation.none"))
        self._quiet.setProperty("role", "dim")
        left.addWidget(self._quiet)
        left.addWidget(self.differing, 4)
        self._advice_caption = self._caption("batch.advice_title")
        left.addWidget(self._advice_caption)
        left.addWidget(self.advice, 3)
        left.addWidget(self.resume_plant)
        left.addWidget(self.strip)
        for table in (self.cards, self.differing, self.advice):
            table.setMinimumHeight(3 * ROW_PX)
            table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        body = QWidget()
        body.setLayout(self._right)
        self._right.setContentsMargins(12, 10, 12, 10)
        self._right.addWidget(self.desk, 1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        style_scroll_bars(scroll, self._parts.canvas.look.theme)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(scroll)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addLayout(left, _LIST_SHARE)
        row.addWidget(frame, _CARD_SHARE)

    def _caption(self, key: str) -> QLabel:
        caption = QLabel(self._texts(key))
        caption.setProperty("role", "title")
        return caption


def _go_on(view: OperationView) -> str:
    """Return whether the plant goes on after PLANT STOP, or is commanded for the first time."""
    return "resume_plant" if view.stopped_ms else "engage"
