"""History to a file: the last day, week or month by one click, or what is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale, QStandardPaths, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.models.desk.export_wishes import (
    ExportChoice,
    free_file,
    shown_name,
    usual_preset,
    wish_for_period,
    wish_for_shown,
)
from hmi.models.desk.exports import ExportEnd, Exports
from hmi.models.desk.moments import last_month, last_week, yesterday
from hmi.models.trend.span import Span
from hmi.value_text import GROUP
from hmi.widgets.trend_tools.words import SayingLabel, tool_button
from plant.clock import Clock
from plant.equipment import Site
from plant.history import Period
from plant.reports.export import PRESETS, ExportProgress, ExportWish, FileForm
from plant.texts import Texts

_FULL = 1000
_PERIODS: Sequence[tuple[str, Callable[[int, ZoneInfo], Period]]] = (
    ("yesterday", yesterday),
    ("last_week", last_week),
    ("last_month", last_month),
)


@dataclass(frozen=True, slots=True)
class ExportSource:
    """Where the panel learns what to write.

    Attributes:
        shown_tags: returns the tags in the trends.
        all_tags: every tag of the plant.
        span: returns the chosen or visible span.
        site: the plant; names files, and its currency the usual preset.
        zone: the plant's time zone.
        clock: tells what last month is.
    """

    shown_tags: Callable[[], Sequence[str]]
    all_tags: Sequence[str]
    span: Callable[[], Span]
    site: Site
    zone: ZoneInfo
    clock: Clock


class ExportPanel(QWidget):
    """One click a file. A progress bar and a way out while it is written."""

    def __init__(self, exports: Exports, source: ExportSource, texts: Texts) -> None:
        super().__init__()
        self._exports = exports
        self._source = source
        self._texts = texts
        self.folder = _documents()
        self.dialog: QFileDialog | None = None
        self.tags, self.form = QComboBox(), QComboBox()
        self.preset, self.detail = QComboBox(), QComboBox()
        self._fill_choices()
        self.periods = {key: self._period_button(key, of) for key, of in _PERIODS}
        self.shown = tool_button(texts("export.shown"), self.ask_for_file)
        self.shown.setToolTip(texts("export.shown_tip"))
        self.bar = QProgressBar()
        self.bar.setRange(0, _FULL)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(texts("export.progress"))
        self.bar.hide()
        self.cancel = tool_button(texts("export.cancel"), exports.cancel)
        self.cancel.hide()
        self.said = SayingLabel()
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.form.currentIndexChanged.connect(self._show_state)
        exports.progressed.connect(self._on_progressed)
        exports.ended.connect(self._on_ended)
        self._show_state()

    def choice(self) -> ExportChoice:
        """Return what is chosen."""
        return ExportChoice(
            form=FileForm(self.form.currentData()),
            preset=str(self.preset.currentData()),
            every_reading=bool(self.detail.currentData()),
        )

    def tag_ids(self) -> Sequence[str]:
        """Return the tags that are chosen for the file."""
        return self._source.all_tags if self.tags.currentData() else self._source.shown_tags()

    def ask_for_file(self) -> None:
        """Ask where to write what is shown.

        The dialog is not modal and Qt's own: PLANT STOP must stay within reach.
        """
        span, choice, tag_ids = self._source.span(), self.choice(), tuple(self.tag_ids())
        if not self._has_tags(tag_ids):
            return
        name = shown_name(self._source.site.plant_id, span, self._source.zone)
        dialog = QFileDialog(self, self._texts("export.dialog"))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(choice.form.value)
        dialog.setNameFilter(f"*.{choice.form.value}")
        dialog.setDirectory(str(self.folder))
        dialog.selectFile(f"{name}.{choice.form.value}")
        dialog.setModal(False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def write(chosen: str) -> None:
            file = Path(chosen)
            self.folder = file.parent
            wish = wish_for_shown(tag_ids, span, choice, file=file, zone=self._source.zone)
            self._start(wish)

        dialog.fileSelected.connect(write)
        dialog.destroyed.connect(self._on_dialog_gone)
        self.dialog = dialog
        dialog.show()

    def _on_dialog_gone(self) -> None:
        self.dialog = None

    def _period_button(
        self, key: str, period_of: Callable[[int, ZoneInfo], Period]
    ) -> QPushButton:
        def write() -> None:
            source, choice, tag_ids = self._source, self.choice(), tuple(self.tag_ids())
            if not self._has_tags(tag_ids):
                return
            period = period_of(source.clock.utc_ms(), source.zone)
            name = f"{source.site.plant_id} {period.name}"
            file = free_file(self.folder, name, choice.form)
            self._start(wish_for_period(tag_ids, period, choice, file=file, zone=source.zone))

        return tool_button(
            self._texts(f"export.{key}"), write, tip=self._texts("export.period_tip")
        )

    def _has_tags(self, tag_ids: Sequence[str]) -> bool:
        if not tag_ids:
            self.said.say(self._texts("export.no_tags"), trouble=True)
        return bool(tag_ids)

    def _start(self, wish: ExportWish) -> None:
        if self._exports.start(wish):
            self.bar.setValue(0)
            self.said.say(self._texts("export.writing", file=wish.file.name))
        self._show_state()

    def _show_state(self) -> None:
        running = self._exports.running is not None
        self.bar.setVisible(running)
        self.cancel.setVisible(running)
        possible = self._exports.available and not running
        for button in (*self.periods.values(), self.shown):
            button.setEnabled(possible)
        self.preset.setEnabled(self.form.currentData() == FileForm.CSV.value)
        if not self._exports.available:
            self.said.say(self._texts("export.no_history"))

    def _on_progressed(self, progress: ExportProgress) -> None:
        self.bar.setValue(round(_FULL * progress.done))
        if not self.bar.isVisible():
            self._show_state()

    def _on_ended(self, end: ExportEnd) -> None:
        self._show_state()
        if end.trouble:
            self.said.say(self._texts("export.trouble", reason=end.trouble), trouble=True)
        elif end.cancelled:
            self.said.say(self._texts("export.cancelled"))
        else:
            self.said.say(self._written(end))
            self.said.setToolTip(str(end.file))

    def _written(self, end: ExportEnd) -> str:
        lines = f"{end.lines:,}".replace(",", GROUP)
        folder = self.fontMetrics().elidedText(
            str(end.file.parent), Qt.TextElideMode.ElideMiddle, self.width()
        )
        text = self._texts("export.written", file=end.file.name, lines=lines, folder=folder)
        if end.without_history:
            names = ", ".join(map(self._texts.full_name, end.without_history))
            text += "\n" + self._texts("export.left_out", names=names)
        return text

    def _fill_choices(self) -> None:
        texts, site = self._texts, self._source.site
        for key, value in (("shown_tags", False), ("all_tags", True)):
            self.tags.addItem(texts(f"export.{key}"), value)
        for form in FileForm:
            self.form.addItem(texts(f"export.form.{form.value}"), form.value)
        for preset in PRESETS:
            self.preset.addItem(texts(f"export.preset.{preset}"), preset)
        usual = usual_preset(site.currency, QLocale().decimalPoint())
        self.preset.setCurrentIndex(self.preset.findData(usual))
        for key, value in (("figures", False), ("readings", True)):
            self.detail.addItem(texts(f"export.{key}"), value)

    def _lay_out(self) -> None:
        texts = self._texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        for row, (key, field) in enumerate(
            (("tags", self.tags), ("file", self.form), ("numbers", self.preset))
        ):
            self._add_choice(grid, row, key, field)
        column.addLayout(grid)
        column.addWidget(_heading(texts("export.hourly")))
        quick = QHBoxLayout()
        for button in self.periods.values():
            quick.addWidget(button, 1)
        column.addLayout(quick)
        column.addWidget(_heading(texts("export.visible")))
        below = QGridLayout()
        self._add_choice(below, 0, "detail", self.detail)
        column.addLayout(below)
        column.addWidget(self.shown)
        column.addWidget(self.bar)
        column.addWidget(self.cancel)
        column.addWidget(self.said)
        column.addStretch(1)

    def _add_choice(self, grid: QGridLayout, row: int, key: str, field: QComboBox) -> None:
        name = self._texts(f"export.{key}")
        label = QLabel(name)
        label.setBuddy(field)
        field.setAccessibleName(name)
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "dim")
    label.setContentsMargins(0, 8, 0, 0)
    return label


def _documents() -> Path:
    """Return the folder where people look for their files."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    documents = Path(place) if place else Path.home()
    return documents if documents.is_dir() else Path.home()
