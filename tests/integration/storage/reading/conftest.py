"""A history file for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.reading.reader import SqlHistoryReader
from tests.integration.storage.reading.history_file import (
    HistoryFile,
    history_file,
    reader_of,
)
from tests.integration.storage.segments.conftest import postgresql

__all__ = ["history", "postgresql", "reader"]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryFile]:
    with history_file(tmp_path) as made:
        yield made


@pytest.fixture
def reader(history: HistoryFile) -> Iterator[SqlHistoryReader]:
    with reader_of(history) as made:
        yield made
