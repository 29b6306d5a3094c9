"""tariffs.toml: what it may say, and what is told of mistakes."""

import pytest

from plant.description.load import load_plant
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems
from plant.tariff.tariff_file import load_tariffs
from tests.unit.plant.description.plant_folder import PlantFolder

TEXTS = load_plant().texts
HEAD = "schema = 1\n[[tariffs]]\n"
WHOLE = 'id = "x"\ncurrency = "INR"\neffective = "2026-01-01"\nsource = "s"\n'


def kinds(folder: PlantFolder, text: str) -> list[str]:
    folder.write("tariffs.toml", text)
    with pytest.raises(DescriptionProblems) as caught:
        load_tariffs(PlantFiles(folder.path), TEXTS)
    return [problem.kind for problem in caught.value.problems]


def test_an_own_plant_may_have_tariffs_of_its_own(folder: PlantFolder) -> None:
    folder.write("tariffs.toml", HEAD + WHOLE + "rates = [{ rate = 5.0 }]\n")
    (found,) = load_tariffs(PlantFiles(folder.path), TEXTS)
    assert found.ref == "x@2026-01-01"
    assert found.all_in(5.0) == 5.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("schema = 1\n", "missing_key"),
        (HEAD + WHOLE, "tariff_rates_or_slabs"),
        (
            HEAD + WHOLE + "rates = [{ rate = 5.0 }]\nslabs = [{ rate = 1.0 }]",
            "tariff_rates_or_slabs",
        ),
        (HEAD + WHOLE.replace("INR", "Rs") + "rates = [{ rate = 5.0 }]", "bad_currency"),
        (
            HEAD + WHOLE.replace("2026-01-01", "1.1.2026") + "rates = [{ rate = 5.0 }]",
            "bad_date",
        ),
        (
            HEAD + WHOLE.replace('effective = "2026-01-01"\n', "") + "rates = [{ rate = 5.0 }]",
            "missing_key",
        ),
        (HEAD + WHOLE + "rates = [{ rate = -5.0 }]", "number_outside"),
        (HEAD + WHOLE + "rates = [{ up_to_kw = 5.0 }]", "missing_key"),
        (HEAD + WHOLE + "rates = [{ rate = 5.0, upto = 3 }]", "misspelt_key"),
        (HEAD + WHOLE + "rates = [{ rate = 5.0 }]\nvat = 15.0", "number_outside"),
        (
            HEAD
            + WHOLE
            + "slabs = [{ up_to_kwh = 5.0, rate = 1.0 }, { up_to_kwh = 5.0, rate = 2.0 }]",
            "tariff_slabs_unordered",
        ),
        (
            HEAD + WHOLE + "rates = [{ rate = 5.0 }]\n"
            'times = [{ from = "6:00", to = "18:00", factor = 1.0 }]',
            "bad_clock",
        ),
        (
            HEAD + WHOLE + 'rates = [{ rate = 5.0 }]\ntimes = [{ to = "18:00", factor = 1.0 }]',
            "missing_key",
        ),
        (
            HEAD + WHOLE + 'slabs = [{ rate = 1.0 }]\nfixed_by_slab = { "2" = [1.0] }',
            "unknown_key",
        ),
        (
            HEAD
            + WHOLE
            + "rates = [{ rate = 5.0 }]\n"
            + "[[tariffs]]\n"
            + WHOLE
            + "rates = [{ rate = 5.0 }]",
            "tariff_twice",
        ),
        ("schema = 2\n", "schema_newer"),
        ("schema = ", "toml_syntax"),
    ],
)
def test_a_mistake_is_told(folder: PlantFolder, text: str, kind: str) -> None:
    assert kind in kinds(folder, text)


def test_a_time_without_a_factor_costs_the_same(folder: PlantFolder) -> None:
    text = HEAD + WHOLE + 'rates = [{ rate = 5.0 }]\ntimes = [{ from = "06:00", to = "18:00" }]'
    folder.write("tariffs.toml", text)
    (found,) = load_tariffs(PlantFiles(folder.path), TEXTS)
    assert found.times[0].factor == 1.0
