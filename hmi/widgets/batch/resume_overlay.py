"""After a power cut: one card a digester over the page, until each is decided or put away."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hmi.pages.page import PageParts
from hmi.widgets.batch.resume_card import ResumeBox
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.scroll_bars import style_scroll_bars
from plant.operation.view import OperationView

_MARGIN_PX = 16
_BOX_PX = 380
_SIDES_PX = 40
_HEAD_PX = 200
"""Room of title, words and margins above the cards, and of a second step below them."""


class ResumeOverlay(QFrame):
    """Lies over the pages, never over header and STOP, and blocks nothing. GUI thread.

    Args:
        area: the pages' place in the window.
        parts: what pages are built from.

    Attributes:
        boxes: by unit.
        later: puts the cards away; new ones bring it back.
    """

    def __init__(self, area: QWidget, parts: PageParts, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = area
        self._parts = parts
        self._away: set[tuple[str, int]] = set()
        self.boxes: dict[str, ResumeBox] = {}
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(parts.canvas.texts("resume.title"))
        self.later = CommandButton(parts.canvas.texts("resume.later"))
        self.later.setToolTip(parts.canvas.texts("resume.later_tip"))
        self.later.clicked.connect(self._on_later)
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self._lay_out()
        self.hide()
        area.installEventFilter(self)

    def show_view(self, view: OperationView) -> None:
        """Show the open cards, unless all of them were put away."""
        open_cards = view.run.resumes
        for unit_id in [unit_id for unit_id in self.boxes if unit_id not in open_cards]:
            box = self.boxes.pop(unit_id)
            self._grid.removeWidget(box)
            box.hide()
            box.deleteLater()
        for unit_id, card in open_cards.items():
            if unit_id not in self.boxes:
                self.boxes[unit_id] = ResumeBox(card, self._parts)
            elif self.boxes[unit_id].card != card:
                self.boxes[unit_id].show_card(card)
        self._arrange()
        fresh = {(card.unit_id, card.issued_ms) for card in open_cards.values()} - self._away
        if fresh and not self.isVisible():
            self.show()
            self.raise_()
            self._place()
        elif not fresh:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pages' size."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._place()
        return super().eventFilter(watched, event)

    def _on_later(self) -> None:
        self._away |= {(box.card.unit_id, box.card.issued_ms) for box in self.boxes.values()}
        self.hide()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        corner = self._area.mapTo(parent, self._area.rect().topLeft())
        self.setGeometry(
            corner.x() + _MARGIN_PX,
            corner.y() + _MARGIN_PX,
            self._area.width() - 2 * _MARGIN_PX,
            self._area.height() - 2 * _MARGIN_PX,
        )
        self._arrange()
        self._fit()

    def _fit(self) -> None:
        """Be no higher than the cards need."""
        width = self._area.width() - 2 * _MARGIN_PX - _SIDES_PX
        needed = self._grid.totalHeightForWidth(width) + _HEAD_PX
        self.resize(self.width(), min(self._area.height() - 2 * _MARGIN_PX, needed))

    def _arrange(self) -> None:
        """Put the cards into as many columns as have room."""
        columns = max(1, min(3, (self._area.width() - 4 * _MARGIN_PX) // _BOX_PX))
        for place, box in enumerate(self.boxes.values()):
            row, column = divmod(place, columns)
            self._grid.addWidget(box, row, column, Qt.AlignmentFlag.AlignTop)
        for column in range(3):
            self._grid.setColumnStretch(column, int(column < columns))

    def _lay_out(self) -> None:
        texts = self._parts.canvas.texts
        title = QLabel(texts("resume.title"))
        title.setProperty("role", "title")
        intro = QLabel(texts("resume.intro"))
        intro.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(intro)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.later)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._grid)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        style_scroll_bars(scroll, self._parts.canvas.look.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addLayout(head)
        column.addWidget(scroll, 1)
