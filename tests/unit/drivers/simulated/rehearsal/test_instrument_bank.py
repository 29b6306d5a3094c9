"""All instruments at once show what each by itself would."""

import pytest

from analysis.process.sensors import SensorModel, SensorSpec
from drivers.simulated.faults import parse_fault
from drivers.simulated.field_unit import SimulatedUnit, build_units
from drivers.simulated.rehearsal.instrument_bank import InstrumentBank
from drivers.simulated.unit.register_bank import decode
from plant.description.model import PlantDescription
from plant.registers import Table
from plant.tag import ValueKind
from tests.unit.drivers.simulated.rehearsal.live_twin import LiveTwin


@pytest.fixture
def units(description: PlantDescription) -> dict[str, SimulatedUnit]:
    return build_units(description, LiveTwin.process_of(description), now_s=0.0)


def shown(unit: SimulatedUnit, name: str) -> float | bool | None:
    register = unit.register_map.registers[name]
    words = unit.mcu.read(Table.INPUT, register.address, register.encoding.words)
    assert not isinstance(words, int)
    if register.encoding.value == "bit":
        return bool(words[0] >> register.bit & 1)
    return decode(register, words)


def test_a_bank_of_quiet_instruments_shows_what_each_shows(
    description: PlantDescription, units: dict[str, SimulatedUnit]
) -> None:
    process = LiveTwin.process_of(description)
    first = dict(process.true_values())
    bank = InstrumentBank(units, first, seed=1)
    bank._noise[:] = 0.0
    alone: dict[str, SensorModel] = {}
    for unit in units.values():
        for each in unit.instruments.values():
            model = each._model
            if model is not None:
                spec = SensorSpec(0.0, model.spec.lag_s, each.register.scale)
                alone[each.tag.tag_id] = SensorModel(spec, seed=1)
                alone[each.tag.tag_id].read(float(first.get(each.tag.tag_id, 0.0)), 0.0)
    relays = dict(process.initial_outputs()) | {"D4.agitator.OP": True}
    for dt_s in (1.0, 10.0, 10.0, 60.0):
        process.step(dt_s, relays)
        true_values = process.true_values()
        bank.sense(true_values, dt_s, {})
        for unit in units.values():
            for name, each in unit.instruments.items():
                tag = each.tag
                if tag.tag_id not in true_values or name in unit.mcu.computed_registers:
                    continue
                value = shown(unit, name)
                true = true_values[tag.tag_id]
                if tag.kind is not ValueKind.ANALOG:
                    assert value == (round(true) if not isinstance(true, bool) else true), name
                    continue
                expected = alone[tag.tag_id].read(float(true), dt_s)
                assert expected is not None
                if tag.eu_low <= true <= tag.eu_high:
                    expected = min(max(expected, tag.eu_low), tag.eu_high)
                    assert value == pytest.approx(expected, abs=1.01 * each.register.scale)


def test_noise_differs_by_seed_and_stays_small(
    description: PlantDescription, units: dict[str, SimulatedUnit]
) -> None:
    process = LiveTwin.process_of(description)
    true_values = process.true_values()
    seen = []
    for seed in (1, 2):
        bank = InstrumentBank(units, true_values, seed=seed)
        bank.sense(true_values, 10.0, {})
        seen.append([shown(unit, "temperature_upper") for unit in list(units.values())[:6]])
        for number, value in enumerate(seen[-1], start=1):
            true = float(true_values[f"D{number}.temperature_upper.PV"])
            assert value == pytest.approx(true, abs=0.15)  # 0.02 K noise, 0.01 K steps
    assert seen[0] != seen[1]


def test_a_faulty_instrument_is_read_by_its_own_model(
    description: PlantDescription, units: dict[str, SimulatedUnit]
) -> None:
    process = LiveTwin.process_of(description)
    true_values = process.true_values()
    bank = InstrumentBank(units, true_values, seed=1)
    faults = {
        "D1.temperature_upper.PV": [parse_fault("D1.temperature_upper.PV:open")],
        "D2.level.PV": [parse_fault("D2.level.PV:short")],
        "D3.foam.PV": [parse_fault("D3.foam.PV:open")],
    }
    bank.sense(true_values, 10.0, faults)
    assert shown(units["U1"], "temperature_upper") is None
    assert shown(units["U1"], "status_sensor_fault") is True
    assert shown(units["U2"], "level") == pytest.approx(110.0)
    assert shown(units["U3"], "foam") is True  # a broken wire reads like the alarm
    bank.sense(true_values, 10.0, {})
    assert shown(units["U1"], "status_sensor_fault") is False


def test_what_the_process_does_not_know_shows_nothing(
    description: PlantDescription, units: dict[str, SimulatedUnit]
) -> None:
    true_values = dict(LiveTwin.process_of(description).true_values())
    del true_values["D1.ph.PV"]
    bank = InstrumentBank(units, true_values, seed=1)
    bank.sense(true_values, 10.0, {})
    assert shown(units["U1"], "ph") is None
