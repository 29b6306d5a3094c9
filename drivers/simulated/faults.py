"""The grammar of simulated faults: ``U3:late=0.4@5%,for=30s`` and its kin.

SPEC is ``SUBJECT:KIND[=VALUE][@P%][,for=DURATION]``. Subjects are a field unit (``U3``), all of
them (``*``), a tag (``D1.ph.PV``), an actuator (``D1.agitator``), ``power`` or ``emergency``.
"""

import re
from dataclasses import dataclass
from enum import Enum

from plant.errors import FieldError


class FaultSpecError(FieldError):
    """The fault cannot be understood or has no such subject. Mend the SPEC; nothing changed."""


class Family(Enum):
    """What a fault acts on."""

    WIRE = "field unit"
    UNIT = "field unit's switches"
    SENSOR = "sensor"
    ACTUATOR = "actuator"
    POWER = "power supply"
    EMERGENCY = "emergency stop"


class FaultKind(Enum):
    """What goes wrong. The value is the word in a SPEC."""

    SILENT = "silent"
    LATE = "late"
    SHORT_REPLY = "short"
    CORRUPT = "corrupt"
    WRONG_FUNCTION = "wrong_function"
    WRONG_UNIT = "wrong_unit"
    WRONG_TRANSACTION = "wrong_transaction"
    EXCEPTION = "exception"
    DRIBBLE = "dribble"
    NOISE = "noise"
    HANG_UP = "hang_up"
    RESET = "reset"
    LOCAL = "local"
    LOCAL_STOP = "local_stop"
    STUCK = "stuck"
    DRIFT = "drift"
    OPEN = "open"
    SHORT_CIRCUIT = "short_circuit"
    CUT = "cut"
    MAINS = "mains"
    STOP = "stop"


class ValueForm(Enum):
    """What may stand behind a kind's equals sign."""

    NONE = "no value"
    SECONDS = "a time such as 0.4 or 60s"
    OPTIONAL_SECONDS = "nothing, or a time such as 0.005"
    CODE = "an exception code 1..255"
    RATE = "a rate such as 0.1/h"
    OPTIONAL_NAME = "nothing, or an output's name such as heater"


_FORMS: dict[Family, dict[str, tuple[FaultKind, ValueForm]]] = {
    Family.WIRE: {
        "silent": (FaultKind.SILENT, ValueForm.NONE),
        "late": (FaultKind.LATE, ValueForm.SECONDS),
        "short": (FaultKind.SHORT_REPLY, ValueForm.NONE),
        "corrupt": (FaultKind.CORRUPT, ValueForm.NONE),
        "wrong_function": (FaultKind.WRONG_FUNCTION, ValueForm.NONE),
        "wrong_unit": (FaultKind.WRONG_UNIT, ValueForm.NONE),
        "wrong_transaction": (FaultKind.WRONG_TRANSACTION, ValueForm.NONE),
        "exception": (FaultKind.EXCEPTION, ValueForm.CODE),
        "dribble": (FaultKind.DRIBBLE, ValueForm.OPTIONAL_SECONDS),
        "noise": (FaultKind.NOISE, ValueForm.NONE),
        "hang_up": (FaultKind.HANG_UP, ValueForm.NONE),
    },
    Family.UNIT: {
        "reset": (FaultKind.RESET, ValueForm.NONE),
        "local": (FaultKind.LOCAL, ValueForm.OPTIONAL_NAME),
        "local_stop": (FaultKind.LOCAL_STOP, ValueForm.NONE),
    },
    Family.SENSOR: {
        "stuck": (FaultKind.STUCK, ValueForm.NONE),
        "drift": (FaultKind.DRIFT, ValueForm.RATE),
        "open": (FaultKind.OPEN, ValueForm.NONE),
        "short": (FaultKind.SHORT_CIRCUIT, ValueForm.NONE),
    },
    Family.ACTUATOR: {"stuck": (FaultKind.STUCK, ValueForm.NONE)},
    Family.POWER: {
        "cut": (FaultKind.CUT, ValueForm.SECONDS),
        "mains": (FaultKind.MAINS, ValueForm.OPTIONAL_SECONDS),
    },
    Family.EMERGENCY: {"stop": (FaultKind.STOP, ValueForm.NONE)},
}

