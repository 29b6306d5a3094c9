"""What of the day's budget is used, reserved and left? Shares of one bar, and its sentence."""

from dataclasses import dataclass
from enum import Enum

from hmi.value_text import GROUP, MINUS, UNIT_GAP
from plant.energy.view import BudgetState, EnergyView
from plant.texts import Texts


class Part(Enum):
    """What a piece of the bar stands for; text key ``energy_page.part.<value>``."""

    PROTECTIVE = "protective"  # used, and could not have been refused
    USED = "used"
    RESERVED = "reserved"  # for what runs now
    SET_ASIDE = "set_aside"  # for the rest of the day's agitation and dosing


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the bar: from where to where, in shares of its length."""

    part: Part
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class BudgetBarForm:
    """What the eye can tell apart of a budget bar; all in shares of its length, 0..1.

    Attributes:
        pieces: from the left.
        warn: where the warning begins.
        stop: where the budget ends; below 1 where more was used.
        forecast: what will have been used at the day's end.
        state: see BudgetState.
    """

    pieces: tuple[Piece, ...]
    warn: float
    stop: float
    forecast: float
    state: BudgetState


def bar_form(view: EnergyView) -> BudgetBarForm:
    """Return the bar of a day; it is as long as the budget, longer where more was used."""
    protective = min(view.protective_wh, view.used_wh)
    parts = (
        (Part.PROTECTIVE, protective),
        (Part.USED, view.used_wh - protective),
        (Part.RESERVED, view.reserved_wh),
        (Part.SET_ASIDE, min(view.set_aside_wh, view.left_wh)),
    )
    whole = max(view.budget_wh, view.used_wh + view.reserved_wh, 1)
    pieces, start = [], 0
    for part, wh in parts:
        if wh > 0:
            pieces.append(Piece(part, start / whole, (start + wh) / whole))
            start += wh
    stop = view.budget_wh / whole
    return BudgetBarForm(
        tuple(pieces),
        warn=stop * view.warn_share,
        stop=stop,
        forecast=min(1.0, view.forecast_wh / whole),
        state=view.state,
    )


def kwh_text(wh: float, *, unit: bool = True) -> str:
    """Return ``23.4 kWh``; above 1000 kWh without digits behind the point."""
    kwh = wh / 1000
    digits = 1 if abs(kwh) < 999.95 else 0
    text = f"{abs(kwh):,.{digits}f}".replace(",", GROUP)
    sign = MINUS if kwh < 0 and float(text.replace(GROUP, "")) else ""
    return f"{sign}{text}{UNIT_GAP}kWh" if unit else f"{sign}{text}"


def percent_text(share: float) -> str:
    """Return ``81 %``."""
    return f"{share * 100:.0f}{UNIT_GAP}%"


def used_share(view: EnergyView) -> float:
    """Return used and reserved as a share of the budget; 1 where there is no budget."""
    taken = view.used_wh + view.reserved_wh
    if view.budget_wh <= 0:
        return 1.0
    return taken / view.budget_wh


def spoken_budget(view: EnergyView, texts: Texts) -> str:
    """Return the bar in one sentence, for screen readers and tool tips."""
    return texts(
        f"energy_page.spoken.{view.state.value}",
        used=kwh_text(view.used_wh),
        reserved=kwh_text(view.reserved_wh),
        budget=kwh_text(view.budget_wh),
        left=kwh_text(view.left_wh),
        share=percent_text(used_share(view)),
    )
