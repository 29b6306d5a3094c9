"""How does a widget hide itself before it has a place? Without ever being a window."""

from PySide6.QtWidgets import QWidget


def show_when(widget: QWidget, *, shown: bool) -> None:
    """Show or hide a widget; one without a parent is shown only when it gets its place."""
    if widget.parentWidget() is not None:
        widget.setVisible(shown)
    elif not shown:
        widget.hide()
