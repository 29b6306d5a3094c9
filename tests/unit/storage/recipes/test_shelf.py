"""Recipes are saved as new versions, never over an old one; damaged files are told."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.errors import RefusedError, StorageError
from plant.recipe.fields import load_fields
from plant.recipe.model import Recipe
from plant.recipe.ports import RecipeBook
from storage.recipes.shelf import RecipeShelf

TEXTS = load_plant().texts
FIELDS = load_fields(TEXTS)
NOW_MS = 1_795_000_000_000


def shelf(data: Path, *, digesters: int = 6) -> RecipeShelf:
    return RecipeShelf(data, fields=FIELDS, digesters=digesters, texts=TEXTS)


def newest(book: RecipeBook, recipe_id: str = "published-75") -> Recipe:
    return book.versions(recipe_id)[-1]


def warmer(recipe: Recipe, degc: float) -> Recipe:
    """Return a recipe with another end of its last temperature."""
    *before, last = recipe.stages
    assert last.temperature is not None
    profile = replace(last.temperature, end_degc=degc)
    return replace(recipe, stages=(*before, replace(last, temperature=profile)))


def saved(book: RecipeBook, recipe: Recipe) -> Recipe:
    return book.save(recipe, author="Asha", utc_ms=NOW_MS)


def test_the_shipped_recipes_are_there_and_the_published_one_is_first(tmp_path: Path) -> None:
    book = shelf(tmp_path)
    assert [each.ref for each in book.recipes()] == ["published-75 v1", "recommended-55 v1"]
    assert book.find("published-75", 1) == newest(book)
    assert book.find("published-75", 2) is None
    assert book.versions("unheard-of") == ()
    assert book.notices() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_change_is_a_new_version_with_its_author_and_line(tmp_path: Path) -> None:
    book = shelf(tmp_path)
    first = newest(book)
    second = saved(book, warmer(first, 60.0))
    third = saved(book, warmer(second, 58.0))
    assert (second.version, third.version) == (2, 3)
    assert (third.author, third.saved_ms) == ("Asha", NOW_MS)
    assert third.changes == (
        "stages.3.temperature.end_degc: 75.0 > 60.0",
        "stages.3.temperature.end_degc: 60.0 > 58.0",
    )
    for again in (book, shelf(tmp_path)):
        assert again.versions("published-75") == (first, second, third)
        assert [each.ref for each in again.recipes()] == [
            "published-75 v3",
            "recommended-55 v1",
        ]


def test_a_recipe_under_another_id_begins_at_one_behind_the_shipped_ones(
    tmp_path: Path,
) -> None:
    book = shelf(tmp_path)
    own = saved(book, replace(newest(book), recipe_id="own", name="Our own"))
    assert own.ref == "own v1"
    assert own.changes == ()
    assert [each.recipe_id for each in book.recipes()][-1] == "own"
    assert shelf(tmp_path).find("own", 1) == own


def test_nothing_changed_is_nothing_to_save(tmp_path: Path) -> None:
    book = shelf(tmp_path)
    with pytest.raises(RefusedError) as refusal:
        saved(book, newest(book))
    assert refusal.value.reason.key == "recipe.refused.unchanged"
    assert list(tmp_path.iterdir()) == []


def test_an_unsound_recipe_is_not_saved(tmp_path: Path) -> None:
    book = shelf(tmp_path)
    longer = replace(newest(book), turnaround_h=25.0)
    with pytest.raises(RefusedError) as refusal:
        saved(book, longer)
    said = TEXTS.say(refusal.value.reason)
    assert "145 h" in said
    assert "144 h" in said
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_told_and_left_out_and_its_number_is_not_used_again(
    tmp_path: Path,
) -> None:
    book = shelf(tmp_path)
    saved(book, warmer(newest(book), 60.0))
    damaged = tmp_path / "recipes" / "published-75-v2.toml"
    damaged.write_text("schema = 1\n[recipe", encoding="utf-8")
    again = shelf(tmp_path)
    assert newest(again).version == 1
    (notice,) = again.notices()
    assert notice.key == "recipe.file.damaged"
    assert "published-75-v2.toml" in TEXTS.say(notice)
    assert saved(again, warmer(newest(again), 61.0)).version == 3
    assert damaged.read_text(encoding="utf-8") == "schema = 1\n[recipe"


def test_a_file_under_another_recipes_name_is_told_and_left_out(tmp_path: Path) -> None:
    book = shelf(tmp_path)
    saved(book, warmer(newest(book), 60.0))
    file = tmp_path / "recipes" / "published-75-v2.toml"
    file.rename(file.with_name("published-75-v7.toml"))
    again = shelf(tmp_path)
    assert newest(again).version == 1
    assert [notice.key for notice in again.notices()] == ["recipe.file.misnamed"]


def test_other_files_in_the_folder_do_no_harm(tmp_path: Path) -> None:
    book = shelf(tmp_path)
    saved(book, warmer(newest(book), 60.0))
    file = tmp_path / "recipes" / "published-75-v2.toml"
    file.rename(file.with_name("copy of mine.toml"))
    file.with_name("published-75-v2.toml.part").write_text("killed", encoding="utf-8")
    again = shelf(tmp_path)
    assert newest(again).version == 1
    assert [notice.key for notice in again.notices()] == ["recipe.file.misnamed"]


def test_a_saved_file_cannot_take_a_shipped_versions_place(tmp_path: Path) -> None:
    book = shelf(tmp_path)
    first = newest(book)
    saved(book, warmer(first, 60.0))
    file = tmp_path / "recipes" / "published-75-v2.toml"
    text = file.read_text(encoding="utf-8").replace("version = 2", "version = 1")
    file.with_name("published-75-v1.toml").write_text(text, encoding="utf-8")
    assert shelf(tmp_path).find("published-75", 1) == first


def test_a_plant_with_fewer_digesters_is_told_why_the_shipped_recipes_do_not_fit(
    tmp_path: Path,
) -> None:
    book = shelf(tmp_path, digesters=5)
    assert book.recipes() == ()
    assert {notice.key for notice in book.notices()} == {"recipe.file.unfit"}
    assert all("120 h" in TEXTS.say(notice) for notice in book.notices())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_refuses_in_words(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError):
        saved(shelf(tmp_path), warmer(newest(shelf(tmp_path)), 60.0))


def test_a_file_in_the_folders_place_refuses_in_words(tmp_path: Path) -> None:
    (tmp_path / "recipes").write_text("not a folder", encoding="utf-8")
    book = shelf(tmp_path)
    with pytest.raises(StorageError):
        saved(book, warmer(newest(book), 60.0))
    assert newest(book).version == 1
    assert [notice.key for notice in book.notices()] == ["recipe.file.unreadable"]
