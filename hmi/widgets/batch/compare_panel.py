"""How does a batch compare with earlier ones? A tag, a choice of batches, and the picture."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from hmi.models.batch.golden import GoldenOverlay, earlier_batches, overlay
from hmi.pages.page import PageParts
from hmi.widgets.batch.golden_chart import GoldenChart
from plant.operation.store import BatchLine, BatchRecord
from plant.reports.batch_figures import stage_facts
from plant.tag import Source, Suffix, Tag, ValueKind

_FIRST = "temperature.PV"
_MOST = 20
_USUAL = 5
_HOUR_MS = 3_600_000


class ComparePanel(QWidget):
    """Asks history whenever a choice changes, off the window's thread. GUI thread.

    Attributes:
        items: which value.
        scope: batches of the same unit, or of the same recipe in any unit.
        count: how many of them.
        chart: the picture.
    """

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = parts.canvas.texts
        self._description = parts.description
        self._queries = parts.queries
        self._clock = parts.clock
        self._lines: Sequence[BatchLine] = ()
        self._record: BatchRecord | None = None
        self.items = QComboBox()
        self.items.setAccessibleName(self._texts("record.golden.item"))
        self.scope = QComboBox()
        self.scope.setAccessibleName(self._texts("record.golden.scope"))
        for key, same_recipe in (("unit", False), ("recipe", True)):
            self.scope.addItem(self._texts(f"record.golden.of_{key}"), same_recipe)
        self.count = QSpinBox()
        self.count.setRange(1, _MOST)
        self.count.setValue(_USUAL)
        self.count.setPrefix(self._texts("record.golden.last"))
        self.count.setAccessibleName(self._texts("record.golden.count"))
        self.chart = GoldenChart(parts.canvas)
        self.said = QLabel()
        self.said.setWordWrap(True)
        for box in (self.items, self.scope):
            box.currentIndexChanged.connect(self.ask)
        self.count.valueChanged.connect(self.ask)
        self._lay_out()

    def show_record(self, record: BatchRecord, lines: Sequence[BatchLine]) -> None:
        """Compare this batch with those of the list."""
        other_unit = self._record is None or self._record.line.unit_id != record.line.unit_id
        self._record, self._lines = record, lines
        if other_unit:
            self._fill_items(record.line.unit_id)
        if self.isVisible():
            self.ask()

    def ask(self) -> None:
        """Ask history for the picture of what is chosen now."""
        record, tag = self._record, self._tag()
        if record is None or tag is None:
            return
        if not self._queries.available:
            self._say(self._texts("record.golden.no_history"))
            return
        past = earlier_batches(
            self._lines,
            record.line,
            same_recipe=bool(self.scope.currentData()),
            most=self.count.value(),
        )
        line, now_ms = record.line, self._clock.utc_ms()
        item = f"{tag.item}.{tag.suffix.value}"
        self._say(self._texts("record.golden.asking"))
        self._queries.ask(
            ("golden", id(self)),
            lambda reader: overlay(reader, item, line, past, now_ms=now_ms),
            answered=self._on_answered,
            failed=self._say,
        )

    def _on_answered(self, found: GoldenOverlay) -> None:
        record, tag = self._record, self._tag()
        if record is None or tag is None or found.present.batch_id != record.line.batch_id:
            return
        begun = record.line.started_ms
        marks = [
            ((fact.began_ms - begun) / _HOUR_MS, self._texts(f"batch.short.{fact.word}"))
            for fact in stage_facts(record)
            if f"batch.short.{fact.word}" in self._texts
        ]
        self.chart.show_overlay(found, tag, marks)
        self._say("" if found.compared else self._texts("record.golden.nothing"))

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _tag(self) -> Tag | None:
        return self._description.tags.get(str(self.items.currentData()))

    def _fill_items(self, unit_id: str) -> None:
        self.items.blockSignals(True)
        self.items.clear()
        for tag in self._description.unit_tags(unit_id):
            measured = tag.source is not Source.ABSENT and tag.suffix is Suffix.READBACK
            if measured and tag.kind is ValueKind.ANALOG:
                self.items.addItem(self._texts.tag_name(tag.tag_id), tag.tag_id)
        place = self.items.findData(f"{unit_id}.{_FIRST}")
        self.items.setCurrentIndex(max(0, place))
        self.items.blockSignals(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.items, 3)
        row.addWidget(self.count)
        row.addWidget(self.scope, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(self.chart, 1)
