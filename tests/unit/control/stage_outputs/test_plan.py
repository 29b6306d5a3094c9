"""Which outputs and readings does each vessel have?"""

from dataclasses import replace
from types import MappingProxyType

from control.stage_outputs.plan import Device, OutputPlan, output_plan
from plant.description.model import PlantDescription
from plant.operation.output_numbers import OutputNumbers
from plant.tag import Source


def test_digester_of_the_default_plant(plan: OutputPlan) -> None:
    digester = plan.digesters[2]
    assert digester.unit_id == "D3"
    assert digester.heater == Device("D3.heater.OP", "D3.heater.PV")
    assert digester.pump == Device()
    # 5 m3 of water: 5 * 4186 kJ/K = 5814 Wh/K; 17 m2 * 0.6 W/m2K
    assert round(digester.heat_wh_k) == 5814
    assert round(digester.loss_w_k, 1) == 10.2
    assert (digester.setpoint_low, digester.setpoint_high) == (15.0, 75.0)
    assert not digester.jacket_is_gas


def test_stagger_spreads_all_agitators(plan: OutputPlan) -> None:
    assert plan.tank is not None
    shares = [each.share for each in (*plan.digesters, plan.tank)]
    assert shares == [number / 7 for number in range(7)]


def test_big_motors_are_agitators_pump_and_machines(plan: OutputPlan) -> None:
    assert [each.op for each in plan.motors] == [
        *(f"D{number}.agitator.OP" for number in range(1, 7)),
        "ST.agitator.OP",
        "ST.transfer_pump.OP",
        "GT.blower.OP",
        "GT.compressor.OP",
        "EN.generator.OP",
        "EN.jacket_compressor.OP",
    ]


def test_basic_plant_has_manual_valves_and_few_instruments(basic_plan: OutputPlan) -> None:
    digester = basic_plan.digesters[0]
    assert digester.lean == Device("", "D1.lean_outlet.PV", manual=True)
    assert digester.agitator == Device("D1.agitator.OP", "D1.agitator.OP")
    assert digester.difference == ""
    # what people enter moves no machine
    assert digester.pressure == digester.level == basic_plan.gas_train.holder == ""
    assert (digester.o2, digester.ch4) == ("D1.o2.PV", "D1.ch4.PV")


def test_output_that_is_not_fitted_cannot_be_commanded(
    full: PlantDescription, numbers: OutputNumbers
) -> None:
    absent = replace(full.tags["D1.dosing.OP"], source=Source.ABSENT)
    tags = MappingProxyType({**full.tags, "D1.dosing.OP": absent})
    assert output_plan(replace(full, tags=tags), numbers).digesters[0].dosing == Device()
