"""Texts of all languages agree, and an own plant cannot break them."""

import ast
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.text_files import placeholders, read_texts
from tests.unit.plant.description.plant_folder import PlantFolder

PLANT = Path(str(files("plant")))
"""Its description, and the tables beside it that are read in the same way."""

TESTS = Path(__file__).parents[1]
DATA = Path(__file__).parents[3] / "data" / "plant_description" / "broken.toml"


def product_texts() -> dict[str, dict[str, str]]:
    problems = ProblemList()
    found = read_texts(PlantFiles().product_texts(), problems)
    assert len(problems) == 0
    return found.catalogues


def problem_kinds_in_the_code() -> Iterator[str]:
    for file in PLANT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            kind = node.args[1] if len(node.args) > 1 else None
            if node.func.attr in {"problem", "add"} and isinstance(kind, ast.Constant):
                yield str(kind.value)


def test_placeholders_agree_across_languages() -> None:
    catalogues = product_texts()
    assert {"en", "pt", "ml"} <= catalogues.keys()
    for language, catalogue in catalogues.items():
        for key, text in catalogue.items():
            assert key in catalogues["en"], f"{language}: {key} has no English text"
            assert placeholders(text) == placeholders(catalogues["en"][key]), (language, key)


def test_names_are_complete_in_every_language() -> None:
    catalogues = product_texts()
    heads = ("unit_kind.", "module.", "tag.", "short.")
    names = {key for key in catalogues["en"] if key.startswith(heads)}
    for language in ("pt", "ml"):
        assert names == {key for key in catalogues[language] if key.startswith(heads)}


def test_every_short_label_belongs_to_a_tag() -> None:
    items = {tag.item for tag in load_plant().tags.values()}
    labels = {key for key in product_texts()["en"] if key.startswith("short.")}
    assert {label.removeprefix("short.") for label in labels} <= items


def test_every_problem_has_a_text_and_a_remedy() -> None:
    english = product_texts()["en"]
    for kind in problem_kinds_in_the_code():
        assert f"problem.{kind}.what" in english
        assert f"problem.{kind}.remedy" in english


def test_every_problem_text_is_used_and_shown_by_a_broken_file() -> None:
    english = product_texts()["en"]
    known = {key.split(".")[1] for key in english if key.startswith("problem.")}
    known = {kind for kind in known if not kind.startswith("recipe_")}  # see test_load.py there
    code = "".join(file.read_text(encoding="utf-8") for file in PLANT.rglob("*.py"))
    unused = {kind for kind in known if f'"{kind}"' not in code and not kind.startswith("not_")}
    assert unused == set()
    broken = {case["kind"] for case in tomllib.loads(DATA.read_text(encoding="utf-8"))["case"]}
    elsewhere = "".join(file.read_text(encoding="utf-8") for file in TESTS.rglob("test_*.py"))
    assert {kind for kind in known - broken if f'"{kind}"' not in elsewhere} == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain", set()),
        ("{a} and {b:.1f}", {"a", "b"}),
        ("{{literal}}", set()),
        ("{", None),
        ("{}", None),
        ("{a.b}", None),
        ("{0}", None),
    ],
)
def test_placeholders_are_plain_names(text: str, names: set[str] | None) -> None:
    assert placeholders(text) == names


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        ("texts/en/own.toml", 'a = "{"', "bad_placeholder"),
        ("texts/en/own.toml", "a = 3", "not_text"),
        ("texts/en/own.toml", 'unit_kind.digester = "Digester"', "other_placeholders"),
        ("texts/pt/own.toml", 'unit_kind.digester = "B{n}"', "other_placeholders"),
        ("texts/en/own.toml", "a =", "toml_syntax"),
    ],
)
def test_broken_own_text_is_a_problem(
    folder: PlantFolder, file: str, text: str, kind: str
) -> None:
    folder.write(file, text)
    assert [(each.kind, each.place.line) for each in folder.problems()] == [(kind, 1)]


def test_same_key_in_two_own_files_is_a_problem(folder: PlantFolder) -> None:
    folder.write("texts/en/a.toml", '[unit]\nD1 = "North"\n')
    folder.write("texts/en/b.toml", 'unit.D1 = "South"\n')
    (problem,) = folder.problems()
    assert (problem.kind, problem.place.line) == ("text_twice", 1)
    assert "a.toml, line 2" in problem.what


def test_own_text_wins_over_the_product_and_over_patterns(folder: PlantFolder) -> None:
    folder.write(
        "texts/en/own.toml",
        'unit.D2 = "North"\ntag.D2.ph.PV = "pH north"\nmodule.feed = "Inlet"\n',
    )
    (folder.path / "texts" / "readme.txt").write_text("no text file", encoding="utf-8")
    texts = folder.load().texts
    assert texts.full_name("D2.ph.PV") == "North: pH north"
    assert texts.full_name("D1.ph.PV") == "Digester 1: Slurry pH"
    assert texts("module.feed") == "Inlet"


def test_own_language_starts_from_english_visibly(folder: PlantFolder) -> None:
    folder.write("texts/hi/own.toml", 'unit_kind.digester = "डाइजेस्टर {number}"\n')
    texts = folder.load().texts.in_language("hi")
    assert texts.unit_name("D5") == "डाइजेस्टर 5"
    assert texts.unit_name("ST") == "°en Secondary tank"


def test_unit_and_module_without_english_text_are_problems(folder: PlantFolder) -> None:
    folder.write(
        "templates/shed.toml",
        'kind = "shed"\nmodules = ["door"]\n[tags.door]\n',
    )
    folder.replace("site.toml", "[units]", '[units]\nSH = { template = "shed" }')
    found = [(each.kind, each.place.key) for each in folder.problems()]
    assert found == [("missing_text", "module.door"), ("missing_text", "unit_kind.shed")]


def test_problems_are_said_in_the_asked_language_as_far_as_it_goes(
    folder: PlantFolder,
) -> None:
    folder.replace("site.toml", "schema = 1", "schema = 2")
    with pytest.raises(DescriptionProblems, match="°en The file has format version 2"):
        load_plant(folder.path, language="pt")


def test_own_plant_cannot_break_the_words_of_problems(folder: PlantFolder) -> None:
    folder.write("texts/en/own.toml", 'problem.unknown_zone.what = "{oops}"\n')
    folder.replace("site.toml", "Asia/Kolkata", "Asia/Nowhere")
    said = {problem.kind: problem.what for problem in folder.problems()}
    assert said["unknown_zone"] == "The time zone 'Asia/Nowhere' is not known."
    assert "other_placeholders" in said
