"""How does a scroll bar look? As quiet as the rest, in both themes."""

from PySide6.QtWidgets import QAbstractScrollArea

from hmi.theme import Theme

_SHEET = """
QScrollBar:vertical {{ background: {ground}; width: 14px; margin: 0; }}
QScrollBar:horizontal {{ background: {ground}; height: 14px; margin: 0; }}
QScrollBar::handle {{ background: {line}; border: 3px solid {ground}; border-radius: 6px; }}
QScrollBar::handle:vertical {{ min-height: 44px; }}
QScrollBar::handle:horizontal {{ min-width: 44px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def style_scroll_bars(area: QAbstractScrollArea, theme: Theme) -> None:
    """Give an area's scroll bars the theme's colours."""
    sheet = _SHEET.format(ground=theme.ground, line=theme.line)
    area.verticalScrollBar().setStyleSheet(sheet)
    area.horizontalScrollBar().setStyleSheet(sheet)
