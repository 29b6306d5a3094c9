"""What may the day's energy do, where does it come from and go to, and what does it cost?"""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabBar, QVBoxLayout, QWidget

from hmi.mimic.symbols import Symbol
from hmi.models.presence import present_tag
from hmi.pages.page import PageParts
from hmi.pages.unit_page import UnitPage, framed, unit_panels, units_of_kind
from hmi.widgets.drawing.reading_chip import ReadingChip
from hmi.widgets.drawing.symbol_button import SymbolButton
from hmi.widgets.energy.days_view import EnergyDays
from hmi.widgets.energy.today import EnergyToday
from hmi.widgets.readings.power_panel import PowerPanel
from plant.tag import Tag

_DEVICES = (
    ("generator.OP", Symbol.GENERATOR),
    ("solar_pump.OP", Symbol.PUMP),
    ("jacket_compressor.OP", Symbol.COMPRESSOR),
    ("ventilation.OP", Symbol.BLOWER),
)
_CHIPS = (
    ("mains_present.PV", "mains"),
    ("voltage.PV", "voltage"),
    ("ups_charge.PV", "ups"),
    ("emergency_stop.PV", "emergency_stop"),
    ("fire.PV", "fire"),
)
_SOURCES = ("mains_power.PV", "generator_power.PV", "solar_power.PV")
_CONSUMERS = (
    "heaters_power.PV",
    "agitators_power.PV",
    "dosing_power.PV",
    "jacket_compressor_power.PV",
    "blower_power.PV",
    "compressor_power.PV",
    "auxiliaries_power.PV",
)
_SUMS = ("load.PV", "optimisation_load.PV")
_COURSES = ("load.PV", "mains_power.PV", "generator_power.PV", "solar_power.PV")


class EnergyPage(UnitPage):
    """Page ``energy``: the day's budget, closed days and costs, and the loads as measured.

    Where nothing is automated only the loads are there. Owner: GUI thread.
    """

    def __init__(self, page_id: str, parts: PageParts) -> None:
        (unit_id, *_) = units_of_kind("energy", page_id, parts)
        super().__init__(page_id, parts.canvas.texts.unit_name(unit_id))
        sites = [u.unit_id for u in parts.description.units.values() if u.kind == "site"]
        shown = (unit_id, *sites)
        self.build_strips([f"{unit_id}.{item}" for item in _COURSES], parts)
        values = self.build_values(shown, parts, columns=2)
        live = (self._left(shown, parts), values)
        self.tabs = QTabBar()
        self._groups: tuple[tuple[QWidget, ...], ...] = (live,)
        if not parts.operation.available:
            note = QLabel(parts.canvas.texts("energy_page.none"))
            note.setProperty("role", "dim")
            note.setWordWrap(True)
            self.compose(note, live, (2, 3))
            return
        self._compose_tabs(live, parts)

    def wants_courses(self) -> bool:
        """Return whether the loads are shown: the courses stand beside them."""
        return super().wants_courses() and self.tabs.currentIndex() == self.tabs.count() - 1

    def _compose_tabs(self, live: tuple[QWidget, ...], parts: PageParts) -> None:
        texts = parts.canvas.texts
        self.today = EnergyToday(parts)
        self.days = EnergyDays(parts)
        self.tabs.setAccessibleName(texts("energy_page.tabs"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for key in ("today", "days", "live"):
            self.tabs.addTab(texts(f"energy_page.tab.{key}"))
        self._groups = ((self.today,), (self.days,), live)
        self.compose(self.tabs, (self.today, self.days, *live), (1, 1, 2, 3))
        self.tabs.currentChanged.connect(self._on_tab)
        self._on_tab(0)

    def _on_tab(self, chosen: int) -> None:
        for place, group in enumerate(self._groups):
            for widget in group:
                widget.setVisible(place == chosen)
        self.place_courses()

    def _left(self, unit_ids: Sequence[str], parts: PageParts) -> QWidget:
        texts = parts.canvas.texts
        self.power = PowerPanel(
            (
                (texts("pages.sources"), _present(unit_ids, _SOURCES, parts)),
                (texts("pages.consumers"), _present(unit_ids, _CONSUMERS, parts)),
                (texts("pages.sums"), _present(unit_ids, _SUMS, parts)),
            ),
            parts.canvas,
        )
        for bar in self.power.bars:
            bar.activated.connect(parts.links.open_trend)
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        state = unit_panels(unit_ids, parts)
        column.addWidget(framed(self._devices(unit_ids, parts), *state))
        column.addWidget(framed(self.power), 1)
        return block

    def _devices(self, unit_ids: Sequence[str], parts: PageParts) -> QWidget:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 4, 0, 0)
        devices, chips = QHBoxLayout(), QHBoxLayout()
        for item, symbol in _DEVICES:
            for tag in _present(unit_ids, (item,), parts):
                button = SymbolButton(tag.tag_id, symbol, parts)
                button.setFixedSize(button.sizeHint())
                devices.addWidget(button)
        for item, word in _CHIPS:
            caption = parts.canvas.texts(f"pages.chip.{word}")
            for tag in _present(unit_ids, (item,), parts):
                chip = ReadingChip(tag, caption, parts)
                chip.setFixedHeight(chip.sizeHint().height())
                chips.addWidget(chip)
        column.addLayout(devices)
        column.addLayout(chips)
        return rows


def _present(
    unit_ids: Sequence[str], items: Sequence[str], parts: PageParts
) -> tuple[Tag, ...]:
    """Return the tags of these items that one of the units has, in the order of the items."""
    wanted = (f"{unit_id}.{item}" for item in items for unit_id in unit_ids)
    found = (present_tag(parts.description, tag_id) for tag_id in wanted)
    return tuple(tag for tag in found if tag is not None)
