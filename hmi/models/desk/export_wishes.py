"""What is written to which file when somebody presses an export button?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from hmi.models.desk.moments import entry_text
from hmi.models.trend.span import Span
from plant.history import Period
from plant.reports.export import ExportWish, FileForm, Layout

AS_DRAWN = 1000
"""Lines a tag in which the shown span is written when not every reading is wanted."""

_HOUR_MS = 3_600_000
_CURRENCY_PRESETS = {"INR": "india"}
_COMMA_PRESET = "europe"
USUAL_PRESET = "international"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen in the panel.

    Attributes:
        form: CSV or Parquet.
        preset: how a CSV file is written.
        every_reading: every stored reading; otherwise figures of stretches of time.
    """

    form: FileForm = FileForm.CSV
    preset: str = USUAL_PRESET
    every_reading: bool = False


def usual_preset(currency: str, decimal_point: str) -> str:
    """Return the preset that fits the plant's country, else this computer's decimal mark."""
    by_mark = _COMMA_PRESET if decimal_point == "," else USUAL_PRESET
    return _CURRENCY_PRESETS.get(currency, by_mark)


def wish_for_shown(
    tag_ids: Sequence[str], span: Span, choice: ExportChoice, *, file: Path, zone: ZoneInfo
) -> ExportWish:
    """Return the wish for what is shown: a column a tag for readings, else a line a step."""
    return ExportWish(
        tag_ids=tuple(tag_ids),
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        file=file,
        form=choice.form,
        layout=Layout.WIDE if choice.every_reading else Layout.NARROW,
        preset=choice.preset,
        buckets=None if choice.every_reading else AS_DRAWN,
        zone=zone.key,
    )


def wish_for_period(
    tag_ids: Sequence[str], period: Period, choice: ExportChoice, *, file: Path, zone: ZoneInfo
) -> ExportWish:
    """Return the wish for a finished day, week or month: the figures of each hour."""
    span = Span(period.start_ms, period.end_ms)
    hourly = replace(choice, every_reading=False)
    wish = wish_for_shown(tag_ids, span, hourly, file=file, zone=zone)
    return replace(wish, buckets=max(1, span.width_ms // _HOUR_MS))


def shown_name(plant_id: str, span: Span, zone: ZoneInfo) -> str:
    """Return ``DEMO 2026-11-20 1402 to 2026-11-20 1610``, a name that every system takes."""
    start, end = (
        entry_text(at, zone)[:16].replace(":", "") for at in (span.start_ms, span.end_ms)
    )
    return f"{plant_id} {start} to {end}"


def free_file(folder: Path, name: str, form: FileForm) -> Path:
    """Return a file of that name which is not there yet: ``DEMO 2026-10 (2).csv``."""
    return unused_file(folder, name, form.value)


def unused_file(folder: Path, name: str, ending: str) -> Path:
    """Return the same for any ending, ``pdf``."""
    file = folder / f"{name}.{ending}"
    number = 2
    while file.exists():
        file = folder / f"{name} ({number}).{ending}"
        number += 1
    return file
