"""Which rule was the first to stop an output, and what is news."""

from dataclasses import replace

from tests.unit.control.interlocks.bench import Bench

HEATER = "D1.heater.OP"


def _first(bench: Bench) -> list[str]:
    return [each.rule_id for each in bench.result.off.get(HEATER, ()) if each.is_first_out]


def test_the_first_rule_stays_marked_when_others_follow(bench: Bench) -> None:
    bench.show("D1.level.PV", 10.0)
    bench.step()
    bench.show("D1.temperature_upper.PV", 90.0)
    bench.step()
    assert _first(bench) == ["D1.level_low"]
    assert len(bench.result.off[HEATER]) == 3  # and the rise of 50 K


def test_it_stays_named_after_it_has_cleared_as_long_as_others_stand(bench: Bench) -> None:
    bench.show("D1.level.PV", 10.0)
    bench.step()
    bench.show("D1.temperature_upper.PV", 90.0)
    bench.step()
    bench.show("D1.level.PV", 70.0)
    bench.step()
    assert bench.result.first_outs[HEATER] == "D1.level_low"
    bench.show("D1.temperature_upper.PV", 40.0)
    bench.step()
    assert HEATER not in bench.result.first_outs
    bench.show("D1.temperature_lower.PV", 90.0)
    bench.step()
    assert bench.result.first_outs[HEATER] == "D1.lower_hot"


def test_of_several_in_one_scan_the_first_of_the_table_counts(bench: Bench) -> None:
    bench.show("D1.level.PV", 10.0)
    bench.show("D1.temperature_upper.PV", 90.0)
    bench.step()
    assert _first(bench) == ["D1.upper_hot"]


def test_a_trip_and_its_end_are_news_once(bench: Bench) -> None:
    bench.show("D1.level.PV", 10.0)
    news = [each for each in bench.step().news if each.rule_id == "D1.level_low"]
    assert [(each.tripped, each.unit_id, each.utc_ms) for each in news] == [
        (True, "D1", bench.now_ms)
    ]
    assert all(each.rule_id != "D1.level_low" for each in bench.step().news)
    bench.show("D1.level.PV", 70.0)
    news = [each for each in bench.step().news if each.rule_id == "D1.level_low"]
    assert [each.tripped for each in news] == [False]
    assert news[0].text.key == "interlock.cleared"


def test_a_unit_that_falls_silent_is_one_fact(bench: Bench) -> None:
    lost = [tag_id for tag_id in bench.samples if tag_id.startswith("D1.")]
    calm = {tag_id: bench.samples[tag_id].value for tag_id in lost}
    for tag_id in lost:
        bench.lose(tag_id)
    news = bench.step().news
    assert [(each.unit_id, each.tripped, each.text.key) for each in news] == [
        ("D1", True, "interlock.many_tripped")
    ]
    for tag_id, value in calm.items():
        bench.show(tag_id, value)
    bench.step()
    keys = [each.text.key for each in bench.result.news if not each.tripped]
    assert keys == ["interlock.many_cleared"]


def test_a_permissive_is_no_news(bench: Bench) -> None:
    bench.show("D1.o2.PV", 3.0)
    assert "D1.rich_has_air" not in {each.rule_id for each in bench.step().news}


def test_a_state_of_a_rule_that_the_plant_has_no_more_is_forgotten(bench: Bench) -> None:
    bench.show("D1.level.PV", 10.0)
    bench.step()
    rules = {key: rule for key, rule in bench.book.rules.items() if key != "D1.level_low"}
    units = tuple(
        (unit, tuple(rule for rule in of_unit if rule.rule_id in rules))
        for unit, of_unit in bench.book.units
    )
    bench.book = replace(bench.book, rules=rules, units=units)
    assert all(each.rule_id != "D1.level_low" for each in bench.step().news)
    assert "D1.level_low" not in bench.memory.states
