"""One list for every actuator: in order, with live values, and the step that clears it."""

from dataclasses import dataclass, field, replace

import pytest

from control.door import UnitView
from control.field.unit_return import Standing
from control.why.actuators import actuators_of
from control.why.facts import EnergyRefusal, WhyFacts
from control.why.why import Whys, explain
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState
from plant.interlock.bypass import Bypass
from plant.interlock.load import load_interlocks
from plant.message import message
from plant.operation.modes import DeviceMode, ModeBook, ModeOf
from plant.operation.why import Why, WhyKind, WhyLine
from plant.operation.wishes import Wish
from tests.unit.control.interlocks.bench import START_MS, Bench

_PLANT: PlantDescription = load_plant()
_BOOK = load_interlocks(_PLANT)
_ACTUATORS = actuators_of(_PLANT)
HEATER, AGITATOR = "D1.heater.OP", "D1.agitator.OP"
WANTED = message("outputs.heat", unit="D1")


@dataclass
class Case:
    """A bench, and the facts beside the readings."""

    bench: Bench = field(default_factory=lambda: Bench(_PLANT, _BOOK))
    facts: dict[str, object] = field(default_factory=dict)

    def why(self, tag_id: str = HEATER) -> Why:
        self.bench.step()
        facts = WhyFacts(self.bench.seen, _BOOK, self.bench.result)
        return explain(_ACTUATORS[tag_id], replace(facts, **self.facts))  # type: ignore[arg-type]

    def wish(self, tag_id: str, value: float = 1.0) -> None:
        self.facts["wishes"] = {tag_id: Wish(tag_id, value, WANTED)}


@pytest.fixture
def case() -> Case:
    case = Case()
    case.wish(HEATER)
    return case


def _first(why: Why) -> WhyLine:
    assert why.first_blocking is not None
    return why.first_blocking


def _lines(why: Why, kind: WhyKind) -> list[WhyLine]:
    return [line for line in why.lines if line.kind is kind]


def test_nothing_blocks_what_is_wanted_and_free(case: Case) -> None:
    why = case.why()
    assert why.first_blocking is None
    assert why.first_barring is None
    assert {line.kind for line in why.lines} == set(WhyKind)
    assert _lines(why, WhyKind.SCHEDULE)[0].text == WANTED


def test_the_kinds_come_in_their_order_and_what_blocks_comes_first(case: Case) -> None:
    case.bench.show("D1.level.PV", 10.0)
    why = case.why()
    order = list(WhyKind)
    places = [order.index(line.kind) for line in why.lines]
    assert places == sorted(places)
    blocking = [line.blocking for line in _lines(why, WhyKind.INTERLOCK)]
    assert blocking == sorted(blocking, reverse=True)


def test_every_actuator_of_the_plant_has_its_list(case: Case) -> None:
    case.bench.step()
    whys = Whys(_ACTUATORS, WhyFacts(case.bench.seen, _BOOK, case.bench.result))
    writable = {
        tag.tag_id
        for tag in _PLANT.tags.values()
        if tag.writable is not None and tag.writable.output is not None
    }
    assert set(whys) == writable
    assert len(whys) == len(writable)
    for tag_id, why in whys.items():
        assert why.tag_id == tag_id
        assert {line.kind for line in why.lines} == set(WhyKind)
        for line in why.lines:
            for said in (line.text, line.clears):
                assert said is None or "<" not in _PLANT.texts.say(said)
                assert said is None or "{" not in _PLANT.texts.say(said)
    with pytest.raises(KeyError):
        whys["D1.nothing.OP"]


# ------------------------------------------------------------------------ interlocks


def test_a_trip_says_value_limit_since_and_what_clears_it(case: Case) -> None:
    case.bench.show("D1.level.PV", 12.3)
    line = _first(case.why())
    assert line.kind is WhyKind.INTERLOCK
    assert (line.text.facts["value"], line.text.facts["limit"]) == ("12.3 %", "15.0 %")
    assert line.since_ms == START_MS + 1000
    assert line.clears is not None
    assert (line.input_id, line.rule_id) == ("D1.level.PV", "D1.level_low")
    assert line.bars_people


