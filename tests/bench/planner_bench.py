"""(d) Requests and scan time of a vendor's map: planned, touching ranges, tag by tag."""

import random
from collections.abc import Sequence

from drivers.unit.planner import Limits, LinkCost, PlannedRead, Span, link_cost, plan_reads
from plant.registers import LineSpec, SerialSettings, Table
from tests.bench.table import Table as Result

TAGS = 350
_GAPS = (0, 0, 0, 0, 0, 0, 1, 2, 8, 30)
_WORDS = (1, 1, 2)
_LINES = (
    LineSpec("9,600 8E1", "serial:///dev/ttyUSB0", SerialSettings(baud=9600)),
    LineSpec("19,200 8E1", "serial:///dev/ttyUSB0"),
    LineSpec("115,200 8E1", "serial:///dev/ttyUSB0", SerialSettings(baud=115_200)),
    LineSpec("TCP", "tcp://127.0.0.1:502"),
)


_NEXT_TO_NOTHING_S = 1e-12
"""A request that costs no more than this is never saved by reading a gap along."""


def vendor_map(seed: int = 1) -> list[Span]:
    """Return 350 values of one or two registers with gaps as vendors leave them."""
    chance = random.Random(seed)
    spans, address = [], 0
    for number in range(TAGS):
        address += chance.choice(_GAPS)
        words = chance.choice(_WORDS)
        spans.append(Span(address, words, f"t{number}", Table.HOLDING))
        address += words
    return spans


def run() -> Result:
    """Plan the same map for each kind of line in three ways."""
    spans = vendor_map()
    last = max(span.address + span.words for span in spans)
    rows: list[Sequence[str]] = []
    for line in _LINES:
        cost = link_cost(line)
        planned = plan_reads(spans, cost, Limits())
        touching = plan_reads(spans, LinkCost(_NEXT_TO_NOTHING_S, cost.register_s), Limits())
        rows.append(
            (
                line.line_id,
                _cell(planned, cost),
                _cell(touching, cost),
                f"{len(spans)} / {_seconds(spans_alone(spans), cost):.2f} s",
            )
        )
    return Result(
        key="planner",
        title="Planned requests of a vendor's map",
        text=(
            f"{TAGS} tags over {last} holding registers; requests and the line time computed"
            " from bytes, silences and a turn-round of 8 ms (TCP: 0.3 ms round trip)."
        ),
        columns=("line", "planned by cost", "touching ranges only", "tag by tag"),
        rows=rows,
        verdict="Goals: about 37 requests at 19,200 baud, 15 over TCP.",
    )


def spans_alone(spans: Sequence[Span]) -> list[PlannedRead]:
    """Return one read for each value."""
    return [PlannedRead(span.table, span.address, span.words, (span,)) for span in spans]


def _cell(reads: Sequence[PlannedRead], cost: LinkCost) -> str:
    return f"{len(reads)} / {_seconds(reads, cost):.2f} s"


def _seconds(reads: Sequence[PlannedRead], cost: LinkCost) -> float:
    return sum(cost.request_s + read.count * cost.register_s for read in reads)
