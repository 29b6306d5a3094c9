"""How does `rehearse` tell what came of it: as sentences, or as JSON?"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from control.batch.boundaries import local_time
from control.rehearsal.crew import ObedientCrew
from control.rehearsal.figures import Figures
from control.rehearsal.inspector import Violation
from plant.description.model import PlantDescription
from plant.texts import Texts

_TOLD_VIOLATIONS = 20
MOST_LEDGER_ERROR_KWH = 0.1
"""The ledger books whole Wh by load and hour; more than their rounding is a fault."""


@dataclass(frozen=True, slots=True)
class Report:
    """A rehearsal that has ended.

    Attributes:
        description: the plant.
        begin_ms: its begin.
        seed: by which it can be repeated.
        figures: what was counted.
        violations: stays in forbidden states.
        kills: how often the program was killed.
        faults: how many other things went wrong.
        crew: what people did.
        seconds: how long it took.
    """

    description: PlantDescription
    begin_ms: int
    seed: int
    figures: Figures
    violations: tuple[Violation, ...]
    kills: int
    faults: int
    crew: ObedientCrew
    seconds: float

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was lost, doubled, exceeded or violated."""
        figures = self.figures
        wrong = (
            figures.batches_aborted,
            figures.batches_overdue,
            figures.transitions_lost,
            figures.transitions_doubled,
            figures.cap_exceeded_ticks,
            len(self.violations),
        )
        return not any(wrong) and figures.ledger_error_kwh <= MOST_LEDGER_ERROR_KWH


def as_json(report: Report) -> str:
    """Return the report for programs."""
    zone = ZoneInfo(report.description.site.zone)
    found = {
        "plant": report.description.site.plant_id,
        "from": local_time(report.begin_ms, zone).isoformat(),
        "seed": report.seed,
        "sound": report.is_sound,
        **{
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(report.figures).items()
        },
        "interlock_violations": len(report.violations),
        "violations": [asdict(each) for each in report.violations],
        "kills": report.kills,
        "faults": report.faults,
        "answered": report.crew.signed,
        "refused": report.crew.refused,
        "seconds": round(report.seconds, 2),
    }
    return json.dumps(found, indent=1) + "\n"


def as_text(report: Report, texts: Texts) -> Iterator[str]:
    """Yield the report's sentences."""
    figures, crew = report.figures, report.crew
    zone = ZoneInfo(report.description.site.zone)

    def when(utc_ms: int) -> str:
        return f"{local_time(utc_ms, zone):%Y-%m-%d %H:%M}"

    yield texts(
        "rehearsal.head",
        days=f"{figures.days:g}",
        plant=report.description.site.name,
        begin=when(report.begin_ms),
        seed=report.seed,
        steps=f"{figures.steps:,}",
        seconds=f"{report.seconds:.1f}",
    )
    yield texts("rehearsal.troubles", kills=report.kills, faults=report.faults)
    yield texts("rehearsal.people", signed=crew.signed)
    for reason, count in sorted(crew.refused.items()):
        yield texts("rehearsal.refused", count=count, reason=reason)
    yield texts(
        "rehearsal.batches",
        started=figures.batches_started,
        complete=figures.batches_complete,
        aborted=figures.batches_aborted,
        overdue=figures.batches_overdue,
    )
    yield texts(
        "rehearsal.transitions",
        made=figures.transitions,
        lost=figures.transitions_lost,
        doubled=figures.transitions_doubled,
        wrong=f"{figures.wrong_stage_s / 60.0:.1f}",
    )
    yield texts(
        "rehearsal.cap",
        ticks=figures.cap_exceeded_ticks,
        kwh=f"{figures.capped_kwh:.1f}",
    )
    yield texts("rehearsal.ledger", kwh=f"{figures.ledger_error_kwh:.3f}")
    yield texts(
        "rehearsal.methane",
        made=f"{figures.ch4_made_nm3:.1f}",
        used=f"{figures.ch4_used_nm3:.1f}",
        flared=f"{figures.ch4_flared_nm3:.1f}",
        vented=f"{figures.ch4_vented_nm3:.1f}",
    )
    yield texts("rehearsal.violations", count=len(report.violations))
    for each in report.violations[:_TOLD_VIOLATIONS]:
        yield texts(
            "rehearsal.violation",
            unit=each.subject,
            rule=each.rule,
            begin=when(each.from_ms),
            seconds=(each.to_ms - each.from_ms) // 1000,
        )
    yield texts("rehearsal.sound" if report.is_sound else "rehearsal.unsound")
