"""The gas train: holder, compressor, membrane, storage, flare."""

from collections.abc import Mapping

import pytest

from analysis.process.assembly import biogas, gas_train_of
from analysis.process.gas_train import SHUT_MBAR, GasSite, GasTrain
from analysis.process.laws.gas import Gas
from analysis.process.laws.gas_properties import NORMAL_MOL_M3

ALL_ON = dict.fromkeys(("blower", "compressor", "flare", "product_valve"), True)
SITE = GasSite(ambient_c=28.0, hour=20.0)


def _run(
    train: GasTrain,
    relays: Mapping[str, bool],
    *,
    seconds: int,
    rich_nm3_h: float = 0.0,
    lean_nm3_h: float = 0.0,
    site: GasSite = SITE,
) -> None:
    for _ in range(seconds):
        train.step(
            1.0,
            relays,
            site,
            rich=biogas(rich_nm3_h * NORMAL_MOL_M3 / 3600.0, ch4=0.66),
            lean=biogas(lean_nm3_h * NORMAL_MOL_M3 / 3600.0, ch4=0.3),
        )


def test_full_run_makes_biomethane_and_fills_storage() -> None:
    train = gas_train_of({})
    train.holder = train.holder.scaled(1.5)
    before = train.storage_bar
    _run(train, ALL_ON, seconds=3600, rich_nm3_h=2.5)
    values = train.readings()
    assert values["product_ch4.PV"] > 95.0
    assert values["discharge_pressure.PV"] == pytest.approx(9.5, abs=0.3)
    # 3.4 m3/h at suction are 2.99 Nm3/h (see the module's example)
    assert values["raw_flow.PV"] == pytest.approx(2990.0, rel=0.01)
    assert train.storage_bar > before + 2.0
    assert values["h2s_out.PV"] < 5.0
    assert 3.0 < values["suction_pressure.PV"] < values["holder_pressure.PV"]
    assert 5.0 < values["compressor_current.PV"] < 10.0
    assert values["flare.PV"] is True


def test_volumes_through_the_membrane_balance() -> None:
    train = gas_train_of({})
    _run(train, ALL_ON, seconds=600, rich_nm3_h=2.5)
    flows = train.flows
    assert flows.product + flows.permeate == pytest.approx(flows.raw, rel=0.002)


def test_methane_is_stored_or_booked() -> None:
    train = gas_train_of({})
    start = train.ch4_stored_mol
    relays = ALL_ON | {"product_valve": False}
    _run(train, relays, seconds=1800, rich_nm3_h=9.0, lean_nm3_h=1.0)
    _run(train, {"flare": False}, seconds=3600, rich_nm3_h=9.0, lean_nm3_h=1.0)
    morning = GasSite(ambient_c=28.0, hour=10.0)
    _run(train, ALL_ON, seconds=600, site=morning)
    brought = (9.0 * 0.66 + 0.3) * 1.5 * NORMAL_MOL_M3
    ledger = train.ledger
    gone = ledger.flared + ledger.vented + ledger.sold + ledger.burnt_for_power
    assert start + brought == pytest.approx(train.ch4_stored_mol + gone, rel=1e-9)
    assert min(ledger.flared, ledger.vented, ledger.sold) > 0.0


def test_with_the_product_valve_shut_product_returns_to_the_holder() -> None:
    train = gas_train_of({})
    stored = train.storage.mol
    _run(train, ALL_ON | {"product_valve": False}, seconds=600, rich_nm3_h=2.5)
    assert train.storage.mol == pytest.approx(stored)
    assert train.flows.product == 0.0
    assert train.readings()["raw_ch4.PV"] > 66.0


def test_full_storage_takes_no_more() -> None:
    train = gas_train_of({"storage_bar": 80.0})
    train.storage = train.storage.scaled(3.0)
    stored = train.storage.mol
    _run(train, ALL_ON, seconds=60, rich_nm3_h=2.5)
    assert train.storage.mol == pytest.approx(stored)


def test_a_full_holder_overflows_to_the_lit_flare() -> None:
    train = gas_train_of({})
    _run(train, {"flare": True}, seconds=4 * 3600, rich_nm3_h=3.0)
    assert 0.84 < train.holder_level < 0.95
    assert train.ledger.flared > 0.0
    assert train.ledger.vented == 0.0


