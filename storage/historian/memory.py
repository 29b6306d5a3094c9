"""What has come and is not on the disk yet? And the last hour, for who looks at it live."""

import threading
from collections import deque
from collections.abc import Sequence

from storage.historian.intake import Intake
from storage.historian.layout import ScanGroup
from storage.historian.packing import Packer, Scan
from storage.historian.unsealed import Unsealed

LIMIT_BYTES = 64 * 1024 * 1024
"""Packed scans that wait for the disk at most: hours of a plant of a few hundred tags."""


class Memory:
    """Packs what the intake holds, for whoever comes first. Any thread.

    So the last hour stays up to date for the screens also while the historian's own thread
    hangs in a disk that does not answer.
    """

    def __init__(
        self, groups: Sequence[ScanGroup], intake: Intake, *, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        """Build an empty memory.

        Args:
            groups: the plant's scan groups.
            intake: brings the scans.
            limit_bytes: of packed scans that may wait.
        """
        self.unsealed = Unsealed(groups)
        self._intake = intake
        self._packer = Packer(groups)
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._waiting: deque[Scan] = deque()
        self._bytes = 0
        self._dropped = 0
        self._newest_ms: int | None = None

    def __len__(self) -> int:
        """Return how many packed scans wait."""
        return len(self._waiting)

    @property
    def dropped(self) -> int:
        """Return how many packed scans were given up because too many waited."""
        return self._dropped

    @property
    def newest_ms(self) -> int | None:
        """Return the time of the newest scan, None before the first."""
        return self._newest_ms

    def settle(self) -> None:
        """Pack whatever has come since; then the unsealed hour is up to date."""
        with self._lock:
            while (snapshot := self._intake.take()) is not None:
                scan = self._packer.pack(snapshot)
                self.unsealed.append(scan.blocks)
                self._newest_ms = scan.utc_ms
                self._keep(scan)

    def take(self, most: int) -> list[Scan]:
        """Hand the oldest waiting scans over; the caller keeps them until they are written."""
        with self._lock:
            taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
            self._bytes -= sum(scan.size for scan in taken)
            return taken

    def _keep(self, scan: Scan) -> None:
        self._waiting.append(scan)
        self._bytes += scan.size
        while self._bytes > self._limit_bytes:
            self._bytes -= self._waiting.popleft().size
            self._dropped += 1