def test_rules_that_are_clear_show_how_near_they_are(case: Case) -> None:
    lines = {line.rule_id: line for line in _lines(case.why(), WhyKind.INTERLOCK)}
    level = lines["D1.level_low"]
    assert not level.blocking
    assert level.text.key == "why.rule.number"
    assert (level.text.facts["value"], level.text.facts["limit"]) == ("70.0 %", "15.0 %")
    assert lines["SI.emergency_stop"].text.key == "why.rule.switch"
    assert lines["D1.not_mixed"].text.facts["limit"] == "10.0 h"


def test_a_rule_without_numbers_is_in_order(case: Case) -> None:
    lines = {line.rule_id: line for line in _lines(case.why("D1.dosing.OP"), WhyKind.INTERLOCK)}
    assert lines["D1.ph_overshoot"].text.key == "why.rule.other", "no recipe states a pH"


def test_what_keeps_an_outlet_open_does_not_keep_it_from_running(case: Case) -> None:
    why = case.why("D1.lean_outlet.OP")
    kept = [line for line in why.lines if line.text.key == "interlock.cause.last_path"]
    assert [line.blocking for line in kept] == [False]


def test_an_output_without_interlocks_says_so(case: Case) -> None:
    why = case.why("GT.flare.OP")
    assert [line.text.key for line in _lines(why, WhyKind.INTERLOCK)] == ["why.interlock.clear"]
    keys = [line.text.key for line in _lines(why, WhyKind.PERMISSIVE)]
    assert keys == ["why.permissive.clear"]


def test_a_bypassed_trip_is_told_and_does_not_block(case: Case) -> None:
    token = Bypass("D1.level_low", "D1", "Asha", "r", START_MS, START_MS + 601_000)
    case.bench.bypasses = (token,)
    case.bench.show("D1.level.PV", 12.0)
    why = case.why()
    assert why.first_blocking is None
    told = next(line for line in why.lines if line.rule_id == "D1.level_low")
    assert told.text.key == "why.interlock.bypassed"
    assert told.text.facts["minutes"] == 10


# ------------------------------------------------------------------------ permissives


def test_a_permissive_keeps_from_starting_but_stops_nothing(case: Case) -> None:
    case.wish(AGITATOR)
    case.bench.run(AGITATOR, on=True)
    assert case.why(AGITATOR).first_blocking is None
    case.bench.run(AGITATOR, on=False)
    line = _first(case.why(AGITATOR))
    assert (line.kind, line.rule_id) == (WhyKind.PERMISSIVE, "D1.agitator_rests")
    assert line.text.facts["limit"] == "30 min"


def test_a_room_with_gas_lets_run_what_runs(case: Case) -> None:
    case.bench.show("SI.room_ch4.PV", 25.0)
    case.wish("EN.generator.OP")
    assert _first(case.why("EN.generator.OP")).kind is WhyKind.PERMISSIVE
    case.bench.run("EN.generator.OP", on=True)
    assert case.why("EN.generator.OP").first_blocking is None


def test_two_big_motors_never_start_together(case: Case) -> None:
    case.wish(AGITATOR)
    case.facts["slot_until_ms"] = START_MS + 7_500
    line = _first(case.why(AGITATOR))
    assert line.text.key == "why.permissive.slot"
    assert line.text.facts["seconds"] == 7  # 6.5 s are left at START + 1 s
    case.wish(HEATER)
    assert case.why(HEATER).first_blocking is None, "a heater is no motor"
    case.wish(AGITATOR)
    case.bench.wait(10.0)
    assert case.why(AGITATOR).first_blocking is None


# ------------------------------------------------------- mode, schedule, energy, LOCAL, line


def _mode(mode: DeviceMode) -> ModeBook:
    return ModeBook(modes={HEATER: ModeOf(mode, START_MS, "Ravi", "L-17")})


def test_a_device_in_manual_waits_for_a_person_and_lets_people_command(case: Case) -> None:
    case.facts["modes"] = _mode(DeviceMode.MANUAL)
    why = case.why()
    line = _first(why)
    assert (line.text.key, line.since_ms) == ("why.mode.manual", START_MS)
    assert why.first_barring is None


def test_a_device_out_of_service_bars_everyone(case: Case) -> None:
    case.facts["modes"] = _mode(DeviceMode.OUT_OF_SERVICE)
    why = case.why()
    assert why.first_barring is why.first_blocking
    assert _first(why).text.facts["reason"] == "L-17"


