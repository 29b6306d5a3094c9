"""The table [energy] of site.toml."""

from dataclasses import replace

import pytest

from plant.energy.settings import (
    USUAL_ENERGY,
    Allowance,
    Basis,
    GasVolume,
    Sharing,
    TariffChoice,
)
from tests.unit.plant.description.plant_folder import PlantFolder


def with_energy(folder: PlantFolder, text: str) -> PlantFolder:
    """Put another table in place of the product's."""
    site = (folder.path / "site.toml").read_text("utf-8")
    before, _, rest = site.partition("[energy]")
    folder.write(
        "site.toml",
        before + text + "\n[lines.digesters]" + rest.partition("[lines.digesters]")[2],
    )
    return folder


def test_a_site_without_the_table_has_the_usual_rules(folder: PlantFolder) -> None:
    assert with_energy(folder, "").load().energy == USUAL_ENERGY


def test_the_built_in_plant_has_a_commissioning_allowance_of_20_kwh(
    folder: PlantFolder,
) -> None:
    energy = folder.load().energy
    assert energy.allowance is not None
    assert (energy.allowance.wh_a_day, energy.allowance.days) == (20_000, 14)
    assert energy.tariff.tariff_id == "kerala_kseb_LT_IV_A"


def test_every_rule_can_be_stated(folder: PlantFolder) -> None:
    stated = with_energy(
        folder,
        """
        [energy]
        fraction = 0.2
        basis = "electrical"
        gas_volume = "operating"
        sharing = "first_come"
        pulse_s = 240
        [energy.tariff]
        id = "x"
        connected_kw = 12.5
        phases = 1
        override_label = "landlord"
        override_rate = 6.5
        [energy.allowance]
        kwh_a_day = 1.5
        days = 3
        engineer = "Asha"
        reason = "first gas"
        """,
    )
    assert stated.load().energy == replace(
        USUAL_ENERGY,
        fraction=0.2,
        basis=Basis.ELECTRICAL,
        gas_volume=GasVolume.OPERATING,
        sharing=Sharing.FIRST_COME,
        pulse_s=240,
        tariff=TariffChoice("x", 12.5, 1, "landlord", 6.5),
        allowance=Allowance(1500, 3, "Asha", "first gas"),
    )


def test_a_tariff_needs_no_more_than_its_name(folder: PlantFolder) -> None:
    assert with_energy(
        folder, '[energy.tariff]\nid = "x"'
    ).load().energy.tariff == TariffChoice("x")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[energy]\nfraction = 0.6", "number_outside"),
        ("[energy]\npulse_s = 5", "number_outside"),
        ("[energy]\npulse_s = 30.5", "not_whole_number"),
        ('[energy]\nbasis = "thermal"', "unknown_word"),
        ("[energy]\nfractoin = 0.1", "misspelt_key"),
        ('[energy.tariff]\nid = "x"\noverride_rate = 5.0', "missing_key"),  # its label
        ("[energy.tariff]\nconnected_kw = 5.0", "missing_key"),
        ('[energy.allowance]\ndays = 3\nengineer = "A"\nreason = "r"', "missing_key"),
        (
            '[energy.allowance]\nkwh_a_day = 5.0\ndays = 15\nengineer = "A"\nreason = "r"',
            "number_outside",
        ),
        (
            '[energy.allowance]\nkwh_a_day = 5.0\ndays = 3\nengineer = " "\nreason = "r"',
            "empty_text",
        ),
    ],
)
def test_a_mistake_is_told(folder: PlantFolder, text: str, kind: str) -> None:
    assert kind in [problem.kind for problem in with_energy(folder, text).problems()]
