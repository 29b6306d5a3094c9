"""Arrow is started before the tests look for what is left over."""

import pytest

from tests.arrow import start_arrow


@pytest.fixture(scope="session", autouse=True)
def _arrow_is_started() -> None:
    start_arrow()
