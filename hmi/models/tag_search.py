"""Which tags does an operator mean with a few words?"""

from collections.abc import Iterable

from plant.tag import Tag
from plant.texts import Texts


def searchable(tag: Tag, texts: Texts) -> str:
    """Return all that a tag may be looked for by, in lower case."""
    module = texts(f"module.{tag.module}")
    words = (texts.full_name(tag.tag_id), tag.tag_id, module, tag.eu.symbol)
    return " ".join(words).casefold()


def matches(words: str, haystack: str) -> bool:
    """Return whether every word occurs in what ``searchable`` gave."""
    return all(word in haystack for word in words.casefold().split())


def found(words: str, tags: Iterable[Tag], texts: Texts) -> tuple[Tag, ...]:
    """Return the tags that match, in their order; all of them for no words."""
    return tuple(tag for tag in tags if matches(words, searchable(tag, texts)))
