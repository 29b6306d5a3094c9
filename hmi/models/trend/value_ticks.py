"""Which round numbers stand beside a value axis?"""

from math import ceil, floor, log10

from hmi.value_text import GROUP, MINUS

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)


def value_ticks(low: float, high: float, most: int) -> tuple[tuple[float, str], ...]:
    """Return round values within two ends, with their text; at most about ``most``.

    Args:
        low: lower end.
        high: upper end, > low.
        most: how many have room, > 0.
    """
    least = (high - low) / most
    power = 10.0 ** floor(log10(least))
    step = next(factor * power for factor in _ROUND if factor * power >= least * (1 - 1e-9))
    digits = next(n for n in range(16) if abs(round(step, n) - step) < step * 1e-6)
    return tuple(
        (place * step, _number(place * step, digits))
        for place in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)
    )


def _number(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}".replace(",", GROUP)
    return MINUS + text[1:] if text.startswith("-") and value else text.lstrip("-")
