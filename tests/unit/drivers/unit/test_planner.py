"""The planner: fewest line time, nothing split, nothing bridged that is refused."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.unit.planner import (
    NOTHING_REFUSED,
    Limits,
    LinkCost,
    PlannedRead,
    Refused,
    Span,
    learn,
    link_cost,
    plan_reads,
)
from plant.registers import LineSpec, SerialSettings, Table

SERIAL = link_cost(LineSpec("line", "serial:///dev/ttyUSB0", SerialSettings(19_200)))
TCP = link_cost(LineSpec("line", "tcp://127.0.0.1:502"))
TOUCHING = LinkCost(request_s=1e-9, register_s=SERIAL.register_s)
LIMITS = Limits()


def vendor_map(seed: int) -> list[Span]:
    """Return 350 values of one or two words with the gaps that vendors leave."""
    chosen = random.Random(seed)
    address = 0
    spans = []
    for number in range(350):
        address += chosen.choice([0, 0, 0, 0, 0, 0, 1, 2, 8, 30])
        words = chosen.choice([1, 1, 2])
        spans.append(Span(address, words, f"t{number}", Table.HOLDING))
        address += words
    return spans


def span(address: int, words: int = 1, table: Table = Table.HOLDING) -> Span:
    return Span(address, words, f"{table.value}{address}", table)


def shape(reads: tuple[PlannedRead, ...]) -> list[tuple[int, int]]:
    return [(read.start, read.count) for read in reads]


def test_vendor_map_of_350_tags_takes_37_requests_at_19200_baud_and_15_over_tcp() -> None:
    spans = vendor_map(1)
    assert spans[-1].address + spans[-1].words == 1946
    assert len(plan_reads(spans, SERIAL, LIMITS)) == 37
    assert len(plan_reads(spans, TCP, LIMITS)) == 15
    assert len(plan_reads(spans, TOUCHING, LIMITS)) == 137


@pytest.mark.parametrize("seed", range(2, 12))
def test_planned_scan_is_never_dearer_than_touching_ranges(seed: int) -> None:
    spans = vendor_map(seed)

    def cost_s(reads: tuple[PlannedRead, ...]) -> float:
        return sum(SERIAL.request_s + read.count * SERIAL.register_s for read in reads)

    assert cost_s(plan_reads(spans, SERIAL, LIMITS)) < cost_s(
        plan_reads(spans, TOUCHING, LIMITS)
    )


def test_gap_is_read_along_only_while_cheaper_than_a_request() -> None:
    # a request costs 20 ms, a register 2 ms: nine are worth reading, ten are not
    cost = LinkCost(0.020, 0.002)
    assert shape(plan_reads([span(0), span(10)], cost, LIMITS)) == [(0, 11)]
    assert shape(plan_reads([span(0), span(11)], cost, LIMITS)) == [(0, 1), (11, 1)]


def test_bits_are_sixteen_times_cheaper_and_have_their_own_limit() -> None:
    cost = LinkCost(0.020, 0.002)
    coils = [span(0, table=Table.COIL), span(150, table=Table.COIL)]
    assert shape(plan_reads(coils, cost, LIMITS)) == [(0, 151)]
    assert len(plan_reads(coils, cost, Limits(bits=100))) == 2


def test_tables_are_never_mixed() -> None:
    reads = plan_reads([span(0), span(1, table=Table.INPUT)], TCP, LIMITS)
    assert len(reads) == 2


def test_refused_gap_is_not_bridged_again() -> None:
    spans = [span(0), span(3), span(5)]
    whole = plan_reads(spans, SERIAL, LIMITS)[0]
    refused = learn(NOTHING_REFUSED, whole)  # two gaps: cut in the middle one, before 5
    assert shape(plan_reads(spans, SERIAL, LIMITS, refused)) == [(0, 4), (5, 1)]
    refused = learn(refused, plan_reads(spans, SERIAL, LIMITS, refused)[0])
    assert refused == Refused(forbidden=frozenset({(Table.HOLDING, 1), (Table.HOLDING, 2)}))
    assert shape(plan_reads(spans, SERIAL, LIMITS, refused)) == [(0, 1), (3, 3)]


def test_value_that_the_device_does_not_have_is_found_and_left_out() -> None:
    spans = [span(0), span(1), span(2), span(3)]
    missing = 2
    refused = NOTHING_REFUSED
    for _ in range(10):
        reads = plan_reads(spans, SERIAL, LIMITS, refused)
        bad = [read for read in reads if read.start <= missing < read.start + read.count]
        if not bad:
            break
        refused = learn(refused, bad[0])
    assert refused.dead == {"holding2"}
    assert [each.name for read in reads for each in read.spans] == [
        "holding0",
        "holding1",
        "holding3",
    ]


SPANS = st.lists(
    st.builds(
        span,
        st.integers(0, 600),
        st.sampled_from([1, 2]),
        st.sampled_from([Table.HOLDING, Table.INPUT, Table.COIL]),
    ),
    max_size=60,
)


@given(SPANS, st.sampled_from([SERIAL, TCP, TOUCHING]), st.integers(2, 125))
def test_every_value_is_read_once_and_whole_within_the_limit(
    spans: list[Span], cost: LinkCost, limit: int
) -> None:
    reads = plan_reads(spans, cost, Limits(registers=limit, bits=limit))
    placed = [each for read in reads for each in read.spans]
    assert sorted(placed, key=lambda each: (each.table.value, each)) == sorted(
        set(spans), key=lambda each: (each.table.value, each)
    )
    for read in reads:
        assert read.count <= limit
        for each in read.spans:
            assert each.table is read.table
            assert read.start <= each.address
            assert each.address + each.words <= read.start + read.count


@given(SPANS, st.sets(st.integers(0, 602), max_size=40))
def test_a_device_with_holes_is_learnt_in_the_end(spans: list[Span], holes: set[int]) -> None:
    refused = NOTHING_REFUSED
    for _ in range(1000):
        reads = plan_reads(spans, TCP, LIMITS, refused)
        bad = [
            read for read in reads if holes & set(range(read.start, read.start + read.count))
        ]
        if not bad:
            break
        refused = learn(refused, bad[0])
    assert not bad
    alive = {
        each.name
        for each in spans
        if not holes & set(range(each.address, each.address + each.words))
    }
    read_names = {each.name for read in reads for each in read.spans}
    same_start = {
        each.name
        for each in spans
        for other in spans
        if (each.table, each.address) == (other.table, other.address)
        and other.name in refused.dead
    }
    assert alive - same_start <= read_names
