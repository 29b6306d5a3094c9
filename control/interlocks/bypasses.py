"""Who may take an interlock out, which one, for how long, and what does the field unit hear?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plant.interlock.book import FittedRule, RuleBook
from plant.interlock.bypass import Bypass, Bypasses
from plant.message import Message, message
from plant.operation.requests import Bypass as BypassRequest
from plant.tag import Role

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class UnitToken:
    """What a field unit's own token must be.

    Attributes:
        mask: bits of its rules.
        seconds: until they end.
        until_ms: when that is, trusted time; it stays the same while the seconds run down.
    """

    mask: int = 0
    seconds: int = 0
    until_ms: int = field(default=0, compare=False)


def granted(
    rules: RuleBook, bypasses: Bypasses, request: BypassRequest, now_ms: int
) -> tuple[Bypasses, tuple[Message, ...]]:
    """Grant a bypass or end one.

    Args:
        rules: the plant's rules.
        bypasses: tokens so far.
        request: who asks for which rule and how many minutes; 0 ends the bypass.
        now_ms: trusted time.

    Returns:
        the tokens from now on, and why the request is refused (empty where it is granted).
    """
    held = tuple(each for each in bypasses if each.is_valid(now_ms))
    others = tuple(each for each in held if each.rule_id != request.rule_id)
    if request.minutes == 0:
        ended = len(others) < len(held)
        facts = {"unit": request.unit_id, "rule": _name(rules, request)}
        return others, () if ended else (message("interlock.bypass.nothing_to_end", **facts),)
    refused = tuple(_against(rules, request))
    if refused:
        return held, refused
    token = Bypass(
        rule_id=request.rule_id,
        unit_id=request.unit_id,
        operator=request.asker.operator,
        reason=request.asker.reason.strip(),
        from_ms=now_ms,
        until_ms=now_ms + request.minutes * _MINUTE_MS,
    )
    return (*others, token), ()


def _against(rules: RuleBook, request: BypassRequest) -> Iterator[Message]:
    facts = {"unit": request.unit_id, "rule": _name(rules, request)}
    rule = rules.rules.get(request.rule_id)
    if rule is None or rule.unit_id != request.unit_id:
        yield message("interlock.bypass.unknown", **facts)
        return
    if request.asker.role.value < Role.ENGINEER.value:
        yield message("interlock.bypass.not_engineer")
    if not rule.rule.bypassable:
        yield message("interlock.bypass.never", **facts)
    if rule.not_fitted:
        yield message("interlock.bypass.not_fitted", **facts)
    if not request.asker.reason.strip():
        yield message("interlock.bypass.no_reason")
    if not 0 < request.minutes * 60 <= rules.bypass_longest_s:
        yield message("interlock.bypass.too_long", most=round(rules.bypass_longest_s / 3600))


def _name(rules: RuleBook, request: BypassRequest) -> str:
    rule = rules.rules.get(request.rule_id)
    return rule.name if rule is not None else request.rule_id


def unit_token(rules: RuleBook, bypasses: Bypasses, unit_id: str, now_ms: int) -> UnitToken:
    """Return the token that the unit's own program must hold.

    A unit has one timer for all its bits, so the shortest counts; when it is over the rest is
    written anew.

    Args:
        rules: the plant's rules.
        bypasses: tokens of the whole plant.
        unit_id: whose.
        now_ms: trusted time.
    """
    mask, until_ms = 0, 0
    for each in bypasses:
        bit = _bit(rules.rules.get(each.rule_id))
        if each.unit_id == unit_id and bit is not None and each.is_valid(now_ms):
            until_ms = min(until_ms, each.until_ms) if mask else each.until_ms
            mask |= 1 << bit
    seconds = max(0, until_ms - now_ms) // 1000
    return UnitToken(mask, seconds, until_ms) if seconds else UnitToken()


def _bit(rule: FittedRule | None) -> int | None:
    return rule.rule.unit_bit if rule is not None else None
