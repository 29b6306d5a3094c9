"""The engine's times: what the site may set, and what the program is built on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Periods and longest waits of the engine, all in seconds.

    Attributes:
        scan_period_s: of the scan (house: the 1 s scan).
        heartbeat_period_s: of the heartbeats; every fail-safe time-out is over three of it.
        journal_wait_s: longest wait for a command's row to be on disk (batch rule 3).
        unit_return_s: silence up to which a unit gets its outputs back by itself.
        resend_stagger_s: pause between two units that get their outputs back; two big motors
            never start within 10 s of each other.
    """

    scan_period_s: float = 1.0
    heartbeat_period_s: float = 2.0
    journal_wait_s: float = 2.0
    unit_return_s: float = 900.0
    resend_stagger_s: float = 10.0

    def at_site(self, parameters: Mapping[str, float]) -> "EngineSettings":
        """Return the settings with what ``[site.parameters]`` says about the plant's times."""
        return replace(
            self,
            unit_return_s=parameters.get("unit_return_s", self.unit_return_s),
            resend_stagger_s=parameters.get("resend_stagger_s", self.resend_stagger_s),
        )
