"""How much earlier is the time that is drawn beside? The same hour of the plant's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hmi.models.trend.presentation import LAST_BATCH, LAST_WEEK, YESTERDAY
from plant.description.model import PlantDescription

_DAYS = {YESTERDAY: 1, LAST_WEEK: 7}


def shift_ms(key: str, at_ms: int, zone: ZoneInfo, *, rota_days: int = 0) -> int:
    """Return how long before a moment the compared one was, milliseconds; 0 for none.

    Yesterday at 17:00 is compared with today at 17:00, also when the day between had 23 or
    25 hours; one shift holds for a whole picture.

    Args:
        key: of the comparison.
        at_ms: a moment of the picture.
        zone: the plant's.
        rota_days: local days from one start of a unit to the next: so long ago its last batch
            was as old as the present one. 0 where there is no rota.
    """
    days = rota_days if key == LAST_BATCH else _DAYS.get(key, 0)
    if not days:
        return 0
    wall = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
    before = (wall.replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=zone)
    return at_ms - round(before.timestamp() * 1000)


def rota_days(description: PlantDescription) -> int:
    """Return the local days between two starts of a unit: one digester starts each day."""
    return sum(unit.kind == "digester" for unit in description.units.values())
