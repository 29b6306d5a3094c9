"""The buttons above the tags, and the panel that each of them opens."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QWidget

from hmi.models.desk.visible_notes import VisibleNotes
from hmi.models.trend.span import Span
from hmi.pages.page import PageParts
from hmi.widgets.trend_tools.export_panel import ExportPanel, ExportSource
from hmi.widgets.trend_tools.notes_panel import NotesPanel
from hmi.widgets.trend_tools.sets_panel import SetsPanel
from hmi.widgets.trend_tools.shown import ShownTrends
from plant.notebook.notes import Note, NoteDraft
from plant.notebook.trend_sets import TrendSet
from plant.tag import Source

if TYPE_CHECKING:
    from collections.abc import Callable
from dataclasses import replace

KEYS = {"sets": "Ctrl+O", "notes": "Ctrl+L", "export": "Ctrl+E"}
NEW_NOTE_KEY = "Ctrl+N"

_ROOMY_PX = 860
"""Height of the column from which the legend stays while a panel is open."""

_AIR = 0.25
"""Share of the span left free on both sides of a note that is jumped to."""


class TrendTools(QObject):
    """Three buttons and their panels, of which at most one is open. Owner: GUI thread.

    Attributes:
        buttons: row for the top of the side column.
        panels: for the rest of it; hidden while no panel is open.
        notes_panel, sets_panel, export_panel: what the buttons open.
    """

    def __init__(
        self,
        trends: ShownTrends,
        parts: PageParts,
        *,
        below: tuple[QWidget, ...],
        legend: QWidget,
        page: QWidget,
    ) -> None:
        """Build them.

        Args:
            trends: what is shown.
            parts: what pages are built from.
            below: widgets of the column in whose place a panel comes.
            legend: goes too where the column is low.
            page: the page; keys count while it is shown.
        """
        super().__init__(page)
        self._trends = trends
        self._clock = parts.clock
        self._texts = parts.canvas.texts
        self._tags = parts.description.tags
        self._below = below
        self._legend = legend
        self._hair_ms: int | None = None
        desk, texts, theme = parts.desk, parts.canvas.texts, parts.canvas.look.theme
        self.visible_notes = VisibleNotes(desk.notes, self)
        self.notes_panel = NotesPanel(
            desk.notes,
            self.visible_notes,
            shown_tags=lambda: trends.selection.tag_ids,
            units=parts.description.units,
            canvas=parts.canvas,
            zone=parts.zone,
        )
        self.sets_panel = SetsPanel(desk.sets, trends.view, texts, theme)
        self.export_panel = ExportPanel(desk.exports, self._source(parts), texts)
        self.panels = QStackedWidget()
        self.panels.hide()
        self.buttons = QWidget()
        self._of_button: dict[QPushButton, QWidget] = {}
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        self.sets = self._button("sets", self.sets_panel, there=desk.sets.available)
        self.notes = self._button("notes", self.notes_panel, there=desk.notes.available)
        self.export = self._button("export", self.export_panel, there=desk.exports.available)
        for button in self._of_button:
            row.addWidget(button, 1)
        self._page = page
        self._add_keys()
        self._connect()
        self.panels.installEventFilter(self)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the open panel by Escape; follow the page's size; look when it is shown."""
        kind = event.type()
        if watched is self.panels:
            if _is_escape(event):
                self.close_panel()
                return True
        elif kind is QEvent.Type.Show:
            self._on_time_changed()
        elif kind is QEvent.Type.Resize:
            self._arrange()
        return False

    def close_panel(self) -> None:
        """Give the column back to the tags."""
        for button in self._of_button:
            button.setChecked(False)

    def new_note(self) -> None:
        """Open the form for a note at the chosen range, the cross-hair, or now."""
        self.notes.setChecked(True)
        chosen = self._trends.chart.chosen_range
        unit_id = self._unit_in_sight()
        start_ms = self._hair_ms or self._usual_moment()
        draft = NoteDraft(start_ms, None, "", unit_id=unit_id)
        if chosen is not None:
            draft = replace(draft, start_ms=chosen.start_ms, end_ms=chosen.end_ms)
        self.notes_panel.write(draft)

    def _usual_moment(self) -> int:
        """Return now while following the plant, else the middle of what is shown."""
        timeline = self._trends.timeline
        if timeline.following:
            return self._clock.utc_ms()
        return (timeline.span.start_ms + timeline.span.end_ms) // 2

    def _unit_in_sight(self) -> str:
        """Return the unit that all shown tags belong to, empty for several."""
        units = {
            self._tags[tag_id].unit_id
            for tag_id in self._trends.selection.tag_ids
            if tag_id in self._tags
        }
        return units.pop() if len(units) == 1 else ""

    def _button(self, key: str, panel: QWidget, *, there: bool) -> QPushButton:
        button = QPushButton(self._texts(f"trend_tools.{key}"))
        button.setCheckable(True)
        button.setEnabled(there)
        tip = "tip" if there else "missing"
        button.setToolTip(self._texts(f"trend_tools.{key}_{tip}", keys=KEYS[key]))
        button.toggled.connect(lambda checked: self._on_toggled(button, checked=checked))
        self.panels.addWidget(panel)
        self._of_button[button] = panel
        return button

    def _on_toggled(self, button: QPushButton, *, checked: bool) -> None:
        if checked:
            for other in self._of_button:
                other.setChecked(other is button)
            self.panels.setCurrentWidget(self._of_button[button])
            if button is self.sets:
                self.sets_panel.look()
        self._arrange()

    def _arrange(self) -> None:
        """Share the column between the tags and the open panel."""
        is_open = any(button.isChecked() for button in self._of_button)
        roomy = self._page.height() >= _ROOMY_PX
        self.panels.setVisible(is_open)
        self._legend.setVisible(not is_open or roomy)
        for widget in self._below:
            widget.setVisible(not is_open)

    def _connect(self) -> None:
        trends = self._trends
        self.sets_panel.opened.connect(self._on_set_opened)
        self.notes_panel.draft_wanted.connect(self.new_note)
        self.notes_panel.wanted_in_sight.connect(self._on_note_wanted)
        trends.chart.cursor_moved.connect(self._on_cursor)
        if self.notes.isEnabled():
            trends.timeline.changed.connect(self._on_time_changed)
            trends.chart.mark_chosen.connect(self._on_mark_chosen)
            self.visible_notes.changed.connect(self._on_notes_changed)

    def _add_keys(self) -> None:
        actions: list[tuple[str, Callable[[], object]]] = [
            (KEYS["sets"], self.sets.click),
            (KEYS["notes"], self.notes.click),
            (KEYS["export"], self.export.click),
        ]
        if self.notes.isEnabled():
            actions.append((NEW_NOTE_KEY, self.new_note))
        for keys, act in actions:
            shortcut = QShortcut(QKeySequence(keys), self._page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    def _source(self, parts: PageParts) -> ExportSource:
        return ExportSource(
            shown_tags=lambda: self._trends.selection.tag_ids,
            all_tags=[
                tag.tag_id
                for tag in parts.description.tags.values()
                if tag.source is not Source.ABSENT
            ],
            span=self._trends.chosen_span,
            site=parts.description.site,
            zone=parts.zone,
            clock=parts.clock,
        )

    def _on_cursor(self, seconds: float | None) -> None:
        self._hair_ms = None if seconds is None else round(seconds * 1000)

    def _on_time_changed(self) -> None:
        if self._page.isVisible():
            self.visible_notes.look(self._trends.timeline.span)

    def _on_notes_changed(self) -> None:
        self._trends.chart.set_marks(self.visible_notes.marks())

    def _on_mark_chosen(self, note_id: str) -> None:
        self.notes.setChecked(True)
        self.notes_panel.choose(note_id)

    def _on_note_wanted(self, note: Note) -> None:
        """Move the trends to the note, wider only where it is longer, and add its tags."""
        span = self._trends.timeline.span
        start_ms, end_ms = note.draft.start_ms, note.draft.end_ms or note.draft.start_ms
        width = max(span.width_ms, round((end_ms - start_ms) * (1 + 2 * _AIR)))
        begin = (start_ms + end_ms - width) // 2
        self._trends.timeline.go_to(Span(begin, begin + width))
        for tag_id in note.draft.tag_ids:
            if tag_id in self._tags:
                self._trends.selection.add(tag_id)

    def _on_set_opened(self, chosen: TrendSet) -> None:
        self._trends.apply(chosen.view)
        missing = [tag_id for tag_id in chosen.view.tag_ids if tag_id not in self._tags]
        self.sets_panel.tell_skipped(tuple(missing))


def _is_escape(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
        return False
    return event.key() == Qt.Key.Key_Escape
