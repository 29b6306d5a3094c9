"""What an own unit says of itself at the start of its first block."""

from collections.abc import Sequence
from dataclasses import dataclass

from drivers.unit.decoding import raw_count
from plant.registers import RegisterMap


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """Status bits and counters of the unit; see DeviceHealth for their meaning."""

    failsafe: bool = False
    cold_start: bool = False
    command_rejected: bool = False
    local: bool = False
    local_stop: bool = False
    uptime_s: int = 0
    reset_cause: int = 0
    failsafe_count: int = 0
    firmware: str = ""
    outputs: int | None = None
    accepted_sequence: int | None = None

    @property
    def news(self) -> tuple[bool | int | None, ...]:
        """Return what is worth telling at once when it changes."""
        return (
            self.failsafe,
            self.cold_start,
            self.command_rejected,
            self.local,
            self.local_stop,
            self.outputs,
        )


EMPTY_STATUS = UnitStatus()


def status_of(register_map: RegisterMap, words: Sequence[int]) -> UnitStatus:
    """Decode the head of a block that begins at register 0."""

    def count(name: str) -> int:
        register = register_map.registers[name]
        return raw_count(register, words[register.address : register.address + 2])

    firmware = count("firmware")
    return UnitStatus(
        failsafe=bool(count("status_failsafe")),
        cold_start=bool(count("status_cold_start")),
        command_rejected=bool(count("status_command_rejected")),
        local=bool(count("status_local")),
        local_stop=bool(count("status_local_stop")),
        uptime_s=count("uptime"),
        reset_cause=count("reset_cause"),
        failsafe_count=count("failsafe_count"),
        firmware=f"{firmware >> 8}.{firmware & 0xFF}",
        outputs=count("outputs"),
        accepted_sequence=count("accepted_sequence"),
    )
