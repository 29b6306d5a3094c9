"""Takes a CSV file into history, whole or not at all."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from plant.clock import Clock
from plant.errors import StorageError
from plant.tag import Tag
from storage.database import explained
from storage.historian.opening import open_history
from storage.history.form import HISTORY_FILE
from storage.history.keys import Grid
from storage.instance_lock import InstanceLock
from storage.segments.writer import SegmentWriter
from storage.transfer.incoming.import_map import ImportMap
from storage.transfer.incoming.intake import Intake, NarrowIntake, TakerBook, WideIntake
from storage.transfer.incoming.layout import narrow_layout, read_form, wide_columns
from storage.transfer.incoming.report import report_file
from storage.transfer.incoming.series import Series, Taken, Taker
from storage.transfer.incoming.targets import Targets
from storage.transfer.incoming.unsealed_times import unsealed_times
from storage.transfer.parsing.blocks import LineParser, parse
from storage.transfer.parsing.csv_source import BLOCK_BYTES, Block, CsvSource
from storage.transfer.parsing.faults import (
    CELL_LEFT_OUT,
    LINE_LEFT_OUT,
    Fault,
    FaultKind,
    FaultLog,
)
from storage.transfer.parsing.form import WideLayout
from storage.transfer.parsing.narrow import NarrowParser
from storage.transfer.parsing.quality_words import QualityWords
from storage.transfer.parsing.rows import ParsedBlock
from storage.transfer.parsing.wide import WideParser

SHOWN_FAULTS = 20
_MOST_THREADS = 4
_BLOCKS_AHEAD = 4
_NAMES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """What is to be imported how.

    Attributes:
        file: the CSV file.
        folder: the data folder; it and the database are made where they are missing.
        tags: the plant's, by name.
        plant_zone: IANA name of the plant's time zone.
        zone: of times without an offset, None for what the map or the plant says.
        said: what the map says.
        creates_tags: whether tags that nobody knows are created.
        is_trial: whether everything is taken back at the end.
        report: file for every fault, None for none.
        fault_words: what to call a fault there.
        block_bytes: how much is parsed at once.
    """

    file: Path
    folder: Path
    tags: Mapping[str, Tag]
    plant_zone: str
    zone: tzinfo
    said: ImportMap
    creates_tags: bool
    is_trial: bool
    report: Path | None
    fault_words: Callable[[FaultKind], str]
    block_bytes: int = BLOCK_BYTES


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import has done.

    Attributes:
        new: readings that are in history now.
        known: readings whose tag and time history had already; those stayed as they were.
        doubled: readings whose tag and time the file had before.
        cells_left_out: readings that could not be read.
        lines_left_out: lines of which nothing could be used.
        lines: of the file, its header included.
        tags: that the file has readings of.
        created: tags that were created; none where no reading came in.
        first_ms, last_ms: range of the readings, None without any.
        faults: how often each kind was found.
        first_faults: the first `SHOWN_FAULTS`.
        moved_aside: where a damaged database went, None normally.
    """

    new: int
    known: int
    doubled: int
    cells_left_out: int
    lines_left_out: int
    lines: int
    tags: int
    created: tuple[str, ...]
    first_ms: int | None
    last_ms: int | None
    faults: Mapping[FaultKind, int]
    first_faults: tuple[Fault, ...]
    moved_aside: Path | None


@dataclass(frozen=True, slots=True)
class ImportStep:
    """How far an import is.

    Attributes:
        done: how much of the file is read, 0..1.
        summary: what it has done; with the last step, when everything is on the disk.
    """

    done: float
    summary: ImportSummary | None = None


def import_csv(wish: ImportWish, clock: Clock) -> Generator[ImportStep, None, None]:
    """Import a file, in steps of well under a second; iterate to go on.

    All readings come into history with one transaction at the very end. Closing the iterator
    earlier, an error, or the end of the process at any moment leaves history as it was.

    Raises:
        StorageError: when the file cannot be read or is refused as a whole, when the program
            runs on the folder, or when history cannot be written.
    """
    with ExitStack() as stack:
        source = stack.enter_context(CsvSource(wish.file, skip_lines=wish.said.skip_lines))
        sink = None
        if wish.report is not None:
            sink = stack.enter_context(report_file(wish.report, wish.fault_words))
        log = FaultLog(SHOWN_FAULTS, sink)
        folder = stack.enter_context(_locked_folder(wish))
        opened = open_history(folder, clock, zone=wish.plant_zone)
        stack.callback(opened.engine.dispose)
        try:
            with opened.engine.connect() as connection, _threads() as pool:
                with connection.begin() as transaction:
                    run = _Run(wish, source, log, _Place(connection, opened.grid, pool))
                    yield from run.steps()
                    summary = run.finish(opened.moved_aside)
                    if wish.is_trial or not summary.new:
                        transaction.rollback()
                yield ImportStep(1.0, summary)
        except DBAPIError as error:
            raise explained(opened.path, error) from error


