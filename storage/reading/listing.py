"""Which tags does history know, and from when until when has each of them readings?"""

from collections.abc import Iterable

from sqlalchemy import BigInteger, ScalarSelect, bindparam, func, select

from plant.history import StoredTag
from storage.history.keys import LAST_S
from storage.history.schema import CHUNK, ROLL_HOUR, TAG, TAG_FIRST_KEY, TIMEBASE
from storage.reading.view import View


def stored_tags(view: View) -> list[StoredTag]:
    """Return every tag by name.

    Where the readings were deleted by age, the first one is that of the first stored hour.
    """
    tags = view.all_tags()
    ends = {row.id: row for row in view.connection.execute(_ENDS, {"last_s": LAST_S})}
    found = []
    for tag in tags:
        row = ends[tag.number]
        firsts = [row.first_ms, None if row.first_s is None else 1000 * row.first_s]
        if row.first_ms is not None and view.raw_from_ms <= row.first_ms:
            firsts = [row.first_ms]
        lasts = [row.last_ms]
        for strand in (view.late(tag.number), view.pending(tag.number)):
            if len(strand):
                firsts.append(int(strand.times[0]))
                lasts.append(int(strand.times[-1]))
        found.append(
            StoredTag(
                tag_id=tag.tag_id,
                unit=tag.unit,
                kind=tag.kind,
                first_ms=min(_known(firsts), default=None),
                last_ms=max(_known(lasts), default=None),
            )
        )
    return found


def _known(times: Iterable[int | None]) -> list[int]:
    return [each for each in times if each is not None]


_LAST_KEY = TAG_FIRST_KEY + bindparam("last_s", type_=BigInteger)


def _chunk_end(*, first: bool) -> ScalarSelect[int]:
    chunk, base = CHUNK.alias(), TIMEBASE.alias()
    found = (
        select(base.c.first_ms if first else base.c.last_ms)
        .join(chunk, base.c.key == chunk.c.timebase)
        .where(chunk.c.key.between(TAG_FIRST_KEY, _LAST_KEY))
        .order_by(chunk.c.key if first else chunk.c.key.desc())
        .limit(1)
    )
    return found.correlate(TAG).scalar_subquery()


_ENDS = select(
    TAG.c.id,
    _chunk_end(first=True).label("first_ms"),
    _chunk_end(first=False).label("last_ms"),
    select(func.min(ROLL_HOUR.c.key))
    .where(ROLL_HOUR.c.key.between(TAG_FIRST_KEY, _LAST_KEY))
    .correlate(TAG)
    .scalar_subquery()
    .op("-")(TAG_FIRST_KEY)
    .label("first_s"),
)
