"""How much may history use? A full disk makes it give up little at a time."""

import pytest

from plant.history import HistorySettings
from storage.historian.writing.growth import GB, MOST_AT_ONCE_BYTES, limit_bytes

SETTINGS = HistorySettings(size_limit_gb=10.0, min_free_gb=1.0)


@pytest.mark.parametrize(
    ("file_gb", "free_gb", "limit"),
    [
        (2, 100, 10 * GB),  # the limit of size is nearer
        (2, 4, 5 * GB),  # 2 there, and 4 free of which 1 stays
        (2, 1, 2 * GB),
        (2, 0, 2 * GB - MOST_AT_ONCE_BYTES),
        (0, 0, 0),
        (12, 100, 10 * GB),
    ],
)
def test_nearer_limit_counts(file_gb: int, free_gb: int, limit: int) -> None:
    found = limit_bytes(SETTINGS, file_bytes=file_gb * GB, free_bytes=free_gb * GB)
    assert found == limit
