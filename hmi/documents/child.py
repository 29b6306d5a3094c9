"""Who makes the PDF while the screens go on? One child process a document."""

from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from hmi.commands.own_command import own_command

_ENDS_WITHIN_MS = 2000


class PdfChild(QObject):
    """Has one document written at a time. Owner: GUI thread.

    Signals:
        written: Path, the file that is there now.
        failed: str, a sentence for people.
    """

    written = Signal(object)
    failed = Signal(str)

    def __init__(self, unstarted: str, parent: QObject | None = None) -> None:
        """Begin without a process.

        Args:
            unstarted: what people are told when the process cannot be started.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._unstarted = unstarted
        self._file = Path()
        self._process: QProcess | None = None

    @property
    def busy(self) -> bool:
        """Return whether a document is being written."""
        return self._process is not None

    def write(self, html: str, file: Path, *, foot: str = "") -> bool:
        """Begin; return False while another document is being written."""
        if self._process is not None:
            return False
        program, *arguments = own_command()
        process = self._process = QProcess(self)
        self._file = file
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.start(program, [*arguments, "render", str(file), "--foot", foot])
        process.write(html.encode())
        process.closeWriteChannel()
        return True

    def close(self) -> None:
        """End the process; a half-written file does not stay. Safe to call twice."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._on_finished)
            process.errorOccurred.disconnect(self._on_error)
            process.kill()
            process.waitForFinished(_ENDS_WITHIN_MS)
            process.deleteLater()

    def _on_finished(self, status: int) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        process.deleteLater()
        if status == 0:
            self.written.emit(self._file)
        else:
            self.failed.emit(said.splitlines()[-1] if said else self._unstarted)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._process.deleteLater()
            self._process = None
            self.failed.emit(self._unstarted)
