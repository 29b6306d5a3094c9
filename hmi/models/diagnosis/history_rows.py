"""How is the recording of history, in the words of the diagnostics page?"""

from math import isinf

from hmi.models.diagnosis.rows import Reader, Row
from plant.history import HistorianHealth

_MEGABYTE = 1_000_000
_NEVER_DAYS = 36_525
"""A forecast beyond a hundred years says nothing."""


def history_rows(health: HistorianHealth | None, reader: Reader) -> tuple[Row, ...]:
    """Return state, newest scan on the disk, what waits or was lost, size and forecast."""
    texts = reader.texts
    if health is None:
        return ()
    state = texts("diagnostics.history.recorded")
    if health.trouble is not None:
        state = reader.say(health.trouble)
    size = texts("diagnostics.history.megabytes", value=f"{health.file_bytes / _MEGABYTE:.1f}")
    return (
        (texts("diagnostics.history.state"), state),
        (texts("diagnostics.history.written"), reader.moment(health.written_ms)),
        (texts("diagnostics.history.waiting"), str(health.waiting)),
        (texts("diagnostics.history.dropped"), str(health.dropped)),
        (texts("diagnostics.history.sealed"), reader.moment(health.sealed_until_ms)),
        (texts("diagnostics.history.size"), size),
        (texts("diagnostics.history.full"), _full(health.full_in_days, reader)),
    )


def _full(days: float | None, reader: Reader) -> str:
    if days is None:
        return reader.texts("diagnostics.history.not_known")
    if isinf(days) or days > _NEVER_DAYS:
        return reader.texts("diagnostics.history.never_full")
    return reader.texts("diagnostics.history.in_days", days=f"{days:.0f}")
