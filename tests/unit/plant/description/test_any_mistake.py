"""Whatever is typed into a data file: it loads, or every problem has words and a place."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plant.description.load import load_plant
from plant.description.problems import DescriptionProblems
from tests.unit.plant.description.plant_folder import PlantFolder

_TOKEN = re.compile(r'"[^"\n]*"|-?\b\d[\d.]*\b|\btrue\b|\bfalse\b|\b[a-z_]{3,}\b')
_WRONG = [
    '"x"',
    '""',
    "0",
    "-1",
    "1e300",
    "nan",
    "true",
    "[]",
    "[1]",
    "{}",
    '"D1.ph.PV"',
    "key",
]
_FILES = ["site.toml", "registers.toml", "templates/digester.toml", "templates/energy.toml"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> PlantFolder:
    return PlantFolder.copied_to(tmp_path_factory.mktemp("any") / "own")


def original(name: str) -> str:
    resources = Path(str(files("resources")))
    path = resources / name if name == "registers.toml" else resources / "plant" / name
    return path.read_text(encoding="utf-8")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(_FILES),
    where=st.floats(0.0, 1.0, exclude_max=True),
    wrong=st.sampled_from(["", *_WRONG]),
)
def test_any_replaced_word_is_met_with_words(
    folder: PlantFolder, name: str, where: float, wrong: str
) -> None:
    text = original(name)
    tokens = list(_TOKEN.finditer(text))
    token = tokens[int(where * len(tokens))]
    folder.write(name, text[: token.start()] + wrong + text[token.end() :])
    try:
        load_plant(folder.path)
    except DescriptionProblems as error:
        for problem in error.problems:
            assert problem.what
            assert not problem.what.startswith("<")
            assert problem.remedy
            assert problem.place.file
    finally:
        folder.write(name, text)
