"""The diagnostics page: four questions, a tab each."""

from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from hmi.pages.diagnostics.fault_tab import FaultTab
from hmi.pages.diagnostics.field_tab import FieldTab
from hmi.pages.diagnostics.frames_tab import FramesTab
from hmi.pages.diagnostics.program_tab import ProgramTab
from hmi.pages.page import Page, PageParts


class DiagnosticsPage(Page):
    """Page ``diagnostics``; ``diagnostics:U3`` opens it at that field unit."""

    def __init__(self, page_id: str, parts: PageParts) -> None:
        texts = parts.canvas.texts
        super().__init__(page_id, texts("diagnostics.title"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.field = FieldTab(parts)
        self.frames = FramesTab(parts)
        self.program = ProgramTab(parts)
        self.faults: FaultTab | None = None
        self.tabs.addTab(self.field, texts("diagnostics.tab_lines"))
        self.tabs.addTab(self.frames, texts("diagnostics.tab_frames"))
        self.tabs.addTab(self.program, texts("diagnostics.tab_program"))
        if parts.simulator is not None:
            self.faults = FaultTab(parts, parts.simulator)
            self.tabs.addTab(self.faults, texts("diagnostics.tab_faults"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.tabs)
        field_unit = page_id.partition(":")[2]
        if field_unit:
            self.field.select(field_unit)