def test_a_device_back_in_automatic_is_in_automatic(case: Case) -> None:
    case.facts["modes"] = _mode(DeviceMode.AUTOMATIC)
    assert case.why().lines[0].text.key == "why.mode.automatic"


def test_a_batch_in_manual_leaves_its_outputs_to_a_person(case: Case) -> None:
    case.facts["manual_units"] = frozenset({"D1"})
    why = case.why()
    assert _first(why).text.key == "why.mode.unit_manual"
    assert why.first_barring is None


def test_plant_stop_rests_on_what_it_stops(case: Case) -> None:
    case.facts["stopped"] = True
    assert _first(case.why()).text.key == "why.mode.stopped"
    assert case.why("GT.flare.OP").lines[0].text.key == "why.mode.automatic"


@pytest.mark.parametrize("value", [None, 0.0])
def test_what_nobody_wants_does_not_run_but_people_may(case: Case, value: float | None) -> None:
    if value is None:
        case.facts["wishes"] = {}
    else:
        case.wish(HEATER, value)
    why = case.why()
    assert _first(why).kind is WhyKind.SCHEDULE
    assert why.first_barring is None
    case.bench.run(HEATER, on=True)
    assert case.why().first_blocking is None, "it runs, by hand"


def test_the_energy_cap_says_what_is_missing(case: Case) -> None:
    text, clears = message("energy.refused"), message("energy.refused_clears")
    case.facts["refused"] = {HEATER: EnergyRefusal(text, START_MS, clears)}
    why = case.why()
    line = _first(why)
    assert (line.kind, line.text, line.since_ms, line.clears) == (
        WhyKind.ENERGY,
        text,
        START_MS,
        clears,
    )
    assert why.first_barring is line


@pytest.mark.parametrize("name", ["local", "local_stop"])
def test_someone_at_the_unit_comes_before_interlocks(case: Case, name: str) -> None:
    case.bench.show(f"D1.{name}.PV", True)
    case.bench.show("D1.level.PV", 10.0)
    line = _first(case.why())
    assert (line.text.key, line.input_id) == (f"why.local.{name}", f"D1.{name}.PV")


def test_units_that_share_a_field_unit_share_its_selector(case: Case) -> None:
    case.bench.show("EN.local.PV", True)
    assert _first(case.why("SI.ventilation.OP")).kind is WhyKind.LOCAL


def test_an_output_that_cannot_be_read_is_not_commanded(case: Case) -> None:
    case.bench.lose(HEATER)
    line = _first(case.why())
    assert line.text.key == "why.communication.unread"
    assert line.since_ms is not None
    del case.bench.samples[HEATER]
    assert _first(case.why()).since_ms is None


_ONLINE = DeviceHealth(
    field_unit_id="U1",
    line_id="digesters",
    state=DeviceState.ONLINE,
    since_utc_ms=START_MS - 5000,
    view_only=None,
    failsafe=False,
    cold_start=False,
    local=False,
    local_stop=False,
    command_rejected=False,
    uptime_s=1000,
    reset_cause=1,
    failsafe_count=0,
    firmware="1.0",
    last_seen_utc_ms=START_MS,
    period_p50_s=1.0,
    period_p99_s=1.0,
    counters={},
    cause=None,
    outputs=0,
    accepted_sequence=1,
)
_READY = UnitView("D1", "U1", _ONLINE, Standing.READY, fully_read=True, in_doubt=False)


@pytest.mark.parametrize(
    ("view", "keys"),
    [
        (_READY, []),
        (replace(_READY, device=None), ["refusal.not_connected"]),
        (
            replace(_READY, device=replace(_ONLINE, state=DeviceState.OFFLINE)),
            ["refusal.unit_silent"],
        ),
        (replace(_READY, standing=Standing.WAITING), ["refusal.resume_first"]),
        (replace(_READY, in_doubt=True), ["refusal.in_doubt"]),
        (replace(_READY, device=replace(_ONLINE, local=True)), []),  # told as LOCAL
    ],
)
def test_the_line_tells_what_the_door_would_say(
    case: Case, view: UnitView, keys: list[str]
) -> None:
    case.facts["units"] = {"U1": view}
    lines = _lines(case.why(), WhyKind.COMMUNICATION)
    assert [line.text.key for line in lines if line.blocking] == keys
    if keys and view.device is not None:
        assert lines[0].since_ms == START_MS - 5000
