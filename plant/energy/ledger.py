"""What was used, when, by whom, under which tariff: the rows of the energy ledger."""

from dataclasses import dataclass

from plant.energy.day import DayFigures
from plant.energy.load import Consumer


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one load used in one hour of the plant's clock, or in the part of it in one batch.

    A load's rows of a day add up to what its meter counted (``metered_wh``) and what was
    charged without one (``rated_wh``).

    Attributes:
        day: plant day, named by the date of its 17:00, ``2026-11-20``.
        start_ms, end_ms: the stretch, milliseconds UTC.
        unit_id: whose.
        load_id: see plant.energy.load.Load.
        consumer: kind of load.
        batch_id: batch that the unit was in, empty for none.
        metered_wh: by the meter.
        rated_wh: rated power charged while commanded on, for want of a Good meter; negative
            where a meter that came back showed that less was used.
        protective_wh: part of both that the cap could not have refused.
        on_ms: time commanded on.
        tariff: tariff by which electricity was bought, ``kerala_kseb_LT_IV_A``; its version
            follows from the date.
        override: label of the rate that a person has set instead, empty normally.
        override_rate: that rate, money per kWh; None normally.
    """

    day: str
    start_ms: int
    end_ms: int
    unit_id: str
    load_id: str
    consumer: Consumer
    batch_id: str
    metered_wh: int
    rated_wh: int
    protective_wh: int
    on_ms: int
    tariff: str = ""
    override: str = ""
    override_rate: float | None = None

    @property
    def wh(self) -> int:
        """Return all that was booked."""
        return self.metered_wh + self.rated_wh


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """A closed plant day of the ledger.

    Attributes:
        figures: what it produced and used.
        budget_wh: what could be used in it.
        used_wh: what was booked against that.
        protective_wh: of it, by protective loads.
        over_wh: booked above what the meters counted: charged on the last moments before
            17:00, or without a meter, and never confirmed by it.
    """

    figures: DayFigures
    budget_wh: int
    used_wh: int
    protective_wh: int
    over_wh: int = 0
