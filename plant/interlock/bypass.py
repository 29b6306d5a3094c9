"""Who has taken an interlock out for a while, why, and until when?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bypass:
    """A timed token. It is kept in memory only: a restart of the program ends it.

    Attributes:
        rule_id: ``D1.level_low``.
        unit_id: for example ``D1``.
        operator: the engineer who granted it.
        reason: why.
        from_ms, until_ms: trusted milliseconds UTC; it is over at ``until_ms``.
    """

    rule_id: str
    unit_id: str
    operator: str
    reason: str
    from_ms: int
    until_ms: int

    def is_valid(self, now_ms: int) -> bool:
        """Return whether it holds now."""
        return self.from_ms <= now_ms < self.until_ms


Bypasses = tuple[Bypass, ...]
"""All tokens that were granted and not ended; those that are over do nothing."""
