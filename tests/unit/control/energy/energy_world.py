"""A plant that draws energy at random, to hold the cap to its promises."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from control.energy.books import WMS_PER_WH, EnergyBooks, wh_up
from control.energy.claims import used_of
from control.energy.energy_cap import EnergyCap, admit, step
from plant.energy.admission import EnergyWish
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import Consumer
from tests.unit.control.energy.energy_rig import (
    DOSER,
    HEATER,
    HEATER_2,
    HEATER_2_WH,
    HEATER_WH,
    JACKET,
    MIXER,
    MIXER_WH,
    Meters,
)

FAIL_SAFE_MS = 10_000
METER_OF = {HEATER: HEATER_WH, HEATER_2: HEATER_2_WH, MIXER: MIXER_WH, DOSER: MIXER_WH}
PULSE_S = {MIXER: 300, DOSER: 10}
COUNTS_WH = len(set(METER_OF.values()))
"""A count of 1 Wh may fall into a pulse that drew only its last milliwatt-hour."""

KINDS = {
    HEATER: Consumer.HEATER,
    HEATER_2: Consumer.HEATER,
    MIXER: Consumer.AGITATOR,
    DOSER: Consumer.DOSING,
    JACKET: Consumer.JACKET_COMPRESSOR,
}


@dataclass
class World:
    """Loads that follow their admissions, meters that count what is truly drawn.

    Attributes:
        cap: under test.
        random: decides on everything.
        now_ms: the moment.
        reload: what a restart makes of the books.
        books: of the cap.
        meters: what the plant shows.
        true_wms: what each counter should show, W·ms, from where it began.
        excess: moments at which the cap was exceeded; must stay empty.
    """

    cap: EnergyCap
    random: Random
    now_ms: int
    reload: Callable[[EnergyBooks], EnergyBooks]
    books: EnergyBooks = field(default_factory=EnergyBooks)
    meters: Meters = field(default_factory=Meters)
    true_wms: dict[str, int] = field(default_factory=dict)
    began_wh: dict[str, int] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    protective: set[str] = field(default_factory=set)
    on: set[str] = field(default_factory=set)
    dying: dict[str, int] = field(default_factory=dict)
    pulse_ms: dict[str, int] = field(default_factory=dict)
    rows: list[LedgerRow] = field(default_factory=list)
    days: list[LedgerDay] = field(default_factory=list)
    excess: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for meter in {*METER_OF.values()}:
            self.true_wms[meter] = self.random.randrange(WMS_PER_WH)
            near_the_end = self.random.random() < 0.3
            self.began_wh[meter] = 2**32 - 40 if near_the_end else 1000
        self._show()

    def pass_ms(self, dt_ms: int) -> None:
        """Let time pass: what runs draws up to its rated power."""
        for load_id, meter in METER_OF.items():
            ran_ms = dt_ms if load_id in self.on else min(dt_ms, self.dying.get(load_id, 0))
            if load_id in PULSE_S:  # the field unit ends a timed run by itself
                ran_ms = min(ran_ms, self.pulse_ms.get(load_id, 0))
                self.pulse_ms[load_id] = self.pulse_ms.get(load_id, 0) - ran_ms
                self.meters.values[load_id] = load_id in self.on and self.pulse_ms[load_id] > 0
            watts = self.cap.equipment.loads[load_id].rated_w
            share = self.random.choice((100, 100, 85, 60))
            self.true_wms[meter] += watts * ran_ms * share // 100
        self.dying = {key: left - dt_ms for key, left in self.dying.items() if left > dt_ms}
        self.now_ms += dt_ms
        self._show()

    def decide(self) -> None:
        """Take one step of the cap, admit, and let the loads follow."""
        stepped = step(self.cap, self.books, self.meters.snapshot(self.now_ms), self.now_ms)
        self.rows.extend(stepped.rows)
        self.days.extend(stepped.days)
        self._check(stepped.books, "step")
        wishes = [
            EnergyWish(
                load_id,
                run_s=PULSE_S.get(load_id, 0),
                protective=load_id in self.protective,
                by_person=True,
            )
            for load_id in self.wanted
        ]
        self.random.shuffle(wishes)
        self.books, answers = admit(self.cap, stepped.books, wishes, self.now_ms)
        self._check(self.books, "admit")
        admitted = {answer.load_id for answer in answers if answer.admitted}
        for load_id in admitted - self.on:
            self.pulse_ms[load_id] = PULSE_S.get(load_id, 0) * 1000
        for load_id in self.on - admitted:
            self.dying[load_id] = self.random.randrange(FAIL_SAFE_MS)
        self.on = admitted
        for load_id in KINDS:
            runs = load_id not in PULSE_S or self.pulse_ms.get(load_id, 0) > 0
            self.meters.values[load_id] = load_id in self.on and runs
        if self.random.random() < 0.05:
            self.books = self.reload(self.books)

    def change_mind(self) -> None:
        """Want something else, lose a meter, or get it back."""
        for load_id in KINDS:
            until = self.wanted.get(load_id)
            if until is not None and self.now_ms >= until:
                del self.wanted[load_id]
                self.protective.discard(load_id)
            elif until is None and self.random.random() < 0.15:
                lasts_s = PULSE_S.get(load_id) or self.random.choice((400, 900, 3000))
                self.wanted[load_id] = self.now_ms + lasts_s * 1000
                if load_id == MIXER and self.random.random() < 0.3:
                    self.protective.add(load_id)
        meter = self.random.choice((HEATER_WH, HEATER_2_WH, MIXER_WH))
        if self.random.random() < 0.03:
            self.meters.bad.add(meter)
        elif self.random.random() < 0.2:
            self.meters.bad.discard(meter)

    def rest(self) -> None:
        """Let everything end, and all meters be read well."""
        self.wanted.clear()
        self.protective.clear()
        self.meters.bad.clear()
        for _ in range(4):
            self.pass_ms(60_000)
            self.decide()

    def booked_wms(self, meter: str) -> int:
        """Return what was booked to the loads of a meter: closed rows, and the open ones."""
        load_ids = [load_id for load_id, each in METER_OF.items() if each == meter]
        closed = sum(row.wh for row in self.rows if row.load_id in load_ids) * WMS_PER_WH
        opened = sum(
            self.books.loads[load_id].row_metered + self.books.loads[load_id].row_rated
            for load_id in load_ids
        )
        return closed + opened

    def counted_wms(self, meter: str, since: int) -> int:
        """Return what the counter has counted since it showed ``since`` Wh of its own."""
        return (self.true_wms[meter] // WMS_PER_WH - since) * WMS_PER_WH

    def _show(self) -> None:
        for meter, wms in self.true_wms.items():
            shown = self.began_wh[meter] + wms // WMS_PER_WH
            self.meters.values[meter] = shown % 2**32

    def _check(self, books: EnergyBooks, where: str) -> None:
        spent = wh_up(used_of(self.cap.equipment, books) + books.reserved)
        guarded = sum(book.protective for book in books.loads.values())
        guarded += sum(claim.left for claim in books.claims.values() if claim.protective)
        if spent > books.budget_wh + wh_up(guarded) + COUNTS_WH:
            self.excess.append(f"{where} at {self.now_ms}: {spent} of {books.budget_wh} Wh")
