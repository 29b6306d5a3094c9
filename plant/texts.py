"""All visible texts, by key and language; a missing language falls back to English visibly."""

from collections.abc import Mapping
from types import MappingProxyType

from plant.message import Fact, Message

FALLBACK_LANGUAGE = "en"
_WORDS_OF = MappingProxyType(
    {
        "place": "batch.place",
        "state": "batch.word",
        "verb": "batch.word",
        "mode": "batch.word",
        "reading": "card.field",
    }
)
"""Facts that stand for a word of the texts, and the table it stands in."""

FALLBACK_MARK = "°en "
"""Stands before a text that is missing in the chosen language, so that nobody overlooks it."""


class Texts:
    """A catalogue in one language over the English one. Immutable; any thread.

    Keys are dotted: ``nav.overview``, ``refusal.unit_offline``, ``tag.digester.ph.PV``.
    """

    def __init__(
        self, catalogues: Mapping[str, Mapping[str, str]], language: str = FALLBACK_LANGUAGE
    ) -> None:
        self._catalogues = catalogues
        self._language = language
        self._own = catalogues.get(language, MappingProxyType({}))
        self._english = catalogues.get(FALLBACK_LANGUAGE, MappingProxyType({}))

    @property
    def language(self) -> str:
        """Return the language's two-letter code."""
        return self._language

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that there are any texts in."""
        return tuple(sorted(self._catalogues))

    def in_language(self, language: str) -> "Texts":
        """Return the same texts in another language."""
        return Texts(self._catalogues, language)

    def __contains__(self, key: str) -> bool:
        """Return whether English has the key."""
        return key in self._english

    def __call__(self, key: str, **facts: Fact) -> str:
        """Return the text of ``key`` with its ``{placeholders}`` filled.

        An unknown key comes back in angle brackets instead of failing: a screen with one odd
        label still runs the plant. Tests hold that every key in the code exists.
        """
        text = self._own.get(key)
        if text is None:
            english = self._english.get(key)
            if english is None:
                return f"<{key}>"
            text = english if self._language == FALLBACK_LANGUAGE else FALLBACK_MARK + english
        return _filled(text, facts) if facts else text

    def say(self, message: Message) -> str:
        """Return a Message in this language.

        Facts named ``tag``, ``unit`` or ``rule`` become names.
        """
        facts = {name: self._named(name, fact) for name, fact in message.facts.items()}
        return self(message.key, **facts)

    def tag_name(self, tag_id: str) -> str:
        """Return a tag's plain name without its unit: ``Slurry temperature, upper``."""
        return self(f"tag.{tag_id}")

    def unit_name(self, unit_id: str) -> str:
        """Return a unit's plain name: ``Digester 1``."""
        return self(f"unit.{unit_id}")

    def full_name(self, tag_id: str) -> str:
        """Return unit and tag: ``Digester 1: Slurry temperature, upper``."""
        return f"{self.unit_name(tag_id.split('.', 1)[0])}: {self.tag_name(tag_id)}"

    def _named(self, name: str, fact: Fact) -> Fact:
        if name == "tag" and f"tag.{fact}" in self:
            return self.full_name(str(fact))
        if name == "unit" and f"unit.{fact}" in self:
            return self.unit_name(str(fact))
        if name == "rule" and f"rule.{fact}" in self:
            return self(f"rule.{fact}")
        word = f"{_WORDS_OF[name]}.{fact}" if name in _WORDS_OF else ""
        return self(word) if word in self else fact


def _filled(text: str, facts: Mapping[str, Fact]) -> str:
    """Fill the placeholders; a text that does not fit its facts stays as it is written."""
    try:
        return text.format_map(facts)
    except (LookupError, ValueError, AttributeError, TypeError):
        return text
