"""Nothing acknowledged is lost from history when the power goes at any moment (F02).

The historian's own code writes, seals, merges, compacts, expires, imports and migrates over
a recording file layer; what a power cut would leave is opened by another SQLite.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plant.message import Message
from storage.historian import opening
from storage.historian.intake import Intake
from storage.historian.opening import open_history
from storage.historian.writing.work import Work
from storage.history.form import HEAD_FILE, HISTORY_FILE, HISTORY_FORM
from storage.migrations import Migration, newest
from storage.transfer.incoming.import_map import ImportMap
from storage.transfer.incoming.importer import ImportWish, import_csv
from tests.fakes.clock import ManualClock
from tests.fakes.made_up_scans import scan_at, value_of
from tests.integration.storage.power.history_check import look_into, require_true_roll_ups
from tests.integration.storage.power.history_recording import (
    BEGIN_MS,
    CHORES,
    HOUR_MS,
    HOURS,
    LIVE,
    SCAN_MS,
    TAGS,
    ZONE,
    Recorded,
    place_in,
    record,
)
from tests.integration.storage.power.power_cut import images
from tests.integration.storage.power.recorded_sqlite import SMALL_LOG, recording
from tests.integration.storage.power.test_power_cut import put

CUTS, CUTS_IN_SOAK = 100, 2000
STARTS, STARTS_IN_SOAK = 20, 400
FEW, MORE = 40, 400

NEXT_FORM = replace(
    HISTORY_FORM,
    migrations=(
        *HISTORY_FORM.migrations,
        Migration(
            newest(HISTORY_FORM.migrations) + 1,
            (
                "ALTER TABLE tag ADD COLUMN colour TEXT NOT NULL DEFAULT ''",
                "UPDATE tag SET colour = 'grey'",
                "CREATE INDEX chunk_by_level ON chunk (level)",
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(tmp_path_factory.mktemp("recorded"))


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


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


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_next_start_after_a_power_cut_misses_nothing_and_goes_on(
    recorded: Recorded, tmp_path: Path, soak: bool
) -> None:
    chance = random.Random(2)
    cuts = chance.choices(
        range(recorded.heads[0][0], len(recorded.operations)),
        k=STARTS_IN_SOAK if soak else STARTS,
    )
    clock = ManualClock(BEGIN_MS + HOURS * HOUR_MS + SCAN_MS)
    for number, (cut, disk) in enumerate(images(recorded.operations, cuts, chance)):
        folder = put(tmp_path / str(number), disk)
        older = [head for at, head in recorded.heads if at <= cut]
        if (head := chance.choice([None, *older[-3:]])) is not None:
            (folder / HEAD_FILE).write_bytes(head)
        before = recorded.require_kept(folder, cut)
        told, intake = list[Message](), Intake(TAGS)
        work = Work(place_in(folder), intake, clock, told.append)
        intake.offer(scan_at(place_in(folder).tags, 1, clock.utc_ms()))
        assert work.step()
        while work.do_chores():
            pass
        work.close()
        assert told == []
        after = look_into(folder / HISTORY_FILE)
        assert after.complaint == "ok"
        for tag_id in before.courses:
            expired_ms = after.number("raw_expired_ms")
            kept = [at for at in before.times(tag_id) if at >= expired_ms]
            assert after.times(tag_id)[-1 - len(kept) :] == [*kept, clock.utc_ms()]
        require_true_roll_ups(folder / HISTORY_FILE, after)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_an_import_is_there_whole_or_not_at_all_whenever_the_power_goes(
    tmp_path: Path, soak: bool
) -> None:
    base = tmp_path / "base"
    base.mkdir()
    record(base, hours=3)
    files = files_in(base)
    before = look_into(base / HISTORY_FILE)
    csv = tmp_path / "earlier.csv"
    moments = range(BEGIN_MS - 30 * HOUR_MS, BEGIN_MS + HOUR_MS, SCAN_MS // 2)
    csv.write_text("time,T0,T1\n" + "".join(map(line, moments)), "utf-8")
    wish = ImportWish(
        file=csv,
        folder=base,
        tags=place_in(base).tags,
        plant_zone=ZONE,
        zone=UTC,
        said=ImportMap(),
        creates_tags=False,
        is_trial=False,
        report=None,
        fault_words=str,
    )
    with recording(base) as vfs:
        steps = list(import_csv(wish, ManualClock()))
    summary = steps[-1].summary
    assert summary is not None
    assert summary.new > len(moments)
    whole = look_into(base / HISTORY_FILE)
    for tag_id in ("T0", "T1"):
        assert whole.times(tag_id) == sorted({*moments, *before.times(tag_id)})

    chance = random.Random(3)
    cuts = chance.choices(range(len(vfs.operations) + 1), k=MORE if soak else FEW)
    outcomes = set()
    for number, (_, disk) in enumerate(images(vfs.operations, cuts, chance, files=files)):
        folder = put(tmp_path / str(number), disk)
        found = look_into(folder / HISTORY_FILE)
        assert found.complaint == "ok"
        times = {tag_id: found.times(tag_id) for tag_id in found.courses}
        was = {tag_id: before.times(tag_id) for tag_id in before.courses}
        now = {tag_id: whole.times(tag_id) for tag_id in whole.courses}
        assert times in (was, now)
        require_true_roll_ups(folder / HISTORY_FILE, found)
        outcomes.add(times == now)
    assert outcomes == {False, True}


def line(utc_ms: int) -> str:
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC).isoformat()
    return f"{moment},{value_of(0, utc_ms)},{value_of(1, utc_ms)}\n"


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_migration_is_done_whole_or_not_at_all_whenever_the_power_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, soak: bool
) -> None:
    base = tmp_path / "base"
    base.mkdir()
    kept = record(base, hours=3)
    files = files_in(base)
    before = look_into(base / HISTORY_FILE)
    monkeypatch.setattr(opening, "HISTORY_FORM", NEXT_FORM)
    with recording(base) as vfs:
        open_history(base, ManualClock(), zone=ZONE)

    chance = random.Random(4)
    cuts = chance.choices(range(len(vfs.operations) + 1), k=MORE if soak else FEW)
    versions = set()
    for number, (_, disk) in enumerate(images(vfs.operations, cuts, chance, files=files)):
        folder = put(tmp_path / str(number), disk)
        found = kept.require_kept(folder, len(kept.operations))
        assert found.courses.keys() == before.courses.keys()
        versions.add(found.number("schema_version"))
        open_history(folder, ManualClock(), zone=ZONE)
        assert version_in(folder) == newest(NEXT_FORM.migrations)
    assert versions == {newest(HISTORY_FORM.migrations), newest(NEXT_FORM.migrations)}


def test_power_that_goes_while_the_file_is_made_does_not_spoil_the_next_start(
    tmp_path: Path,
) -> None:
    making = tmp_path / "making"
    making.mkdir()
    with recording(making) as vfs:
        open_history(making, ManualClock(), zone=ZONE)
    chance = random.Random(5)
    every = range(0, len(vfs.operations) + 1, 3)
    for cut, disk in images(vfs.operations, every, chance):
        folder = put(tmp_path / str(cut), disk)
        opened = open_history(folder, ManualClock(), zone=ZONE)
        assert opened.moved_aside is None
        assert version_in(folder) == newest(HISTORY_FORM.migrations)


def test_the_simulated_cut_finds_a_history_that_is_not_synced(tmp_path: Path) -> None:
    careless = record(
        tmp_path,
        hours=3,
        instead=SMALL_LOG | {"PRAGMA synchronous": "PRAGMA synchronous = NORMAL"},
    )
    chance = random.Random(6)
    cuts = chance.choices(range(careless.heads[0][0], len(careless.operations)), k=FEW)
    lost = 0
    for number, (cut, disk) in enumerate(images(careless.operations, cuts, chance)):
        try:
            careless.require_kept(put(tmp_path / str(number), disk), cut)
        except AssertionError:
            lost += 1
    assert lost > 0


def version_in(folder: Path) -> int:
    return look_into(folder / HISTORY_FILE).number("schema_version")
