"""How much more methane does heat by plan bring than heat to whoever asks first?

The same plant, weather, people and budget; only the sharing of the heat differs. The budget is
the same fixed one on each day (fraction 0, an allowance), since a budget that follows from the
day before would give the better sharing more heat, too.
"""

from dataclasses import replace
from datetime import datetime
from statistics import mean
from time import perf_counter

from control.rehearsal.disturbances import NOTHING_WRONG
from control.rehearsal.figures import Figures
from control.rehearsal.keeper import MemoryKeeper
from hmi.commands.rehearsing.begin import Wish, begun
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.energy.settings import Allowance, Sharing
from tests.bench.table import Table

SEEDS = range(1, 7)
DAYS = 14.0
BUDGET_WH = 20_000
RECIPE = "recommended-55"
BEGIN = datetime.fromisoformat("2026-11-20T12:00:00+05:30")
GOAL_PERCENT = 10.0
_DAY_MS = 86_400_000


def run() -> Table:
    """Rehearse each seed twice."""
    description = load_plant()
    rows, gains, took = [], [], 0.0
    for seed in SEEDS:
        start = perf_counter()
        planned = _rehearsed(description, seed, Sharing.PLANNED)
        first = _rehearsed(description, seed, Sharing.FIRST_COME)
        took += perf_counter() - start
        gain = (planned.ch4_made_nm3 / first.ch4_made_nm3 - 1.0) * 100.0
        gains.append(gain)
        rows.append(
            (
                str(seed),
                f"{first.ch4_made_nm3:.1f}",
                f"{first.capped_kwh:.1f}",
                f"{planned.ch4_made_nm3:.1f}",
                f"{planned.capped_kwh:.1f}",
                f"{gain:+.1f} %",
            )
        )
    return Table(
        key="heat-plan",
        title="Heat by plan against heat to whoever asks first",
        text=(
            f"{DAYS:g} days of the default plant by the recipe {RECIPE}, rehearsed with the"
            " same weather, noise and people; nothing goes wrong. The budget of heat, agitation"
            f" and dosing is {BUDGET_WH / 1000:g} kWh on each day. Methane is all that was"
            " truly made, in the tank as well."
        ),
        columns=(
            "seed",
            "CH4, first come (Nm3)",
            "used (kWh)",
            "CH4, planned (Nm3)",
            "used (kWh)",
            "more CH4",
        ),
        rows=rows,
        verdict=(
            f"On average {mean(gains):+.1f} % more methane from the same budget (goal: at least"
            f" {GOAL_PERCENT:g} %), {min(gains):+.1f} % at worst. A rehearsal of {DAYS:g} days"
            f" takes {took / len(SEEDS) / 2:.0f} s."
        ),
    )


def _rehearsed(description: PlantDescription, seed: int, sharing: Sharing) -> Figures:
    allowance = Allowance(BUDGET_WH, round(DAYS), "bench", "the same budget on each day")
    energy = replace(description.energy, fraction=0.0, sharing=sharing, allowance=allowance)
    begin_ms = round(BEGIN.timestamp() * 1000)
    rehearsal, _ = begun(
        replace(description, energy=energy),
        Wish(
            folder=None,
            recipe_id=RECIPE,
            begin_ms=begin_ms,
            days=DAYS,
            seed=seed,
            rates=NOTHING_WRONG,
        ),
        MemoryKeeper({}),
    )
    return rehearsal.run(begin_ms + round(DAYS * _DAY_MS))
