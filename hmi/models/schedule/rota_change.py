"""What would a change of the rota do? Asked of the automation's own rule beforehand."""

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from control.batch.rota.board import Span
from control.batch.rota.changes import changed, consequences
from hmi.models.local_time import date_text
from hmi.models.schedule.next_start import start_clock
from plant.batch.plant_run import PlantRun
from plant.batch.run import Rota
from plant.errors import RefusedError
from plant.message import Message, message
from plant.operation.requests import ChangeRota
from plant.reports.calendar import local_ms
from plant.texts import Texts

_DAYS = ("day", "old", "new")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change would do.

    Attributes:
        rota: after it; None where it is refused.
        said: what that means for each unit, or why it is refused.
    """

    rota: Rota | None
    said: tuple[str, ...]


def outlook(run: PlantRun, change: ChangeRota, zone: ZoneInfo, texts: Texts) -> Outlook:
    """Return what a change of the rota would do, in sentences."""
    now_ms = run.rota.next_start_ms
    clock = start_clock(run.rota, zone)
    try:
        found = consequences(run, change, Span(now_ms, now_ms, now_ms), zone, clock=clock)
        after = changed(run.rota, change, clock=clock, zone=zone)
    except RefusedError as error:
        return Outlook(None, (texts.say(local_days(error.reason, zone)),))
    return Outlook(after, tuple(texts.say(local_days(each, zone)) for each in found.messages))


def local_days(text: Message, zone: ZoneInfo) -> Message:
    """Return the message with its dates as people write them: ``20 Nov``."""
    facts = {
        name: _day(str(fact), zone) if name in _DAYS else fact
        for name, fact in text.facts.items()
    }
    return message(text.key, **facts)


def _day(day: str, zone: ZoneInfo) -> str:
    try:
        return date_text(local_ms(date.fromisoformat(day), time(12), zone), zone)
    except ValueError:
        return day
