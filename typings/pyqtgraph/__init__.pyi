"""The part of pyqtgraph that the trend uses; the library carries no types of its own."""

from typing import Any

from PySide6.QtGui import QPainterPath

def arrayToQPath(x: Any, y: Any, connect: Any = ..., finiteCheck: bool = ...) -> QPainterPath: ...
