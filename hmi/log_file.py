"""The program's log: one line an event, kept small, nothing in it that could fake a line."""

import logging
import logging.handlers
import unicodedata
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_MEBIBYTE = 1 << 20
_FILES_KEPT = 5


class OneLineFormatter(logging.Formatter):
    """Formats a record so that text from outside cannot start a line of its own.

    Control and line-separating characters of the message are written as escapes; only a
    traceback, which is ours, keeps its lines, each indented.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the record's line with every odd character escaped."""
        return "".join(map(_visible, super().formatMessage(record)))

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and under it, indented, the traceback where there is one."""
        return super().format(record).replace("\n", "\n    ")


def _visible(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs"}:
        return character.encode("unicode_escape").decode("ascii")
    return character


def open_log(folder: Path, *, level: int = logging.INFO) -> None:
    """Write the log of all rooms to ``folder/biomethane-hmi.log``, five files of 1 MiB.

    Warnings also go to the terminal. A folder that cannot be written leaves the terminal.
    """
    root = logging.getLogger()
    root.setLevel(level)
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [terminal]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.RotatingFileHandler(
                folder / "biomethane-hmi.log",
                maxBytes=_MEBIBYTE,
                backupCount=_FILES_KEPT - 1,
                encoding="utf-8",
            )
        )
    except OSError as error:
        terminal.handle(
            logging.LogRecord(
                __name__, logging.WARNING, __file__, 0, "no log file: %s", (error,), None
            )
        )
    for handler in handlers:
        handler.setFormatter(OneLineFormatter(_FORMAT))
        root.addHandler(handler)
