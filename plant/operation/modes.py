"""Who commands a device, and what people have declared or entered by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class DeviceMode(Enum):
    """Mode of one commandable device."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"
    OUT_OF_SERVICE = "out_of_service"  # with a lock number


@dataclass(frozen=True, slots=True)
class ModeOf:
    """A device's mode: since when, by whom, and what ends it.

    Attributes:
        mode: see DeviceMode.
        since_ms: when it was set.
        operator: by whom.
        reason: why; the lock number for OUT_OF_SERVICE.
        until_ms: end of a timed run after which the mode before returns; 0 for none.
        back: the mode that then returns.
    """

    mode: DeviceMode
    since_ms: int
    operator: str
    reason: str = ""
    until_ms: int = 0
    back: DeviceMode = DeviceMode.AUTOMATIC


@dataclass(frozen=True, slots=True)
class Entered:
    """A value that a person entered, or a manual valve's declared position (0 or 1)."""

    tag_id: str
    value: float
    utc_ms: int
    operator: str


@dataclass(frozen=True, slots=True)
class ModeBook:
    """What survives: modes that differ from automatic, entered values by tag."""

    modes: Mapping[str, ModeOf] = field(default_factory=lambda: MappingProxyType({}))
    entered: Mapping[str, Entered] = field(default_factory=lambda: MappingProxyType({}))
