"""The bad line of the field layer's rule 4: no wrong value is shown as Good (F22 to F26)."""

import pytest

from tests.fakes.wire.bad_line import read_through_bad_line
from tests.fakes.wire.mischief import BAD_LINE


@pytest.mark.parametrize("kind", ["tcp", "rtu"])
async def test_no_wrong_value_is_shown_as_good_on_a_bad_line(kind: str) -> None:
    result = await read_through_bad_line(
        kind, reads=1000, seed=1, timeout_s=0.025, drain_s=0.008
    )
    assert result.good > 3000
    assert (result.wrong, result.stale) == (0, 0)
    assert set(result.tricks) == set(BAD_LINE)
    assert result.counters["timeouts"] > 0
    assert result.counters["wrong_function"] > 0
