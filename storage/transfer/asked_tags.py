"""Which of history's tags are meant? Their names as typed, with help where one is wrong."""

from collections.abc import Sequence
from difflib import get_close_matches

from plant.errors import StorageError
from plant.history import HistoryReader, StoredTag

_HINTS = 5


def asked_tags(reader: HistoryReader, tag_ids: Sequence[str]) -> list[StoredTag]:
    """Return these tags as history knows them, in this order.

    Raises:
        StorageError: naming the first unknown one and those with similar names.
    """
    known = {tag.tag_id: tag for tag in reader.tags()}
    for tag_id in tag_ids:
        if tag_id not in known:
            raise StorageError(f"History has no tag '{tag_id}'. {_hint(tag_id, list(known))}")
    return [known[tag_id] for tag_id in dict.fromkeys(tag_ids)]


def _hint(tag_id: str, known: Sequence[str]) -> str:
    if not known:
        return "It has no tags at all yet: run the program for a while, or import readings."
    folded = {name.casefold(): name for name in known}
    close = get_close_matches(tag_id.casefold(), folded, n=_HINTS, cutoff=0.5)
    if close:
        return f"Do you mean {', '.join(folded[name] for name in close)}?"
    return "`history stats --tags` names them all."
