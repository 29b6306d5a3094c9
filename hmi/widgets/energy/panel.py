"""A panel with a quiet title, as the parts of the energy page stand in."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget


def titled_panel(title: str, *widgets: QWidget) -> QFrame:
    """Return a panel with widgets under its title, the first of which takes the room."""
    frame = QFrame()
    frame.setProperty("role", "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(10, 8, 10, 8)
    if title:
        caption = QLabel(title)
        caption.setProperty("role", "dim")
        caption.setStyleSheet("font-weight: 600;")
        column.addWidget(caption)
    for place, widget in enumerate(widgets):
        column.addWidget(widget, 0 if place else 1)
    return frame
