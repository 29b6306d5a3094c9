"""Where two recipes differ, field by field, in the order in which a recipe is shown."""

from dataclasses import replace

from hypothesis import given

from plant.recipe.difference import Difference, change_line, differences
from plant.recipe.leaves import leaves
from plant.recipe.model import Recipe
from tests.unit.plant.recipe.made_up import recipes


def test_the_recommended_recipe_differs_from_the_published_one_in_its_last_temperature(
    published: Recipe, recommended: Recipe
) -> None:
    same_words = replace(
        recommended,
        name=published.name,
        description=published.description,
        source=published.source,
    )
    assert differences(published, same_words) == (
        Difference("stages.3.temperature.end_degc", 75.0, 55.0),
    )
    assert change_line(published, same_words) == "stages.3.temperature.end_degc: 75.0 > 55.0"


def test_the_whole_recipes_fields_come_before_those_of_its_stages(
    published: Recipe, recommended: Recipe
) -> None:
    paths = [each.path for each in differences(published, recommended)]
    assert paths == ["name", "description", "source", "stages.3.temperature.end_degc"]


def test_a_part_that_is_gone_differs_in_each_of_its_fields(published: Recipe) -> None:
    still = replace(published.stages[1], agitation=None)
    changed = replace(published, stages=(published.stages[0], still, *published.stages[2:]))
    assert differences(published, changed) == (
        Difference("stages.1.agitation.every_h", 6.0, None),
        Difference("stages.1.agitation.run_s", 300, None),
    )
    assert differences(changed, published)[0].old is None


def test_a_stage_more_stands_behind_the_others(published: Recipe) -> None:
    shorter = replace(published, stages=published.stages[:3])
    found = differences(shorter, published)
    assert found[0] == Difference("stages.3.kind", None, "S3")
    assert all(each.path.startswith("stages.3.") and each.old is None for each in found)
    line = change_line(published, shorter)
    assert line.startswith('stages.3.kind: "S3" > nothing; stages.3.end.day: 5 > nothing')


def test_the_books_own_fields_do_not_count(published: Recipe) -> None:
    saved = replace(published, version=7, author="Asha", saved_ms=1, changes=("x",))
    assert differences(published, saved) == ()


@given(recipes(), recipes())
def test_the_differences_of_any_two_tell_one_from_the_other(one: Recipe, two: Recipe) -> None:
    found = differences(one, two)
    rebuilt = dict(leaves(one))
    for each in found:
        rebuilt.pop(each.path, None)
        if each.new is not None:
            rebuilt[each.path] = each.new
    assert rebuilt == leaves(two)
