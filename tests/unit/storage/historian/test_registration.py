"""Numbers of tags and groups are given once, whatever becomes of the plant."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, create_engine, insert, select

from plant.units import unit
from storage.historian.layout import scan_groups
from storage.historian.registration import register, register_tags
from storage.history.schema import HISTORY, TAG
from tests.fakes.made_up_scans import made_up_tags

TAGS = made_up_tags(4, tags_a_unit=2)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        HISTORY.create_all(connection)
        yield connection
    engine.dispose()


def test_second_registration_changes_nothing(connection: Connection) -> None:
    groups = scan_groups(TAGS.values())
    first = register(connection, TAGS, groups)
    assert [group.tags for group in first.own] == [(1, 2), (3, 4)]
    assert register(connection, TAGS, groups) == first


def test_other_members_make_another_group_and_the_old_one_stays(connection: Connection) -> None:
    first = register(connection, TAGS, scan_groups(TAGS.values()))
    fewer = {tag_id: tag for tag_id, tag in TAGS.items() if tag_id != "T1"}
    second = register(connection, fewer, scan_groups(fewer.values()))
    assert [group.number for group in second.own] == [3, 2]
    assert second.groups[1] == first.groups[1]


def test_number_of_a_tag_that_is_gone_is_not_given_again(connection: Connection) -> None:
    register_tags(connection, TAGS)
    numbers = register_tags(connection, made_up_tags(6))
    assert numbers == {f"T{number}": number + 1 for number in range(6)}


def test_unit_that_changes_twice_keeps_both_old_numbers(connection: Connection) -> None:
    for key in ("%", "bar", "%", "bar"):
        register_tags(connection, {"T0": replace(TAGS["T0"], eu=unit(key))})
    names = list(connection.execute(select(TAG.c.tag_id).order_by(TAG.c.id)).scalars())
    assert names == ["T0@%", "T0@bar", "T0@%~2", "T0"]


def test_tag_imported_without_a_unit_takes_the_plants(connection: Connection) -> None:
    connection.execute(
        insert(TAG).values(
            id=5, tag_id="T0", unit="", kind="analog", resolution=0, deadband=0, retention="x"
        )
    )
    assert register_tags(connection, TAGS)["T0"] == 5
    row = connection.execute(select(TAG).where(TAG.c.id == 5)).one()
    assert (row.unit, row.resolution, row.retention) == ("%", 0.1, "standard")


def test_renamed_tag_is_not_renamed_back(connection: Connection) -> None:
    register_tags(connection, TAGS)
    renamed = {"N0": replace(TAGS["T0"], tag_id="N0", was="T0")}
    assert register_tags(connection, renamed)["N0"] == 1
    assert register_tags(connection, renamed)["N0"] == 1
