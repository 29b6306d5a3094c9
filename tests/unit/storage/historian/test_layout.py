"""Tags of one field unit that are read equally often are written together."""

from plant.description.load import load_plant
from storage.historian.layout import WIDEST, hold_ms, scan_groups
from tests.fakes.made_up_scans import made_up_tags


def test_every_tag_is_in_exactly_one_group() -> None:
    tags = load_plant().tags
    members = [tag for group in scan_groups(tags.values()) for tag in group.tag_ids]
    assert sorted(members) == sorted(tags)


def test_units_and_scan_classes_are_kept_apart() -> None:
    tags = load_plant().tags
    for group in scan_groups(tags.values()):
        assert len({(tags[tag].field_unit, tags[tag].scan.key) for tag in group.tag_ids}) == 1


def test_wide_unit_is_cut_into_several_groups() -> None:
    groups = scan_groups(made_up_tags(300, tags_a_unit=300).values())
    assert [len(group.tag_ids) for group in groups] == [WIDEST, WIDEST, 300 - 2 * WIDEST]


def test_value_stands_for_ten_periods_and_no_period_is_below_a_scan() -> None:
    assert [hold_ms(scan) for scan in ("fastest", "normal", "slow")] == [
        10_000,
        10_000,
        100_000,
    ]
