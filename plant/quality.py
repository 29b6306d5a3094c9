"""How far a value can be trusted, in the words of OPC UA part 8."""

from enum import Enum, IntEnum


class Severity(IntEnum):
    """The three classes of trust; a larger number is less trustworthy."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


class Quality(Enum):
    """A severity with its reason. The value is the OPC UA name, also used in storage."""

    GOOD = "Good"
    GOOD_LOCAL_OVERRIDE = "GoodLocalOverride"
    GOOD_BACKFILLED = "GoodBackfilled"
    UNCERTAIN = "Uncertain"
    UNCERTAIN_LAST_USABLE_VALUE = "UncertainLastUsableValue"
    UNCERTAIN_ENGINEERING_UNITS_EXCEEDED = "UncertainEngineeringUnitsExceeded"
    UNCERTAIN_SENSOR_NOT_ACCURATE = "UncertainSensorNotAccurate"
    UNCERTAIN_SIMULATED_VALUE = "UncertainSimulatedValue"
    BAD = "Bad"
    BAD_NO_COMMUNICATION = "BadNoCommunication"
    BAD_SENSOR_FAILURE = "BadSensorFailure"
    BAD_DEVICE_FAILURE = "BadDeviceFailure"
    BAD_OUT_OF_SERVICE = "BadOutOfService"
    BAD_CONFIGURATION_ERROR = "BadConfigurationError"
    BAD_WAITING_FOR_INITIAL_DATA = "BadWaitingForInitialData"

    severity: Severity

    def __init__(self, name: str) -> None:
        if name.startswith("Good"):
            self.severity = Severity.GOOD
        elif name.startswith("Uncertain"):
            self.severity = Severity.UNCERTAIN
        else:
            self.severity = Severity.BAD

    @property
    def is_good(self) -> bool:
        """Whether a decision may rest on the value without a second thought."""
        return self.severity is Severity.GOOD

    @property
    def is_bad(self) -> bool:
        """Whether the value must not be used at all."""
        return self.severity is Severity.BAD


def worst(first: Quality, *others: Quality) -> Quality:
    """Return the least trustworthy quality; among equals the first named."""
    result = first
    for quality in others:
        if quality.severity > result.severity:
            result = quality
    return result


STALE_UNCERTAIN_PERIODS = 3
"""Scan periods without news after which a value is Uncertain (field layer rule 6)."""

STALE_BAD_PERIODS = 10
"""Scan periods without news after which a value is Bad (field layer rule 6)."""


def aged(quality: Quality, *, age_s: float, period_s: float) -> Quality:
    """Return the quality of a value that is ``age_s`` old and is due every ``period_s``.

    The net under every other check: whatever stops, a value ages by itself.

    Args:
        quality: the quality it had when it arrived.
        age_s: seconds since its source time by the monotonic clock, >= 0.
        period_s: its scan period in seconds, > 0.
    """
    if quality.is_bad:
        return quality
    if age_s > STALE_BAD_PERIODS * period_s:
        return Quality.BAD_NO_COMMUNICATION
    if age_s > STALE_UNCERTAIN_PERIODS * period_s and quality.is_good:
        return Quality.UNCERTAIN_LAST_USABLE_VALUE
    return quality
