"""What does a scan bring that is new? A block for each scan group and source time."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import is_, itemgetter

import numpy as np

from plant.history import QUALITY_CODES
from plant.quality import Quality
from plant.sample import Sample, Snapshot
from storage.historian.layout import ScanGroup
from storage.history.cells import Floats, Ints
from storage.history.frame import Block
from storage.history.quality_runs import ABSENT, Codes

# An enum hashes in Python, a thousand times a scan; its members are never copied.
_CODE_OF = {id(quality): code for quality, code in QUALITY_CODES.items()}
_BLOCK_BYTES = 200


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan, packed.

    Attributes:
        utc_ms: its time.
        blocks: what it brought; their ``group`` is the place in the plant's groups.
    """

    utc_ms: int
    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        """Return roughly how many bytes it takes in memory."""
        return sum(_BLOCK_BYTES + 9 * len(block.values) for block in self.blocks)


class Packer:
    """Remembers what was packed last, so that nothing is packed twice. One thread at a time."""

    def __init__(self, groups: Sequence[ScanGroup]) -> None:
        self._groups = [_GroupPacker(index, group) for index, group in enumerate(groups)]

    def pack(self, snapshot: Snapshot) -> Scan:
        """Return what is new since the scan before.

        A tag whose quality changed without a new source time (it went stale) is packed at
        the scan's time. No tag gets two readings of one time, nor one older than its last.
        """
        blocks: list[Block] = []
        for group in self._groups:
            group.pack_into(blocks, snapshot)
        return Scan(snapshot.utc_ms, tuple(blocks))


class _GroupPacker:
    """One scan group: the samples that were seen last, and what of them was recorded."""

    def __init__(self, index: int, group: ScanGroup) -> None:
        self._index = index
        tags = len(group.tag_ids)
        self._ids = group.tag_ids
        self._pick = itemgetter(*group.tag_ids)
        self._seen: tuple[Sample, ...] = ()
        self._newest_ms = 0
        self._times = np.zeros(tags, np.int64)
        self._codes = np.full(tags, ABSENT, np.uint8)

    def pack_into(self, blocks: list[Block], snapshot: Snapshot) -> None:
        samples = self._samples(snapshot)
        if self._seen and all(map(is_, samples, self._seen)):
            return
        self._seen = samples
        times = [sample.utc_ms for sample in samples]
        first_ms = times[0]
        codes = _codes(samples)
        values = np.array([sample.value for sample in samples], float)
        if first_ms > self._newest_ms and times.count(first_ms) == len(times):
            self._record(blocks, first_ms, values, codes)
        else:
            self._pack_apart(blocks, np.array(times, np.int64), values, codes, snapshot.utc_ms)

    def _samples(self, snapshot: Snapshot) -> tuple[Sample, ...]:
        found = self._pick(snapshot.samples)
        return found if len(self._ids) > 1 else (found,)

    def _record(self, blocks: list[Block], utc_ms: int, values: Floats, codes: Codes) -> None:
        """Pack all tags at one time."""
        blocks.append(Block(self._index, utc_ms, values, codes))
        self._times[:] = self._newest_ms = utc_ms
        self._codes = codes

    def _pack_apart(
        self, blocks: list[Block], times: Ints, values: Floats, codes: Codes, scan_ms: int
    ) -> None:
        """Pack tags that have times of their own, or old ones."""
        advanced = times > self._times
        turned = ~advanced & (codes != self._codes) & (scan_ms > self._times)
        times = np.where(turned, scan_ms, times)
        news = advanced | turned
        for utc_ms in np.unique(times[news]).tolist():
            now = news & (times == utc_ms)
            blocks.append(
                Block(
                    self._index,
                    utc_ms,
                    np.where(now, values, np.nan),
                    np.where(now, codes, np.uint8(ABSENT)),
                )
            )
            self._newest_ms = max(self._newest_ms, utc_ms)
        self._times = np.where(news, times, self._times)
        self._codes = np.where(news, codes, self._codes)


def _codes(samples: Sequence[Sample]) -> Codes:
    qualities = [sample.quality for sample in samples]
    if qualities.count(Quality.GOOD) == len(qualities):
        return np.zeros(len(qualities), np.uint8)
    return np.array([_CODE_OF[id(quality)] for quality in qualities], np.uint8)
