"""Field units are named by what they serve."""

from plant.description.load import load_plant


def test_a_field_unit_is_named_by_the_units_it_serves() -> None:
    texts = load_plant().texts
    assert texts.unit_name("U3") == "Digester 3 (U3)"
    assert texts.unit_name("U9") == "Energy, Site (U9)"
