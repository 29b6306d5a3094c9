"""PLANT STOP: off what may stop, hold what must not."""

from itertools import product

from control.field.plant_stop import stop_image, stopped
from control.field.wanted_outputs import WantedOutputs
from plant.description.model import PlantDescription

DIGESTER_HOLDS = 0b0011_1000  # rich outlet (bit 3), lean outlet (4), relief (5)


def test_a_digester_loses_heat_mixing_dosing_feed_and_drain(
    description: PlantDescription,
) -> None:
    assert stop_image(description.map_of("U1"), 0xFF) == DIGESTER_HOLDS


def test_the_gas_train_loses_only_the_compressor(description: PlantDescription) -> None:
    assert stop_image(description.map_of("U8"), 0b11111) == 0b11101


def test_the_energy_unit_keeps_only_the_ventilation(description: PlantDescription) -> None:
    assert stop_image(description.map_of("U9"), 0b1111) == 0b0010


def test_stop_never_switches_anything_on(description: PlantDescription) -> None:
    for unit_id, outputs in product(description.field_units, range(256)):
        image = stop_image(description.map_of(unit_id), outputs)
        assert image & ~outputs == 0


def test_a_ready_unit_is_stopped_from_its_image(description: PlantDescription) -> None:
    attempt = stopped(
        description.map_of("U1"),
        wanted=WantedOutputs(0b01011, 41),
        ready=True,
        outputs=0,
        accepted_sequence=41,
    )
    assert attempt == WantedOutputs(0b01000, 42)


def test_a_unit_in_its_safe_state_keeps_the_paths_it_opened_itself(
    description: PlantDescription,
) -> None:
    attempt = stopped(
        description.map_of("U1"),
        wanted=WantedOutputs(0b01011, 41),
        ready=False,
        outputs=0b10000,
        accepted_sequence=41,
    )
    assert attempt == WantedOutputs(0b10000, 42)


def test_a_silent_unit_in_its_safe_state_is_stopped_from_its_image(
    description: PlantDescription,
) -> None:
    attempt = stopped(
        description.map_of("U1"),
        wanted=WantedOutputs(0b01011, 41),
        ready=False,
        outputs=None,
        accepted_sequence=None,
    )
    assert attempt == WantedOutputs(0b01000, 42)


def test_a_unit_read_but_not_adopted_is_stopped_from_its_outputs(
    description: PlantDescription,
) -> None:
    attempt = stopped(
        description.map_of("U1"), wanted=None, ready=False, outputs=0b11, accepted_sequence=5
    )
    assert attempt == WantedOutputs(0, 6)


def test_a_unit_that_was_never_read_cannot_be_told_what_to_hold(
    description: PlantDescription,
) -> None:
    for outputs, accepted in ((None, None), (3, None)):
        attempt = stopped(
            description.map_of("U1"),
            wanted=None,
            ready=False,
            outputs=outputs,
            accepted_sequence=accepted,
        )
        assert attempt is None
