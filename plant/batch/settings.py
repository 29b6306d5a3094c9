"""How long may things of a batch take, and which readings prove that a phase is done?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from plant.batch.states import State


@dataclass(frozen=True, slots=True)
class Proofs:
    """Readings that end a phase of the turnaround by themselves.

    Attributes:
        cool_degc: slurry at most so warm may be discharged.
        drained_percent: a level at most so high is empty.
        purged_o2_percent: oxygen at most so high is purged.
        baseline_s: mixing and settling before the baseline readings are taken.
        clean_every: every n-th turnaround cleans.
        inoculum_degc: digestate of a batch that was hotter inoculates nothing.
        entry_o2_percent: least oxygen for an entry.
        entry_lel_percent: methane below it for an entry, % of the lower explosive limit.
        entry_h2s_ppm: hydrogen sulphide below it for an entry.
        leak_mbar: most fall of pressure in a leak test.
    """

    cool_degc: float
    drained_percent: float
    purged_o2_percent: float
    baseline_s: float
    clean_every: int
    inoculum_degc: float
    entry_o2_percent: float
    entry_lel_percent: float
    entry_h2s_ppm: float
    leak_mbar: float


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """Times of the stage machine and the rota.

    Attributes:
        start_clock: local time of the daily start, ``17:00``.
        start_grace_s: a start made so late is in time.
        gap_s: steps further apart than this are a gap (the PC slept).
        replan_gap_h: after a longer gap the rota is planned anew instead of caught up.
        informed_late_s: transitions made later than this are told.
        overrun_warn_s, overrun_alarm_s: a stage that goes on so long past its end.
        held_long_s: a hold that lasts longer is told.
        acting_s: time-out of each acting state.
        proofs: see Proofs.
    """

    start_clock: str
    start_grace_s: float
    gap_s: float
    replan_gap_h: float
    informed_late_s: float
    overrun_warn_s: float
    overrun_alarm_s: float
    held_long_s: float
    proofs: Proofs
    acting_s: Mapping[State, float] = field(default_factory=lambda: MappingProxyType({}))
