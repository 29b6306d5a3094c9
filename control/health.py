"""How are the lines, the field units and the program itself? Once a second."""

from collections.abc import Sequence

from control.scan import ScanTimes
from plant.health import LineHealth, SystemHealth, ThreadHealth
from plant.message import Message


def system_health(
    *,
    utc_ms: int,
    lines: Sequence[LineHealth],
    threads: Sequence[ThreadHealth],
    scan: ScanTimes,
    clock_step_s: float,
    journal_ok: bool,
    view_only: Message | None,
) -> SystemHealth:
    """Put together what the diagnostics page shows.

    Args:
        utc_ms: trusted time.
        lines: as the field layer tells them.
        threads: the program's own.
        scan: lengths of the scan.
        clock_step_s: distance of the PC's clock while it is distrusted, else 0.
        journal_ok: whether the journal takes rows.
        view_only: why no command is accepted, None normally.
    """
    return SystemHealth(
        utc_ms=utc_ms,
        lines=tuple(lines),
        threads=tuple(threads),
        scan_p50_ms=scan.p50_ms,
        scan_p99_ms=scan.p99_ms,
        scan_overruns=scan.overruns,
        clock_step_s=clock_step_s,
        journal_ok=journal_ok,
        view_only=view_only,
    )