EVERY_UNIT = "*"
_SPEC = re.compile(
    r"(?P<subject>[^:\s]+):(?P<kind>[a-z_]+)(?:=(?P<value>[^@,\s]+))?"
    r"(?:@(?P<percent>[0-9.]+)%)?(?:[,\s]\s*for=(?P<duration>[^,\s]+))?\s*"
)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|min|h)?")
_RATE = re.compile(r"([+-]?\d+(?:\.\d+)?)/h")
_SECONDS = {None: 1.0, "s": 1.0, "min": 60.0, "h": 3600.0}
_EXAMPLES = "for example U3:silent, U3:late=0.4@5%,for=30s or D1.ph.PV:stuck"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault as asked for.

    Attributes:
        spec: the text it came from.
        family: what it acts on.
        kind: what goes wrong.
        subject: field unit, tag or actuator id; ``*`` for every field unit.
        value: seconds, exception code or rate per hour, 0 where none was given.
        name: an output's name where one was given.
        probability: share of the answers that it hits, 0..1; 1 for all other families.
        duration_s: real seconds until it ends by itself, None = until cleared.
    """

    spec: str
    family: Family
    kind: FaultKind
    subject: str
    value: float = 0.0
    name: str = ""
    probability: float = 1.0
    duration_s: float | None = None


def parse_fault(spec: str) -> Fault:
    """Return the fault that ``spec`` describes.

    Raises:
        FaultSpecError: saying what is wrong and what would be right.
    """
    found = _SPEC.fullmatch(spec.strip())
    if found is None:
        raise FaultSpecError(
            f"'{spec}' is not a fault; write SUBJECT:KIND[=VALUE][@P%][,for=30s], {_EXAMPLES}."
        )
    subject, word = found["subject"], found["kind"]
    family = _family(subject, word)
    forms = _FORMS[family]
    if word not in forms:
        kinds = set(forms) | (set(_FORMS[Family.UNIT]) if family is Family.WIRE else set())
        raise FaultSpecError(
            f"'{spec}': {_a(family.value)} knows {', '.join(sorted(kinds))}, not '{word}'."
        )
    kind, form = forms[word]
    value, name = _value(spec, form, found["value"])
    percent = found["percent"]
    if percent is not None and family is not Family.WIRE:
        raise FaultSpecError(f"'{spec}': only a field unit's answers take a share like @5%.")
    probability = 1.0 if percent is None else _probability(spec, percent)
    duration = found["duration"]
    duration_s = None if duration is None else _duration(spec, duration)
    if kind is FaultKind.CUT or (kind is FaultKind.MAINS and value):
        duration_s = value
    return Fault(spec.strip(), family, kind, subject, value, name, probability, duration_s)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _family(subject: str, word: str) -> Family:
    if subject in {"power", "emergency"}:
        return Family.POWER if subject == "power" else Family.EMERGENCY
    parts = subject.count(".")
    if parts:
        return Family.SENSOR if parts > 1 else Family.ACTUATOR
    return Family.UNIT if word in _FORMS[Family.UNIT] else Family.WIRE


def _value(spec: str, form: ValueForm, text: str | None) -> tuple[float, str]:
    """Return number and name behind the equals sign."""
    wrong = FaultSpecError(f"'{spec}': behind the kind stands {form.value}.")
    if text is None:
        if form in {ValueForm.NONE, ValueForm.OPTIONAL_NAME, ValueForm.OPTIONAL_SECONDS}:
            return 0.0, ""
        raise wrong
    match form:
        case ValueForm.SECONDS | ValueForm.OPTIONAL_SECONDS:
            return _duration(spec, text), ""
        case ValueForm.CODE if text.isdecimal() and 1 <= int(text) <= 255:
            return float(text), ""
        case ValueForm.RATE if rate := _RATE.fullmatch(text):
            return float(rate[1]), ""
        case ValueForm.OPTIONAL_NAME:
            return 0.0, text
        case _:
            raise wrong


def _duration(spec: str, text: str) -> float:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise FaultSpecError(f"'{spec}': '{text}' is not a time; write 0.4, 30s, 5min or 2h.")
    return float(found[1]) * _SECONDS[found[2]]


def _probability(spec: str, percent: str) -> float:
    try:
        share = float(percent) / 100
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise FaultSpecError(f"'{spec}': a share lies above 0 % and up to 100 %.")
    return share
