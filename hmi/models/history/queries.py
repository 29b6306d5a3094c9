"""How does a screen ask history without waiting for the disk?"""

from PySide6.QtCore import QObject

from hmi.models.desk.questions import Questions
from plant.history import HistoryReader

THREADS = 2


class HistoryQueries(Questions[HistoryReader]):
    """Asks the reader of history on two threads: a long question never stops a short one."""

    def __init__(
        self, reader: HistoryReader | None, *, unreadable: str, parent: QObject | None = None
    ) -> None:
        super().__init__(
            reader,
            name="history",
            unreadable=unreadable,
            threads=THREADS,
            parent=parent,
        )
