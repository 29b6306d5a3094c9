"""The day's energy of the running plant, and a ledger of days and rows behind it."""

from datetime import timedelta
from types import MappingProxyType

from plant.energy.day import DayFigures
from plant.energy.heat import HeatPlan
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import Consumer
from plant.energy.view import BudgetState, EnergyView, Misfit, UseOf
from plant.message import message
from tests.fakes.running.plant import HOUR_MS, NOW_MS, ORDER, TODAY, start_ms

BUDGET_WH = 30_000
_HEATER_WH = {"D1": 6_400, "D2": 5_200, "D3": 0, "D4": 2_900, "D5": 3_700, "D6": 4_100}
_PARASITIC_WH = {
    "GT.blower.OP": (Consumer.BLOWER, 4_900),
    "GT.compressor.OP": (Consumer.COMPRESSOR, 11_200),
    "EN.auxiliaries_energy.PV": (Consumer.AUXILIARIES, 7_100),
}


def figures(days_ago: int) -> DayFigures:
    """Return a closed day of the plant; the older, the less was made."""
    gas = 330_000 - 9_000 * days_ago
    return DayFigures(
        day=(TODAY - timedelta(days=days_ago)).isoformat(),
        start_ms=start_ms(days_ago),
        end_ms=start_ms(days_ago - 1),
        gas_wh=gas,
        parasitic_wh=23_000,
        opt_wh=25_000 - 400 * days_ago,
        coverage=0.97 if days_ago != 4 else 0.41,
        gas_nl=gas / 9.95 / 0.62,
        ch4_nl=gas / 9.95,
        flared_ch4_nl=900.0,
    )


def uses(units: tuple[str, ...] = ORDER) -> tuple[UseOf, ...]:
    """Return what each load has used of the day."""
    rows = []
    for unit in units:
        heat = _HEATER_WH.get(unit, 1_000)
        rows += [
            UseOf(f"{unit}.heater.OP", unit, Consumer.HEATER, heat, 263, 1_200, 0, heat * 1200),
            UseOf(f"{unit}.agitator.OP", unit, Consumer.AGITATOR, 184, 0, 0, 92, 4 * 300_000),
            UseOf(f"{unit}.dosing.OP", unit, Consumer.DOSING, 3, 0, 0, 0, 240_000),
        ]
    rows += [
        UseOf(load, load[:2], consumer, wh, 0) for load, (consumer, wh) in _PARASITIC_WH.items()
    ]
    return tuple(rows)


def energy_view(*, used_wh: int = 23_400, budget_wh: int = BUDGET_WH) -> EnergyView:
    """Return the day so far; its state follows from what is used."""
    reserved = 790
    share = (used_wh + reserved) / budget_wh if budget_wh else 1.0
    state = BudgetState.STOP if share >= 1 else BudgetState.NORMAL
    if 0.8 <= share < 1:
        state = BudgetState.WARN
    hours = {f"{unit}.heater.OP": (1_000, 800, 0) for unit in ("D4", "D5", "D6")}
    return EnergyView(
        utc_ms=NOW_MS,
        day=(TODAY - timedelta(days=1)).isoformat(),
        start_ms=start_ms(1),
        end_ms=start_ms(0),
        budget_wh=budget_wh,
        used_wh=used_wh,
        reserved_wh=reserved,
        set_aside_wh=560,
        protective_wh=552,
        state=state,
        why=message(
            "energy.budget.earned",
            percent=10,
            day="2026-11-16",
            gas="348.4",
            parasitic="23.2",
            opt="25.2",
            net="300.0",
        ),
        notes=(message("energy.note.gas_uncovered", coverage=41, least=50),),
        uses=uses(),
        forecast_wh=used_wh + 2_350,
        misfits=(
            Misfit(
                "D6.heater.OP",
                "D6",
                NOW_MS + 9 * 60_000,
                1_450,
                message("energy.misfit.heat", tag="D6.heater.OP", missing="1.4", time="16:45"),
            ),
        ),
        plan=HeatPlan(start_ms(1), MappingProxyType(hours), planned=True),
        today=figures(1),
        next_budget_wh=28_100,
        days=tuple(figures(days) for days in range(2, 15)),
    )


def ledger_days(count: int = 30) -> tuple[LedgerDay, ...]:
    """Return closed days, the newest first."""
    return tuple(
        LedgerDay(
            figures(days), budget_wh=31_000 - 300 * days, used_wh=24_000, protective_wh=1_100
        )
        for days in range(2, 2 + count)
    )


def ledger_rows(days: int = 2, *, override: str = "") -> tuple[LedgerRow, ...]:
    """Return rows of one hour in each of the last plant days, oldest first."""
    return tuple(
        LedgerRow(
            day=(TODAY - timedelta(days=back)).isoformat(),
            start_ms=start_ms(back) + HOUR_MS,
            end_ms=start_ms(back) + 2 * HOUR_MS,
            unit_id=use.unit_id,
            load_id=use.load_id,
            consumer=use.consumer,
            batch_id=f"{use.unit_id}-2026-11-14-1" if use.unit_id in ORDER else "",
            metered_wh=use.used_wh,
            rated_wh=0,
            protective_wh=use.protective_wh,
            on_ms=min(use.on_ms, HOUR_MS),
            tariff="kerala_kseb_LT_IV_A",
            override=override,
            override_rate=7.5 if override else None,
        )
        for back in range(days, 0, -1)
        for use in uses()
    )
