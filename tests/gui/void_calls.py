"""Makes 200,000 calls into Qt that return nothing, and tells what None's count did.

PySide6 6.12 gives None away once too often per such call on Python 3.10 and 3.11; the program
then aborts within seconds. Run as a process of its own, because the fault would take the
tests with it.
"""

import os
import sys
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsRectItem, QLabel

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = 200_000


def main() -> int:
    """Return 0 when None's reference count stands where it stood."""
    app = QApplication(sys.argv[:1])
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    pen, color, rect = QPen(QColor("red")), QColor("red"), QRectF(0, 0, 10, 10)
    item, label = QGraphicsRectItem(), QLabel("x")
    calls: tuple[Callable[[], object], ...] = (
        lambda: painter.setPen(pen),
        lambda: painter.fillRect(rect, color),
        lambda: painter.drawRect(rect),
        item.update,
        lambda: item.setPos(1, 2),
        lambda: label.setText("y"),
        label.update,
        lambda: painter.setOpacity(1.0),
    )
    for call in calls:
        call()
    before = sys.getrefcount(None)
    for _ in range(CALLS // len(calls)):
        for call in calls:
            call()
    moved = sys.getrefcount(None) - before
    painter.end()
    del app
    sys.stdout.write(f"{moved}\n")
    return 0 if abs(moved) < CALLS // 100 else 1


if __name__ == "__main__":
    sys.exit(main())
