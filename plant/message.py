"""A sentence for people, kept as key and facts until the edge where its language is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Fact = str | int | float
_NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """A text key of ``resources/texts`` with the facts that its placeholders name.

    Attributes:
        key: for example ``refusal.unit_offline``.
        facts: placeholder to value; tag and unit ids are turned into names at the edge.
    """

    key: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: _NO_FACTS)


def message(key: str, **facts: Fact) -> Message:
    """Build a Message; ``message("refusal.range", low=0, high=80)``."""
    return Message(key, MappingProxyType(dict(facts)))
