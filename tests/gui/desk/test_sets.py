"""What an operator does with trend sets."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from plant.notebook.trend_sets import TrendView
from tests.gui.desk.desk_station import DeskStation


def _open_sets(desk: DeskStation) -> list[str]:
    desk.open_trends()
    desk.station.click(desk.page.side_tools.sets)
    return _names(desk, more_than=0)


def _names(desk: DeskStation, *, more_than: int) -> list[str]:
    rows = desk.page.side_tools.sets_panel.list
    desk.wait(lambda: rows.count() > more_than)
    return [rows.item(row).text() for row in range(rows.count())]


def _row_of(desk: DeskStation, name: str) -> int:
    return next(i for i, text in enumerate(_names(desk, more_than=0)) if text.startswith(name))


def test_built_in_sets_are_there_from_the_first_start(desk: DeskStation) -> None:
    names = _open_sets(desk)
    assert names[0].startswith("Slurry temperatures")
    assert all(name.endswith("built in") for name in names)


def test_set_is_opened_by_the_third_click(desk: DeskStation) -> None:
    _open_sets(desk)
    desk.click_row(desk.page.side_tools.sets_panel.list, _row_of(desk, "Gas quality"))
    assert desk.station.clicks == 3
    assert desk.page.selection.tag_ids[:2] == ("GT.raw_ch4.PV", "GT.product_ch4.PV")
    assert desk.page.timeline.span.width_ms == 86_400_000
    assert desk.page.timeline.following


def test_what_is_shown_is_kept_under_a_name(desk: DeskStation) -> None:
    before = len(_open_sets(desk))
    panel = desk.page.side_tools.sets_panel
    desk.page.presentation.set_compare("yesterday")
    desk.station.click(panel.save)
    QTest.keyClicks(panel.name, "My morning look")
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    assert _names(desk, more_than=before)[-1] == "My morning look"
    kept = desk.sets.sets().result(timeout=10)[-1]
    assert kept.view == desk.page.view()
    assert kept.view.compare == "yesterday"
    assert kept.author == "s.nair"
    assert panel.said.text() == "The set is kept."


def test_saving_under_a_known_name_says_beforehand_what_it_does(desk: DeskStation) -> None:
    desk.sets.save("Mine", TrendView(("D1.ph.PV",), 60), author="kim").result(timeout=10)
    _open_sets(desk)
    panel = desk.page.side_tools.sets_panel
    desk.station.click(panel.save)
    QTest.keyClicks(panel.name, "mine")
    assert panel.question.text().startswith("There is a set of this name.")
    desk.station.click(panel.confirm)
    desk.wait(lambda: panel.said.text() == "The set is kept.")
    kept = desk.sets.sets().result(timeout=10)[-1]
    assert (kept.name, kept.view) == ("mine", desk.page.view())


def test_name_of_a_built_in_set_is_refused_with_its_reason(desk: DeskStation) -> None:
    _open_sets(desk)
    panel = desk.page.side_tools.sets_panel
    desk.station.click(panel.save)
    QTest.keyClicks(panel.name, "energy")
    desk.station.click(panel.confirm)
    desk.wait(panel.said.isVisible)
    assert panel.said.text().startswith("“Energy” ships with the program")
    assert panel.name.text() == "energy"


def test_own_set_is_renamed_and_deleted_a_built_in_one_not(desk: DeskStation) -> None:
    desk.sets.save("Mine", TrendView(("D1.ph.PV",), 60), author="kim").result(timeout=10)
    count = len(_open_sets(desk))
    panel = desk.page.side_tools.sets_panel
    desk.click_row(panel.list, _row_of(desk, "Energy"))
    assert not panel.rename.isEnabled()
    assert not panel.delete.isEnabled()
    desk.wait(lambda: panel.list.count() == count)
    desk.click_row(panel.list, _row_of(desk, "Mine"))
    desk.station.click(panel.rename)
    panel.name.clear()
    QTest.keyClicks(panel.name, "Ours")
    desk.station.click(panel.confirm)
    desk.wait(lambda: _names(desk, more_than=0)[-1] == "Ours")
    desk.station.click(panel.delete)
    assert panel.cancel.hasFocus()
    assert panel.question.text().startswith("Delete “Ours”?")
    desk.station.click(panel.confirm)
    desk.wait(lambda: panel.list.count() == count - 1)


def test_tags_that_the_plant_has_no_more_are_skipped_and_said(desk: DeskStation) -> None:
    view = TrendView(("D1.ph.PV", "D9.gone.PV"), 3600)
    desk.sets.save("Old", view, author="kim").result(timeout=10)
    _open_sets(desk)
    panel = desk.page.side_tools.sets_panel
    desk.click_row(panel.list, _row_of(desk, "Old"))
    assert desk.page.selection.tag_ids == ("D1.ph.PV",)
    assert panel.said.text() == "Left out, because the plant has them no more: D9.gone.PV"


def test_sets_are_opened_by_keys_alone(desk: DeskStation) -> None:
    page = desk.open_trends()
    QTest.keyClick(desk.station.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    rows = page.side_tools.sets_panel.list
    desk.wait(lambda: rows.count() > 0)
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert page.selection.tag_ids[0] == "D1.pressure.PV"
