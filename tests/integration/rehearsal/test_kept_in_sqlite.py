"""What survives a kill is the same in memory and in a real database."""

from datetime import datetime
from pathlib import Path

from control.rehearsal.disturbances import Rates
from control.rehearsal.figures import Figures
from control.rehearsal.keeper import Keeper
from hmi.commands.rehearsing.begin import Wish, begun
from hmi.commands.rehearsing.records import kept
from plant.clock import SystemClock
from plant.description.load import load_plant

BEGIN = datetime.fromisoformat("2026-11-20T16:30:00+05:30")
DAYS = 0.06


def rehearsed(keeper: Keeper) -> Figures:
    begin_ms = round(BEGIN.timestamp() * 1000)
    rates = Rates(pc_off=120.0, power_cut=0.0, mains=0.0, sensor=0.0, silent=0.0)
    wish = Wish(None, "published-75", begin_ms, DAYS + 0.05, 1, rates)
    rehearsal, _ = begun(load_plant(), wish, keeper)
    figures = rehearsal.run(begin_ms + round(DAYS * 86_400_000))
    assert rehearsal.kills > 0
    return figures


def test_the_course_is_the_same_whoever_keeps_it(tmp_path: Path) -> None:
    clock = SystemClock()
    with kept(None, clock) as memory:
        in_memory = rehearsed(memory)
    with kept(tmp_path / "records", clock) as database:
        in_database = rehearsed(database)
        documents = database.load()
    assert in_database == in_memory
    assert in_memory.transitions > 10
    assert {"batch", "energy", "outputs"} <= set(documents)
