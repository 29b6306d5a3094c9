"""Exactly the first two outcomes are not the last word."""

import pytest

from plant.command import OutcomeStatus


@pytest.mark.parametrize("status", OutcomeStatus)
def test_only_pending_and_written_are_followed_by_another(status: OutcomeStatus) -> None:
    is_followed = status in {OutcomeStatus.PENDING, OutcomeStatus.WRITTEN}
    assert status.is_final is not is_followed
