"""The grammar of faults."""

import re
from pathlib import Path

import pytest

from drivers.simulated.faults import Family, Fault, FaultKind, FaultSpecError, parse_fault

WIRE, UNIT, SENSOR = Family.WIRE, Family.UNIT, Family.SENSOR


@pytest.mark.parametrize(
    "expected",
    [
        Fault("U3:silent", WIRE, FaultKind.SILENT, "U3"),
        Fault("U3:late=0.4", WIRE, FaultKind.LATE, "U3", value=0.4),
        Fault("*:late=0.4@5%", WIRE, FaultKind.LATE, "*", value=0.4, probability=0.05),
        Fault("U3:short,for=30s", WIRE, FaultKind.SHORT_REPLY, "U3", duration_s=30.0),
        Fault(
            "U3:corrupt@2% for=2min",
            WIRE,
            FaultKind.CORRUPT,
            "U3",
            probability=0.02,
            duration_s=120.0,
        ),
        Fault("U3:exception=6", WIRE, FaultKind.EXCEPTION, "U3", value=6.0),
        Fault("U3:dribble", WIRE, FaultKind.DRIBBLE, "U3"),
        Fault("U3:dribble=0.01", WIRE, FaultKind.DRIBBLE, "U3", value=0.01),
        Fault("U3:reset", UNIT, FaultKind.RESET, "U3"),
        Fault("U3:local=heater", UNIT, FaultKind.LOCAL, "U3", name="heater"),
        Fault("U3:local", UNIT, FaultKind.LOCAL, "U3"),
        Fault("D1.ph.PV:stuck", SENSOR, FaultKind.STUCK, "D1.ph.PV"),
        Fault("D1.ph.PV:drift=-0.1/h", SENSOR, FaultKind.DRIFT, "D1.ph.PV", value=-0.1),
        Fault("D1.ph.PV:open", SENSOR, FaultKind.OPEN, "D1.ph.PV"),
        Fault("D1.ph.PV:short", SENSOR, FaultKind.SHORT_CIRCUIT, "D1.ph.PV"),
        Fault("D1.agitator:stuck", Family.ACTUATOR, FaultKind.STUCK, "D1.agitator"),
        Fault(
            "power:cut=60s", Family.POWER, FaultKind.CUT, "power", value=60.0, duration_s=60.0
        ),
        Fault("power:mains", Family.POWER, FaultKind.MAINS, "power"),
        Fault(
            "power:mains=1h",
            Family.POWER,
            FaultKind.MAINS,
            "power",
            value=3600.0,
            duration_s=3600.0,
        ),
        Fault("emergency:stop", Family.EMERGENCY, FaultKind.STOP, "emergency"),
    ],
    ids=lambda expected: expected.spec,
)
def test_a_spec_is_understood(expected: Fault) -> None:
    assert parse_fault(f"  {expected.spec} ") == expected


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", "is not a fault; write SUBJECT:KIND"),
        ("U3", "is not a fault"),
        ("U3:silent,for=30s,for=2s", "is not a fault"),
        ("U3:dead", "knows corrupt, dribble"),
        ("D1.ph.PV:silent", "a sensor knows drift, open, short, stuck, not 'silent'"),
        ("D1.agitator:open", "an actuator knows stuck"),
        ("power:stop", "a power supply knows cut, mains"),
        ("U3:late", "behind the kind stands a time"),
        ("U3:late=soon", "'soon' is not a time"),
        ("U3:silent=1", "behind the kind stands no value"),
        ("U3:exception=0", "an exception code 1..255"),
        ("U3:exception=six", "an exception code 1..255"),
        ("D1.ph.PV:drift=0.1", "a rate such as 0.1/h"),
        ("U3:silent@0%", "a share lies above 0 %"),
        ("U3:silent@101%", "a share lies above 0 %"),
        ("U3:silent@5..%", "a share lies above 0 %"),
        ("D1.ph.PV:stuck@5%", "only a field unit's answers take a share"),
        ("U3:silent,for=ever", "'ever' is not a time"),
        ("power:cut", "behind the kind stands a time"),
    ],
)
def test_a_wrong_spec_says_what_would_be_right(spec: str, said: str) -> None:
    with pytest.raises(FaultSpecError, match=re.escape(said)):
        parse_fault(spec)


def test_every_kind_has_a_name_for_people() -> None:
    texts = Path("resources/texts/en/simulator.toml").read_text(encoding="utf-8")
    assert not [kind for kind in FaultKind if f"\n{kind.value} = " not in texts]
