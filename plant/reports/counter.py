"""How much did a counter count between two readings? Roll-over, restart, nonsense apart."""

from collections.abc import Sequence
from dataclasses import dataclass

UINT32 = 1 << 32
"""Counters in our register map are two registers wide."""

MARGIN = 1.5
"""What counts at more than so many times its rated power is not believed (F36)."""

_MS = 1000.0


@dataclass(frozen=True, slots=True)
class CounterRule:
    """What is known of a counter beforehand.

    Attributes:
        modulus: it goes on from 0 where it would reach this.
        rated_per_s: the most that it can count in a second; None where nothing tells, then
            half the modulus between two readings is believed.
        step: what one count is worth.
        uptime_tag: tells how long its field unit has run, None where no tag does.
    """

    modulus: int = UINT32
    rated_per_s: float | None = None
    step: float = 1.0
    uptime_tag: str | None = None

    def most(self, elapsed_ms: int) -> float:
        """Return the most that is believed to have been counted in that time."""
        if self.rated_per_s is None:
            return self.modulus / 2
        return min(self.rated_per_s * MARGIN * elapsed_ms / _MS + self.step, self.modulus / 2)


def counted(
    before: float, after: float, *, elapsed_ms: int, restarted: bool, rule: CounterRule
) -> float | None:
    """Return what was counted from one reading to the next, None when it is implausible.

    Args:
        before: the earlier reading.
        after: the later one.
        elapsed_ms: from one to the other.
        restarted: whether the unit is known to have restarted in between; it then began
            from 0, whatever a roll-over would give.
        rule: of the counter.
    """
    most, grown = rule.most(elapsed_ms), after - before
    if grown < 0 and not restarted and grown + rule.modulus <= most:
        return grown + rule.modulus
    if grown < 0:
        grown = after
    return grown if grown <= most else None


@dataclass(frozen=True, slots=True)
class Counting:
    """How far the counting has come.

    Attributes:
        utc_ms, value: the last reading that is believed; ``value`` None before the first.
        doubted: a reading that was not believed, with its time. The next one tells: if it
            goes on from there, the counter was set anew; else it was a single wrong value.
    """

    utc_ms: int = 0
    value: float | None = None
    doubted: tuple[int, float] | None = None

    def read(
        self, utc_ms: int, value: float, *, rule: CounterRule, restarted: bool = False
    ) -> tuple["Counting", float]:
        """Take the next good reading; return how far it is now, and what was counted.

        Args:
            utc_ms: its time, later than the last one's.
            value: 0 up to before the modulus.
            rule: of the counter.
            restarted: whether its unit is known to have restarted since the last one.
        """
        if self.value is None:
            return Counting(utc_ms, value), 0.0
        since_last = counted(
            self.value,
            value,
            elapsed_ms=utc_ms - self.utc_ms,
            restarted=restarted,
            rule=rule,
        )
        if since_last is not None:
            return Counting(utc_ms, value), since_last
        if self.doubted is not None:
            at_ms, from_value = self.doubted
            since_doubted = counted(
                from_value, value, elapsed_ms=utc_ms - at_ms, restarted=restarted, rule=rule
            )
            if since_doubted is not None:
                return Counting(utc_ms, value), since_doubted
        return Counting(self.utc_ms, self.value, (utc_ms, value)), 0.0


def restarts(times_ms: Sequence[int], uptimes_s: Sequence[float]) -> list[int]:
    """Return at which readings of an uptime it had fallen."""
    return [
        time
        for time, before, after in zip(times_ms[1:], uptimes_s[:-1], uptimes_s[1:], strict=True)
        if after < before
    ]
