"""A desk to import at; Arrow is started before the tests look for what is left over."""

from pathlib import Path

import pytest

from tests.arrow import start_arrow
from tests.integration.storage.importing.desk import Desk


@pytest.fixture(scope="session", autouse=True)
def _arrow_is_started() -> None:
    start_arrow()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A data folder that does not exist yet, and a place for the file."""
    return Desk.under(tmp_path)
