"""How do the standard widgets look? One style sheet, written from the theme's tokens."""

from hmi.theme import Theme

_SHEET = """
QWidget {{ color: {text}; }}
QMainWindow, QDialog, QWidget#page {{ background: {ground}; }}
QToolTip {{ background: {panel}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QLabel[role="dim"] {{ color: {dim}; }}
QLabel[role="title"] {{ font-size: {title_px}px; font-weight: 600; }}
QLabel[role="live"] {{ color: {live}; font-weight: 600; }}
QFrame[role="panel"] {{
    background: {panel}; border: 1px solid {edge}; border-radius: {radius_px}px;
}}
QFrame[role="popover"] {{
    background: {panel}; border: 2px solid {line}; border-radius: {radius_px}px;
}}
QFrame[role="overlay"] {{
    background: {ground}; border: 3px solid {line}; border-radius: {radius_px}px;
}}
QPushButton {{
    background: {panel}; border: 1px solid {line}; border-radius: 4px; padding: 0 14px;
    min-height: {button_inner_px}px; min-width: {button_inner_px}px;
}}
QPushButton:hover {{ background: {raised}; }}
QPushButton:pressed, QPushButton:checked {{ background: {band}; }}
QPushButton:disabled {{ color: {dim}; border: 1px dashed {edge}; }}
QPushButton:focus, QComboBox:focus, QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus,
QAbstractItemView:focus, QPlainTextEdit:focus {{ border: 2px solid {focus}; }}
QPushButton[role="stop"] {{
    background: {stop}; color: {stop_text}; border: 2px solid {stop_text}; font-weight: 700;
}}
QPushButton[role="stop"]:focus {{ border: 4px double {stop_text}; }}
QPushButton[role="stop"]:disabled {{
    background: {bar}; color: {bar_dim}; border: 2px dashed {bar_dim};
}}
QPushButton[role="bar"] {{
    background: transparent; color: {bar_text}; border: 1px solid {bar_dim};
}}
QPushButton[role="bar"]:focus {{ border: 2px solid {bar_text}; }}
QWidget#header {{ background: {bar}; }}
QWidget#header QLabel {{ color: {bar_text}; }}
QWidget#header QLabel[role="dim"] {{ color: {bar_dim}; }}
QWidget#header QLabel[role="badge"] {{
    border: 1px solid {bar_text}; border-radius: 3px; padding: 2px 6px; font-weight: 600;
}}
QWidget#rail {{ background: {raised}; }}
QWidget#rail QPushButton {{
    background: transparent; border: 0; border-left: 4px solid transparent; border-radius: 0;
    text-align: left; padding: 0 8px 0 10px; min-height: {button_px}px;
}}
QWidget#rail QPushButton:checked {{
    background: {panel}; border-left: 4px solid {focus}; font-weight: 600;
}}
QWidget#rail QPushButton[role="short"] {{
    min-width: 0; padding: 0; text-align: center; border-left: 0;
    border-bottom: 4px solid transparent; min-height: {button_inner_px}px;
}}
QWidget#rail QPushButton[role="short"]:checked {{ border-bottom: 4px solid {focus}; }}
QWidget#rail QPushButton[role="plain"] {{
    border: 1px solid {line}; border-radius: 4px; text-align: center; padding: 0;
    font-weight: 600;
}}
QWidget#rail QPushButton:hover {{ background: {panel}; }}
QWidget#rail QPushButton:focus {{ border: 2px solid {focus}; }}
QWidget#strip {{ background: {raised}; }}
QWidget#banner {{ background: {notice}; }}
QWidget#banner QLabel {{ color: {notice_text}; }}
QWidget#banner QPushButton {{
    background: transparent; color: {notice_text}; border: 1px solid {notice_text};
}}
QWidget#banner QPushButton:focus {{ border: 3px solid {notice_text}; }}
QComboBox, QLineEdit, QSpinBox, QDoubleSpinBox {{
    background: {panel}; border: 1px solid {line}; border-radius: 4px; padding: 0 8px;
    min-height: {button_inner_px}px; selection-background-color: {focus};
    selection-color: {panel};
}}
QPlainTextEdit {{
    background: {panel}; border: 1px solid {line}; border-radius: 4px; padding: 4px;
    selection-background-color: {focus}; selection-color: {panel};
}}
QProgressBar {{
    background: {track}; border: 1px solid {line}; border-radius: 4px; min-height: 16px;
}}
QProgressBar::chunk {{ background: {pointer}; border-radius: 3px; }}
QAbstractItemView {{
    background: {panel}; alternate-background-color: {ground}; border: 1px solid {edge};
    selection-background-color: {focus}; selection-color: {panel}; gridline-color: {edge};
}}
QListWidget[role="flat"] {{ border: 0; background: transparent; }}
QListWidget[role="flat"]::item {{ padding: 3px 0; }}
QHeaderView::section {{
    background: {raised}; color: {text}; border: 0; border-right: 1px solid {edge};
    padding: 4px 8px; font-weight: 600;
}}
QScrollArea {{ border: 0; background: transparent; }}
QGraphicsView {{ border: 0; background: {ground}; }}
QTabBar::tab {{
    background: {raised}; padding: 0 16px; min-height: {button_inner_px}px;
    border: 1px solid {edge};
}}
QTabBar::tab:selected {{ background: {panel}; font-weight: 600; }}
QTabWidget::pane {{ border: 1px solid {edge}; }}
"""

_BORDERS_PX = 2


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of the standard widgets: 44 px controls, visible focus rings.

    Custom-drawn widgets take their colours from the Theme through ``hmi.look.Look``.
    """
    tokens = {name: getattr(theme, name) for name in Theme.__slots__}
    return _SHEET.format(button_inner_px=theme.button_px - _BORDERS_PX, **tokens)
