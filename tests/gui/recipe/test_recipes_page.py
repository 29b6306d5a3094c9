"""Recipes are read, copied, edited, compared, saved and chosen, by real mouse and keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from hmi.pages.recipes import RecipesPage
from hmi.widgets.recipe.editor import RecipeEditor
from plant.description.model import PlantDescription
from plant.message import message
from plant.operation.requests import ChooseRecipe
from plant.tag import Role
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.energy import energy_view
from tests.fakes.running.plant import plant_run, published_recipe
from tests.fakes.running.view import operation_view
from tests.gui.detail.station import Station

TOP = "stages.3.temperature.end_degc"


def open_recipes(station: Station, page_id: str = "recipes") -> RecipesPage:
    station.window.open_page(page_id)
    page = station.window.page
    assert isinstance(page, RecipesPage)
    if page.list.list.isVisible() or not page.note.isVisible():
        station.qtbot.waitUntil(lambda: page.list.list.count() > 0)
    else:
        station.qtbot.waitUntil(lambda: not page.note.isVisible())
    return page


def begin_editing(station: Station) -> tuple[RecipesPage, RecipeEditor]:
    page = open_recipes(station)
    station.click(page.edit)
    assert page.editor is not None
    return page, page.editor


def type_into(editor: RecipeEditor, path: str, text: str) -> None:
    """Type into a field as a person does."""
    entry = editor.rows[path].entry
    assert isinstance(entry, QLineEdit)
    editor.form.ensureWidgetVisible(entry)
    entry.selectAll()
    QTest.keyClicks(entry, text)


def test_recipes_are_listed_and_the_used_one_is_marked(station: Station) -> None:
    page = open_recipes(station)
    items = [page.list.list.item(n).text() for n in range(page.list.list.count())]
    assert items[0].endswith("for the next batches")
    assert "published-55 v1, shipped" in items[1]
    assert page.view.title.text() == "As published (75) (published-75 v1)"


def test_recipe_is_shown_with_its_course_and_what_the_plant_can_give(
    station: Station,
) -> None:
    page = open_recipes(station)
    assert "goes over 120 h up to 75" in page.view.chart.accessibleDescription()
    assert "within the energy budget reaches" in page.view.chart.accessibleDescription()
    assert page.view.stages.row(0)[4] == "day 6, 17:00"
    assert not page.view.problems.isVisible()


def test_page_can_be_called_up_for_one_recipe(station: Station) -> None:
    page = open_recipes(station, "recipes:published-55")
    assert "published-55" in page.view.title.text()


def test_keyboard_goes_through_the_list(station: Station) -> None:
    page = open_recipes(station)
    page.list.list.setFocus()
    QTest.keyClick(page.list.list, Qt.Key.Key_Down)
    assert "published-55" in page.view.title.text()


def test_recipe_is_chosen_for_the_next_batches_in_two_steps(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_recipes(station)
    assert not page.use.isEnabled()
    assert "already" in page.use.toolTip()
    page.list.list.setCurrentRow(1)
    station.click(page.use)
    assert automated.operation.requests == []
    station.click(page.strip.confirm)
    (request,) = automated.operation.requests
    assert isinstance(request, ChooseRecipe)
    assert (request.recipe_id, request.version) == ("published-55", 1)
    run = plant_run()
    used = replace(run, rota=replace(run.rota, recipe_ref="published-55 v1"))
    with station.qtbot.waitSignal(station.window.parts.operation.changed):
        automated.operation.emit(operation_view(run=used))
    assert not page.use.isEnabled()
    assert page.list.list.item(1).text().endswith("for the next batches")


def test_question_about_one_recipe_ends_when_another_is_shown(
    station: Station, automated: AutomatedDoors
) -> None:
    page = open_recipes(station)
    page.list.list.setCurrentRow(1)
    station.click(page.use)
    page.list.list.setCurrentRow(0)
    assert not page.strip.isVisible()
    assert automated.operation.requests == []


def test_number_outside_its_range_is_refused_at_its_field(station: Station) -> None:
    page, editor = begin_editing(station)
    assert editor.rows[TOP].range.text() == "15 to 75\xa0°C"
    type_into(editor, TOP, "82")
    row = editor.rows[TOP]
    assert row.problem.isVisible()
    assert row.problem.text().startswith("S3: Temperature at the end may be 15 to 75")
    assert not editor.save.isEnabled()
    type_into(editor, TOP, "60")
    assert not row.problem.isVisible()
    assert editor.save.isEnabled()
    assert "up to 60" in page.view.chart.accessibleDescription()  # drawn while it is typed


def test_differences_are_shown_while_editing(station: Station) -> None:
    _page, editor = begin_editing(station)
    assert not editor.save.isEnabled()
    type_into(editor, TOP, "60")
    assert editor.differences.row(0) == (
        "S3: Temperature at the end",
        "75\xa0°C",
        "60\xa0°C",
    )


def test_recipe_longer_than_the_rota_is_refused_with_its_sum(station: Station) -> None:
    page, editor = begin_editing(station)
    type_into(editor, "turnaround_h", "30")
    assert "take 150 h" in editor.problems.text()
    assert "leave 144 h" in editor.problems.text()
    assert not editor.save.isEnabled()
    assert page.view.chart.accessibleDescription() != ""


def test_ends_out_of_order_leave_no_course(station: Station) -> None:
    page, editor = begin_editing(station)
    type_into(editor, "stages.2.end.day", "0")
    assert "begins at" in editor.problems.text()
    assert page.view.chart.accessibleDescription() == ""


def test_saved_version_stands_in_the_list_and_the_old_one_stays(
    station: Station, automated: AutomatedDoors
) -> None:
    page, editor = begin_editing(station)
    type_into(editor, TOP, "60")
    station.click(editor.save)
    station.qtbot.waitUntil(page.strip.isVisible)
    assert "Saved as published-75 v2" in page.strip.said.text()
    station.qtbot.waitUntil(lambda: page.list.versions.count() == 2)
    assert page.list.versions.itemText(0) == "v2, s.nair"
    page.list.versions.setCurrentIndex(1)
    page.list.versions.activated.emit(1)
    assert "published-75 v1" in page.view.title.text()
    assert automated.recipes.find("published-75", 1) == published_recipe()


def test_copy_becomes_a_recipe_of_its_own(station: Station, automated: AutomatedDoors) -> None:
    page = open_recipes(station)
    station.click(page.copy)
    editor = page.editor
    assert editor is not None
    assert editor.recipe_id.isVisible()
    editor.recipe_id.selectAll()
    QTest.keyClicks(editor.recipe_id, "No Id")
    assert "cannot be a recipe's id" in editor.problems.text()
    editor.recipe_id.selectAll()
    QTest.keyClicks(editor.recipe_id, "mine")
    station.click(editor.save)
    station.qtbot.waitUntil(lambda: page.list.list.count() == 3)
    assert automated.recipes.find("mine", 1) is not None


def test_refused_saving_keeps_what_was_typed(
    station: Station, automated: AutomatedDoors
) -> None:
    automated.recipes.refusal = message("recipe_page.engineer_only")
    _page, editor = begin_editing(station)
    type_into(editor, TOP, "60")
    station.click(editor.save)
    station.qtbot.waitUntil(editor.problems.isVisible)
    assert "Only an engineer" in editor.problems.text()
    assert editor.differences.row(0)[2] == "60\xa0°C"


def test_leaving_saves_nothing(station: Station, automated: AutomatedDoors) -> None:
    page, editor = begin_editing(station)
    type_into(editor, TOP, "60")
    station.click(editor.cancel)
    assert not editor.isVisible()
    assert page.list.list.isVisible()
    assert "up to 75" in page.view.chart.accessibleDescription()
    assert len(automated.recipes.versions("published-75")) == 1


def test_choice_and_flag_are_lists(station: Station) -> None:
    _page, editor = begin_editing(station)
    gas, relief = editor.rows["stages.3.gas_path"].entry, editor.rows["stages.3.relief"].entry
    assert isinstance(gas, QComboBox)
    assert isinstance(relief, QComboBox)
    assert gas.currentText() == "rich"
    relief.setCurrentIndex(1)
    relief.activated.emit(1)
    assert editor.differences.row(0)[1:] == ("yes", "no")


def test_every_field_has_an_accessible_name_and_range(station: Station) -> None:
    _page, editor = begin_editing(station)
    for row in editor.rows.values():
        assert row.entry.accessibleName()
        assert "<" not in row.entry.accessibleName()
    assert editor.rows[TOP].entry.accessibleDescription() == "15 to 75\xa0°C"


def test_operator_may_choose_but_not_edit(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    station = Station(qtbot, description, role=Role.OPERATOR, desk=automated.doors())
    page = open_recipes(station)
    page.list.list.setCurrentRow(1)
    assert page.use.isEnabled()
    assert not page.edit.isEnabled()
    assert "engineer" in page.copy.toolTip()


def test_viewer_may_look_only(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    station = Station(qtbot, description, role=Role.VIEWER, desk=automated.doors())
    page = open_recipes(station)
    assert not page.use.isEnabled()
    assert "look at recipes only" in page.use.toolTip()


def test_page_says_that_there_are_no_recipes(
    qtbot: QtBot, description: PlantDescription
) -> None:
    station = Station(qtbot, description)
    station.window.open_page("recipes")
    page = station.window.page
    assert isinstance(page, RecipesPage)
    assert "keeps no recipes" in page.note.text()
    assert not page.view.isVisible()


def test_recipes_without_an_automation_can_be_read(
    qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors
) -> None:
    station = Station(qtbot, description, desk={"recipes": automated.recipes})
    page = open_recipes(station)
    assert page.view.title.text()
    assert not page.use.isEnabled()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_page_fits(station: Station, size: tuple[int, int]) -> None:
    station.window.resize(*size)
    page = open_recipes(station)
    assert page.view.chart.height() >= 180
    station.click(page.edit)
    assert station.window.width() == size[0]


def test_another_budget_is_judged_anew(station: Station, automated: AutomatedDoors) -> None:
    page = open_recipes(station)
    before = page.view.chart.accessibleDescription()
    richer = operation_view(energy=energy_view(budget_wh=300_000))
    with station.qtbot.waitSignal(station.window.parts.operation.changed):
        automated.operation.emit(richer)
    assert page.view.chart.accessibleDescription() != before


def test_two_recipes_are_compared_field_by_field_and_in_the_chart(station: Station) -> None:
    page = open_recipes(station)
    compare = page.list.compare
    place = compare.findText("published-55 v1")
    compare.setCurrentIndex(place)
    compare.activated.emit(place)
    assert page.view.differences.isVisible()
    assert not page.view.verdicts.isVisible()
    assert page.view.difference_model.row(1) == (
        "S3: Temperature at the end",
        "55\xa0°C",
        "75\xa0°C",
    )
    assert "set point of published-55 v1 reaches 55" in page.view.chart.accessibleDescription()
    compare.activated.emit(compare.findText("published-75 v1"))
    assert page.view.difference_model.row(0)[0] == "Nothing differs."
    compare.activated.emit(0)
    assert page.view.verdicts.isVisible()


def test_comparison_ends_with_another_recipe_and_while_editing(station: Station) -> None:
    page = open_recipes(station)
    page.list.compare.activated.emit(2)
    station.click(page.edit)
    assert not page.view.differences.isVisible()
    assert page.editor is not None
    station.click(page.editor.cancel)
    assert page.view.differences.isVisible()
    page.list.list.setCurrentRow(1)
    assert not page.view.differences.isVisible()
