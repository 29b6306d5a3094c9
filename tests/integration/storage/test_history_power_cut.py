"""Nothing acknowledged is lost from history when the power goes at any moment (F02).

The historian's own code writes, seals, merges, compacts, expires and migrates over a
recording file layer; what a power cut would leave is opened by another SQLite.
"""

import random
from pathlib import Path

import pytest

from tests.integration.storage.history_recording import CHORES, LIVE, Recorded, record
from tests.integration.storage.power_cut import images
from tests.integration.storage.test_power_cut import put

CUTS, CUTS_IN_SOAK = 100, 2000


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(tmp_path_factory.mktemp("recorded"))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_no_acknowledged_reading_is_lost_or_doubled_whenever_the_power_goes(
    recorded: Recorded, tmp_path: Path, soak: bool
) -> None:
    assert set(recorded.phases) == {LIVE, *CHORES}
    chance = random.Random(1)
    each = -(-(CUTS_IN_SOAK if soak else CUTS) // len(recorded.phases))
    cuts = [
        1 + cut for places in recorded.phases.values() for cut in chance.choices(places, k=each)
    ]
    for number, (cut, disk) in enumerate(images(recorded.operations, cuts, chance)):
        recorded.require_kept(put(tmp_path / str(number), disk), cut)
