"""Who stands where in the rota."""

import pytest

from analysis.process.assembly import digester_of
from analysis.process.rota import age_h, bring_to_age, stage_at
from tests.unit.analysis.process.reference_data import rows

DAY_S = 86_400.0
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def test_the_timetable_of_a_week_is_followed() -> None:
    # A Monday on which D1 starts: its day number since 1970 is a multiple of six.
    monday = next(day for day in range(20_000, 20_060) if day % 6 == 0 and (day + 3) % 7 == 0)
    for row in rows("stage_timetable_week"):
        day = monday + DAYS.index(row["day"])
        local_s = day * DAY_S + int(row["hour"][:2]) * 3600.0
        for number in range(1, 7):
            assert stage_at(age_h(local_s, number)) == row[f"D{number}"], (row["day"], number)


@pytest.mark.parametrize(
    ("age", "celsius", "acidity", "path"),
    [
        (5.0, (25.0, 28.0), (4.2, 4.8), "lean_outlet"),
        (30.0, (30.0, 40.0), (6.0, 7.2), "lean_outlet"),
        (80.0, (45.0, 55.0), (6.8, 7.8), "rich_outlet"),
        (115.0, (52.0, 60.0), (6.8, 8.0), "rich_outlet"),
        (142.0, (24.0, 28.0), (4.2, 4.8), "lean_outlet"),
    ],
)
def test_states_are_believable_at_every_age(
    age: float, celsius: tuple[float, float], acidity: tuple[float, float], path: str
) -> None:
    digester = digester_of({}, celsius=26.0)
    bring_to_age(digester, age, ambient_c=26.0)
    vessel = digester.vessel
    assert celsius[0] <= vessel.heat.mean_c <= celsius[1]
    assert acidity[0] <= vessel.ph <= acidity[1]
    assert 1.0 < vessel.pressure_mbar(26.0) < 21.0
    open_now = [name for name, valve in digester.valves.items() if valve.is_open]
    assert open_now == [path]


def test_a_discharged_digester_stands_nearly_empty_under_air() -> None:
    digester = digester_of({}, celsius=26.0)
    bring_to_age(digester, 130.0, ambient_c=26.0)
    assert digester.vessel.level_percent == pytest.approx(12.0)
    assert digester.readings()["o2.PV"] == pytest.approx(20.9, abs=0.1)
    assert digester.vessel.ph > 7.0  # the heel is digested slurry