def test_without_a_flame_the_holder_blows_off_at_20_mbar() -> None:
    train = gas_train_of({})
    _run(train, {}, seconds=4 * 3600, rich_nm3_h=3.0)
    assert train.holder_mbar == pytest.approx(20.0, abs=0.5)
    assert train.ledger.vented > 0.0
    assert train.ledger.flared == 0.0


def test_the_lean_header_is_shut_without_a_flame() -> None:
    train = gas_train_of({})
    assert train.lean_mbar == SHUT_MBAR
    _run(train, {"flare": True}, seconds=4)
    unlit = train.burning
    _run(train, {"flare": True}, seconds=2)
    assert (unlit, train.readings()["flare.PV"]) == (False, True)
    assert train.lean_mbar == pytest.approx(4.0)
    _run(train, {"flare": True}, seconds=60, lean_nm3_h=1.0)
    assert 4.0 < train.lean_mbar < 5.0


def test_an_emptying_holder_unloads_the_compressor_before_it_sucks_dry() -> None:
    train = gas_train_of({})
    _run(train, ALL_ON, seconds=6 * 3600, rich_nm3_h=0.5)
    assert train.holder_level > 0.2
    assert train.suction_mbar > 2.0


def test_compressor_without_blower_starves() -> None:
    train, helped = gas_train_of({}), gas_train_of({})
    _run(train, ALL_ON | {"blower": False}, seconds=120)
    _run(helped, ALL_ON, seconds=120)
    assert train.suction_mbar < helped.suction_mbar - 1.0
    assert train.flows.raw < helped.flows.raw


def test_a_stopped_compressor_loses_its_pressure() -> None:
    train = gas_train_of({})
    _run(train, ALL_ON, seconds=300)
    _run(train, {"flare": True}, seconds=300)
    assert train.discharge_bar < 0.1
    assert train.readings()["compressor_current.PV"] == 0.0
    assert train.flows.raw == 0.0


def test_condensate_gathers_and_drains() -> None:
    train = gas_train_of({})
    train.holder = train.holder.scaled(1.5)
    before = train.condensate_l
    _run(train, ALL_ON, seconds=3600, rich_nm3_h=3.0)
    # 2.99 Nm3/h carry 133 mol dry and 3782/98343 of it water: 5.1 mol or 0.092 L
    assert train.condensate_l - before == pytest.approx(0.092, rel=0.03)
    _run(train, {"condensate_drain": True}, seconds=120)
    assert train.condensate_l == 0.0
    assert train.readings()["condensate_drain.PV"] is True


def test_fuel_comes_only_from_gas_that_burns() -> None:
    train = gas_train_of({})
    train.step(1.0, {}, SITE, rich=Gas(), lean=Gas())
    before = train.holder.ch4
    assert train.fuel(3600.0, kw=2.0, efficiency=0.25) == pytest.approx(1.0)
    # 8 kWh of heat are 0.804 Nm3 CH4
    assert (before - train.holder.ch4) / NORMAL_MOL_M3 == pytest.approx(0.804, abs=0.001)
    assert train.fuel(1.0, kw=0.0, efficiency=0.25) == 0.0
    train.holder = biogas(train.holder.mol, ch4=0.40)
    assert train.fuel(1.0, kw=2.0, efficiency=0.25) == 0.0


def test_without_power_only_what_hangs_on_the_ups_works() -> None:
    train = gas_train_of({})
    _run(train, ALL_ON, seconds=60, rich_nm3_h=2.5)
    cut = GasSite(powered=False, protected=True, voltage=0.0, ambient_c=28.0, hour=20.0)
    _run(train, ALL_ON, seconds=60, site=cut)
    burning = [train.burning]
    assert train.readings()["compressor.PV"] is False
    assert train.blower_kw == train.compressor_kw == 0.0
    dead = GasSite(powered=False, protected=False, voltage=0.0, ambient_c=28.0, hour=20.0)
    _run(train, ALL_ON | {"product_valve": False}, seconds=60, site=dead)
    burning.append(train.burning)
    assert burning == [True, False]
    assert train.product_valve.is_open
