"""Trend sets are kept under their names, beside those that ship with the product."""

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from plant.errors import RefusedError, StorageError
from plant.message import message
from plant.notebook.trend_sets import LONGEST_NAME, MOST_SETS, MOST_TAGS, TrendView
from storage.notebook.records import Access, Records
from tests.fakes.clock import ManualClock
from tests.integration.storage.notebook.desk import BUILT_IN, desk, end, journaled, made

VIEW = TrendView(("D3.ph.PV", "D1.ph.PV"), 86_400, "yesterday", "one_plot")
OTHER = TrendView(("D3.ph.PV",), 3600)


def refusal(answer: Future[Any]) -> str:
    """Return the key of the reason for which it was refused."""
    with pytest.raises(RefusedError) as refused:
        end(answer)
    return refused.value.reason.key


def test_set_is_there_after_the_next_start_behind_the_built_in(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        zebra = end(station.sets.save("zebra", OTHER, author="kim"))
        acid = end(station.sets.save("Acid", VIEW, author="kim"))
    with desk(tmp_path) as station:
        assert end(station.sets.sets()) == (BUILT_IN, acid, zebra)
    assert acid.view == VIEW
    assert not acid.built_in


def test_saving_under_the_same_name_replaces_the_view(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        first = end(station.sets.save("Acid", VIEW, author="kim"))
        again = end(station.sets.save(" acid\n", OTHER, author="lee"))
        assert end(station.sets.sets()) == (BUILT_IN, again)
    assert again.set_id == first.set_id
    assert (again.name, again.view, again.author) == ("acid", OTHER, "lee")


def test_set_takes_another_name_unless_it_is_taken(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        acid = end(station.sets.save("Acid", VIEW, author="kim"))
        end(station.sets.save("Foam", OTHER, author="kim"))
        assert refusal(station.sets.rename(acid.set_id, "foam", author="kim")).endswith("taken")
        shouted = end(station.sets.rename(acid.set_id, "ACID", author="kim"))
    assert (shouted.name, shouted.view) == ("ACID", VIEW)


def test_removed_set_is_gone_and_its_name_free(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        acid = end(station.sets.save("Acid", VIEW, author="kim"))
        end(station.sets.remove(acid.set_id, author="lee"))
        assert end(station.sets.sets()) == (BUILT_IN,)
        assert refusal(station.sets.remove(acid.set_id, author="lee")).endswith("gone")
        assert end(station.sets.save("Acid", VIEW, author="kim")).set_id != acid.set_id


def test_built_in_set_stays_as_it_is(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        attempts: tuple[Future[Any], ...] = (
            station.sets.save("ENERGY", VIEW, author="kim"),
            station.sets.rename("energy", "Power", author="kim"),
            station.sets.remove("energy", author="kim"),
        )
        for answer in attempts:
            assert refusal(answer).endswith("built_in")
        assert end(station.sets.sets()) == (BUILT_IN,)


def test_each_change_leaves_a_row_in_the_journal(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        kept = end(station.sets.save("Acid", VIEW, author="kim"))
        end(station.sets.save("Acid", OTHER, author="kim"))
        end(station.sets.rename(kept.set_id, "pH", author="lee"))
        end(station.sets.remove(kept.set_id, author="ann"))
    rows = journaled(tmp_path)
    assert [row[:2] for row in rows] == [
        ("kim", "trend_set.saved"),
        ("kim", "trend_set.saved"),
        ("lee", "trend_set.renamed"),
        ("ann", "trend_set.removed"),
    ]
    assert rows[1][2] == rows[0][3]
    assert rows[2][2:] == ("Acid", "pH")
    assert '"span_s": 3600' in rows[3][2]


@pytest.mark.parametrize(
    ("name", "view", "reason"),
    [
        ("\t", VIEW, "no_name"),
        ("x" * (LONGEST_NAME + 1), VIEW, "long_name"),
        ("x", TrendView((), 60), "no_tags"),
        ("x", TrendView(tuple(map(str, range(MOST_TAGS + 1))), 60), "tags"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    tmp_path: Path, name: str, view: TrendView, reason: str
) -> None:
    with desk(tmp_path) as station:
        assert refusal(station.sets.save(name, view, author="kim")).endswith(reason)


def test_view_that_no_page_makes_is_an_error_of_the_program(tmp_path: Path) -> None:
    with desk(tmp_path) as station, pytest.raises(StorageError):
        end(station.sets.save("x", TrendView(("a",), 60, "yesterday; drop"), author="kim"))


def test_there_is_a_last_set(tmp_path: Path) -> None:
    with desk(tmp_path) as station:
        for answer in [
            station.sets.save(str(number), OTHER, author="kim") for number in range(MOST_SETS)
        ]:
            end(answer)
        assert refusal(station.sets.save("more", OTHER, author="kim")).endswith("too_many")
        end(station.sets.save("7", VIEW, author="kim"))


def test_without_a_database_the_built_in_sets_are_there() -> None:
    records = Records()
    records.open(Access(None, refusal=message("storage.refused", reason="newer")))
    station = made(records, ManualClock())
    assert end(station.sets.sets()) == (BUILT_IN,)
    records.close()
