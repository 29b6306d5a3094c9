"""Which scans are missing? Numbers without a gap tell."""

import pytest

from storage.historian.head_file import ScanHead
from storage.historian.writing.read_back import Gap, gaps

NOTHING = ScanHead("id", 0, 0)


def known(sequence: int, utc_ms: int) -> ScanHead:
    return ScanHead("id", sequence, utc_ms)


def scans(*numbers: int) -> list[tuple[int, int]]:
    return [(number, 1000 * number) for number in numbers]


@pytest.mark.parametrize(
    ("there", "sealed", "head", "missing"),
    [
        ((), NOTHING, None, ()),
        ((), NOTHING, known(0, 0), ()),
        ((1, 2, 3), NOTHING, known(3, 3000), ()),
        ((1, 2, 3), NOTHING, None, ()),
        ((1, 2, 5), NOTHING, known(5, 5000), (Gap(3, 4, 2000, 5000),)),
        ((1, 2), NOTHING, known(9, 9000), (Gap(3, 9, 2000, 9000),)),
        ((3, 4), NOTHING, known(4, 4000), (Gap(1, 2, None, 3000),)),
        ((), known(7, 7000), known(8, 8000), (Gap(8, 8, 7000, 8000),)),
        ((), NOTHING, known(2, 2000), (Gap(1, 2, None, 2000),)),
        ((5, 6, 9), known(6, 6000), known(9, 9000), (Gap(7, 8, 6000, 9000),)),
        ((2, 4, 7), known(4, 0), known(7, 7000), (Gap(5, 6, 4000, 7000),)),
        ((1, 3, 5), NOTHING, known(3, 3000), (Gap(2, 2, 1000, 3000), Gap(4, 4, 3000, 5000))),
    ],
)
def test_missing_numbers_are_found_with_the_times_around_them(
    there: tuple[int, ...],
    sealed: ScanHead,
    head: ScanHead | None,
    missing: tuple[Gap, ...],
) -> None:
    assert gaps(scans(*there), known=sealed, head=head) == missing
