"""Files that cannot be read, and tables laid over one another."""

from pathlib import Path

import pytest

from plant.description.problems import Place, ProblemList
from plant.description.reading.document import parse_document, read_document
from plant.description.reading.section import Layer, Section
from plant.message import Message
from plant.texts import Texts

NO_TEXTS = Texts({})


def kinds(problems: ProblemList) -> list[tuple[str, int]]:
    return [(each.kind, each.place.line) for each in problems.in_words(NO_TEXTS)]


def layered(*texts: str) -> tuple[Section, ProblemList]:
    problems = ProblemList()
    layers = []
    for number, text in enumerate(texts):
        document = parse_document(text, f"file{number}", problems)
        assert document is not None
        layers.append(Layer(document, (), document.data))
    return Section(layers, problems), problems


def test_missing_file_is_a_problem(tmp_path: Path) -> None:
    problems = ProblemList()
    assert read_document(tmp_path / "no.toml", "no.toml", problems) is None
    assert kinds(problems) == [("file_missing", 0)]


def test_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    problems = ProblemList()
    assert read_document(tmp_path, "folder", problems) is None
    assert kinds(problems) == [("file_unreadable", 0)]


def test_other_encoding_is_a_problem_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes("a = 1\nb = 'até'\n".encode("latin-1"))
    problems = ProblemList()
    assert read_document(file, "latin.toml", problems) is None
    assert kinds(problems) == [("not_utf8", 2)]


def test_byte_order_mark_of_windows_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "bom.toml"
    file.write_bytes("\ufeffa = 1\n".encode())
    problems = ProblemList()
    document = read_document(file, "bom.toml", problems)
    assert document is not None
    assert (document.data, len(problems)) == ({"a": 1}, 0)


def test_unfinished_file_is_a_problem_at_its_end() -> None:
    problems = ProblemList()
    assert parse_document("a = 1\nb = [1,\n", "x", problems) is None
    assert kinds(problems) == [("toml_syntax", 3)]


def test_last_layer_wins_key_by_key() -> None:
    section, problems = layered("a = 1.0\nb = { x = 1.0, y = 2.0 }", "b = { y = 3.0 }\nc = 'c'")
    below = section.section("b")
    assert below is not None
    assert below.all_numbers() == {"x": 1.0, "y": 3.0}
    assert (section.number("a"), section.text("c")) == (1.0, "c")
    assert len(problems) == 0


def test_place_is_that_of_the_layer_that_says_it() -> None:
    section, _ = layered("a = 1\nb = { x = 1 }", "\n\nb = { y = 3 }")
    assert section.place("a") == Place("file0", 1, "a")
    assert section.place("b", "x") == Place("file0", 2, "b.x")
    assert section.place("b", "y") == Place("file1", 3, "b.y")
    assert section.place() == Place("file0", 0, "")


def test_same_mistake_at_one_place_is_kept_once() -> None:
    section, problems = layered("a = 'x'")
    section.number("a")
    section.number("a")
    assert kinds(problems) == [("not_number", 1)]
    assert not section.is_sound


@pytest.mark.parametrize(
    ("text", "getter", "kind"),
    [
        ("a = 1", "texts", "not_texts"),
        ("a = ['x', 1]", "texts", "not_texts"),
        ("a = ['x']", "numbers", "not_numbers"),
        ("a = [1.0, 2.0, 3.0]", "band", "not_band"),
        ("a = 3", "band", "not_band"),
        ("a = true", "text", "not_text"),
        ("a = inf", "number", "not_number"),
        ("a = [1]", "section", "not_table"),
        ("a = '  '", "need_text", "empty_text"),
        ("b = 1", "need_text", "missing_key"),
        ("b = 1", "need_number", "missing_key"),
        ("b = 1", "need_section", "missing_key"),
    ],
)
def test_getter_notes_what_does_not_fit(text: str, getter: str, kind: str) -> None:
    section, problems = layered(text)
    result = getattr(section, getter)("a")
    assert result in (None, (), (None, None))
    assert [found for found, _ in kinds(problems)] == [kind]


@pytest.mark.parametrize("text", ["a = []", "a = [1]", "a = 'x'", "b = 1"])
def test_list_of_tables_must_be_one(text: str) -> None:
    section, problems = layered(text)
    assert list(section.need_elements("a")) == []
    assert len(problems) == 1


def test_missing_optional_values_are_no_problem() -> None:
    section, problems = layered("")
    assert section.number("a") is None
    assert section.texts("a") is None
    assert section.numbers("a") == ()
    assert section.band("a") == (None, None)
    assert section.flag("a", default=True) is True
    assert section.choice("a", ("x",)) is None
    assert section.whole_number("a", 0, 1) is None
    assert section.number_within("a", 0.0, 1.0) is None
    assert len(problems) == 0


def test_problem_reads_as_one_line_for_the_shell() -> None:
    problems = ProblemList()
    problems.add(Place("site.toml", 3, "site.zone"), "unknown_zone", zone="X")
    problems.add(Place("site.toml"), "file_missing")
    texts = Texts(
        {
            "en": {
                "problem.unknown_zone.what": "No {zone}.",
                "problem.unknown_zone.remedy": "Mend.",
                "problem.file_missing.what": "Gone.",
                "problem.file_missing.remedy": "Make it.",
            }
        }
    )
    assert [str(problem) for problem in problems.in_words(texts)] == [
        "site.toml: Gone. Make it.",
        "site.toml:3: [site.zone] No X. Mend.",
    ]


def test_message_without_facts_has_an_empty_mapping() -> None:
    assert Message("x").facts == {}
