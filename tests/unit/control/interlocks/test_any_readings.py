"""Whatever the plant shows: no output is left free that the plant's table forbids."""

import json
from dataclasses import replace

import cattrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.interlock.book import RuleBook
from plant.interlock.load import load_interlocks
from plant.interlock.memory import InterlockMemory
from plant.quality import Quality
from tests.unit.control.interlocks.bench import Bench

_PLANT: PlantDescription = load_plant()
_BOOK: RuleBook = load_interlocks(_PLANT)
_BAD = Quality.BAD_SENSOR_FAILURE

_READINGS = {
    "D1.temperature_upper.PV": (0.0, 100.0),
    "D1.temperature_lower.PV": (0.0, 100.0),
    "D1.level.PV": (0.0, 100.0),
    "D1.pressure.PV": (-10.0, 50.0),
    "D1.ph.PV": (2.0, 12.0),
    "D1.o2.PV": (0.0, 25.0),
    "D1.ch4.PV": (0.0, 100.0),
    "D1.foam.PV": (0.0, 1.0),
    "SI.room_ch4.PV": (0.0, 100.0),
    "SI.emergency_stop.PV": (0.0, 1.0),
    "GT.suction_pressure.PV": (-10.0, 50.0),
    "GT.suction_o2.PV": (0.0, 25.0),
}


def _reading(tag_id: str) -> st.SearchStrategy[tuple[str, float, bool, float]]:
    low, high = _READINGS[tag_id]
    values = st.sampled_from([low, high]) if high == 1.0 else st.floats(low, high)
    return st.tuples(st.just(tag_id), values, st.booleans(), st.sampled_from([0.0, 0.0, 60.0]))


@st.composite
def _scans(draw: st.DrawFn) -> list[list[tuple[str, float, bool, float]]]:
    some = st.lists(st.sampled_from(sorted(_READINGS)).flatmap(_reading), max_size=5)
    return draw(st.lists(some, min_size=1, max_size=6))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_scans(), st.sampled_from([0.5, 1.0, 10.0, 60.0]))
def test_no_combination_of_readings_leaves_a_hazard_free(
    scans: list[list[tuple[str, float, bool, float]]], step_s: float
) -> None:
    bench = Bench(_PLANT, _BOOK)
    bench.step()
    for scan in scans:
        for tag_id, value, is_lost, age_s in scan:
            quality = _BAD if is_lost else Quality.GOOD
            bench.show(tag_id, value, quality, age_s=age_s)
        bench.step(step_s)
        _hold(bench)


def _hold(bench: Bench) -> None:
    """Hold the hazards of the plant's table, written down a second time."""
    off = set(bench.result.off)
    level = _known(bench, "D1.level.PV")
    pressure = _known(bench, "D1.pressure.PV")
    upper = _known(bench, "D1.temperature_upper.PV")
    lower = _known(bench, "D1.temperature_lower.PV")
    stop = _known(bench, "SI.emergency_stop.PV")
    suction = _known(bench, "GT.suction_pressure.PV")
    hot = upper is None or lower is None or max(upper, lower) >= 78
    full = pressure is None or pressure >= 27
    if hot or full or stop is None or stop or level is None or level <= 15:
        assert "D1.heater.OP" in off
    if full or stop is None or stop or level is None or not 40 < level < 90:
        assert "D1.agitator.OP" in off
    is_empty = level is not None and level <= 5
    sucked = (pressure is None or pressure <= 1) and not is_empty
    if suction is None or suction <= 2 or sucked:
        assert {"GT.blower.OP", "GT.compressor.OP"} <= off
    o2, ch4 = _known(bench, "D1.o2.PV"), _known(bench, "D1.ch4.PV")
    if o2 is None or ch4 is None or o2 > 1 or ch4 < 45:
        assert not bench.result.may_start("D1.rich_outlet.OP")
    room = _known(bench, "SI.room_ch4.PV")
    if room is None or room >= 20:
        assert bench.result.forced("SI.ventilation.OP") is True
    assert is_empty or not bench.result.may_stop("D1.lean_outlet.OP"), (
        "the only gas path of a unit with slurry"
    )


def _known(bench: Bench, tag_id: str) -> float | None:
    sample = bench.samples[tag_id]
    if sample.quality.is_bad:
        return None
    periods = 3 * _PLANT.tags[tag_id].scan.period_s
    return None if bench.now_s - sample.monotonic_s > periods else float(sample.value)


def test_the_memory_survives_a_restart_and_the_result_goes_on_the_same() -> None:
    bench = Bench(_PLANT, _BOOK)
    bench.run("D1.agitator.OP", on=True)
    bench.show("D2.jacket_o2.PV", 8.0)
    bench.show("D3.level.PV", 12.0)
    bench.wait(120.0)
    converter = cattrs.Converter()
    text = json.dumps(converter.unstructure(bench.memory))
    again = converter.structure(json.loads(text), InterlockMemory)
    other = replace(bench, memory=again)
    other.samples = dict(bench.samples)
    assert other.step(30.0) == bench.step(30.0)
    assert other.memory == bench.memory
