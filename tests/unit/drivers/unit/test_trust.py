"""Does the unit's own time go forward."""

from drivers.unit.trust import BlockVerdict, UnitTrust
from drivers.wall import Head
from plant.quality import Quality

HELD = BlockVerdict(accepted=False)
FINE = BlockVerdict(accepted=True)


def test_first_block_is_taken() -> None:
    assert UnitTrust().judge(0, Head(5, 100, 0.0)) == FINE


def test_step_backward_is_held_once_and_then_a_restart() -> None:
    trust = UnitTrust()
    trust.judge(0, Head(50, 100, 0.0))
    assert trust.judge(0, Head(1, 0, 1.0)) == HELD
    assert trust.judge(0, Head(2, 0, 1.1)) == BlockVerdict(accepted=True, restarted=True)
    assert trust.judge(0, Head(3, 1, 2.0)) == FINE


def test_single_old_answer_or_bit_error_is_dropped() -> None:
    trust = UnitTrust()
    trust.judge(0, Head(50, 100, 0.0))
    assert trust.judge(0, Head(49, 99, 1.0)) == HELD
    assert trust.judge(0, Head(51, 101, 1.1)) == FINE
    assert trust.judge(0, Head(40, 90, 2.0)) == HELD


def test_counter_that_stands_still_makes_values_uncertain_then_bad() -> None:
    trust = UnitTrust()
    doubts = [trust.judge(0, Head(50, 100, float(second))).doubt for second in range(12)]
    assert doubts[:3] == [Quality.GOOD] * 3
    assert doubts[3:10] == [Quality.UNCERTAIN_LAST_USABLE_VALUE] * 7
    assert doubts[10:] == [Quality.BAD_DEVICE_FAILURE] * 2
    assert trust.judge(0, Head(51, 112, 12.0)) == FINE


def test_fast_reads_between_two_samples_are_no_standstill() -> None:
    trust = UnitTrust()
    for tenth in range(20):
        assert trust.judge(0, Head(50, 100, tenth / 10)).doubt is Quality.GOOD


def test_each_block_has_its_own_course() -> None:
    trust = UnitTrust()
    trust.judge(0, Head(50, 100, 0.0))
    assert trust.judge(1, Head(3, None, 0.1)) == FINE