@contextmanager
def _locked_folder(wish: ImportWish) -> Iterator[Path]:
    """Keep other programs from the data folder; a trial without history has one of its own."""
    if wish.is_trial and not (wish.folder / HISTORY_FILE).exists():
        with TemporaryDirectory(prefix="biomethane-hmi-") as name:
            yield Path(name)
        return
    lock = InstanceLock(wish.folder)
    lock.acquire()
    try:
        yield wish.folder
    finally:
        lock.release()


@contextmanager
def _threads() -> Iterator[Executor]:
    pool = ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1), "import")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the readings go: a transaction, how it cuts time, threads to pack on."""

    connection: Connection
    grid: Grid
    pool: Executor


class _Run:
    """One import within its transaction. Main thread; blocks are parsed on the pool."""

    def __init__(
        self, wish: ImportWish, source: CsvSource, log: FaultLog, place: _Place
    ) -> None:
        self._wish = wish
        self._source = source
        self._log = log
        self._pool = place.pool
        self._taken = Taken()
        self._lines = 0
        self._writer = SegmentWriter(place.connection, place.grid, pool=place.pool)
        self._targets = Targets(
            place.connection, wish.tags, wish.said.columns, creates=wish.creates_tags
        )
        known = unsealed_times(place.connection)
        book = TakerBook(place.connection, self._targets, wish.said, known)
        self._parser, self._intake = self._beginning(book)

    def steps(self) -> Iterator[ImportStep]:
        """Read the whole file."""
        waiting: deque[tuple[Block, Future[ParsedBlock]]] = deque()
        for block in self._source.blocks(self._wish.block_bytes):
            waiting.append((block, self._pool.submit(parse, self._parser, block)))
            if len(waiting) > _BLOCKS_AHEAD:
                yield self._step(*waiting.popleft())
        while waiting:
            yield self._step(*waiting.popleft())

    def finish(self, moved_aside: Path | None) -> ImportSummary:
        """Write what is still open and return what was done.

        Raises:
            StorageError: when the file has readings of tags that nobody knows.
        """
        if unknown := self._intake.unknown:
            raise StorageError(_unknown_tags(unknown))
        self._taken.count(self._writer.finish())
        taken, log = self._taken, self._log
        return ImportSummary(
            new=taken.new,
            known=taken.known,
            doubled=taken.doubled,
            cells_left_out=sum(log.counts[kind] for kind in CELL_LEFT_OUT),
            lines_left_out=sum(log.counts[kind] for kind in LINE_LEFT_OUT),
            lines=self._lines,
            tags=len(self._intake.tag_ids),
            created=self._targets.created if taken.new else (),
            first_ms=taken.first_ms,
            last_ms=taken.last_ms,
            faults=dict(log.counts),
            first_faults=tuple(log.first),
            moved_aside=moved_aside,
        )

    def _step(self, block: Block, parsing: Future[ParsedBlock]) -> ImportStep:
        parsed = parsing.result()
        self._log.add(parsed.faults)
        self._intake.take(parsed.rows)
        self._log.settle()
        self._lines = block.first_line + block.lines - 1
        return ImportStep(block.done)

    def _beginning(self, book: TakerBook) -> tuple[LineParser, Intake]:
        """Return what reads the file's lines and what takes them."""
        said, targets = self._wish.said, self._targets
        words = QualityWords(said.quality_words)
        form, examples = read_form(self._source, said)
        narrow = narrow_layout(form, said)
        if narrow is not None:
            return NarrowParser(narrow, words), NarrowIntake(
                targets, book, self._series, self._log
            )
        columns = wide_columns(form, examples, said, targets)
        layout = WideLayout(form, tuple(each.column for each in columns))
        return WideParser(layout, words), WideIntake(columns, book, self._series)

    def _series(self, takers: Sequence[Taker]) -> Series:
        return Series(
            takers, self._wish.zone, sink=self._writer, log=self._log, taken=self._taken
        )


def _unknown_tags(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return (
        f"Neither the plant nor its history knows these tags: {shown}{more}. Correct their "
        "names, say in a map file what they stand for, or create them as new tags with "
        "--create-tags. Nothing was imported."
    )
