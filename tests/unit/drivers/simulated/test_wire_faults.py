"""What faults make of an answer."""

from random import Random

import pytest

from drivers.simulated.faults import parse_fault
from drivers.simulated.wire_faults import Reply, disturbed, flipped

REPLY = Reply(3, bytes.fromhex("04 04 0001 0002"))


def hit(spec: str, reply: Reply = REPLY, seed: int = 1) -> Reply | None:
    return disturbed(reply, [parse_fault(spec)], Random(seed))


def test_without_faults_the_answer_stays() -> None:
    assert disturbed(REPLY, [], Random(1)) is REPLY


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("U3:late=0.4", Reply(3, REPLY.pdu, delay_s=0.4)),
        ("U3:short", Reply(3, bytes.fromhex("04 02 0001"))),
        ("U3:wrong_function", Reply(3, bytes.fromhex("03 04 0001 0002"))),
        ("U3:wrong_unit", Reply(4, REPLY.pdu)),
        ("U3:wrong_transaction", Reply(3, REPLY.pdu, transaction_offset=1)),
        ("U3:exception=11", Reply(3, bytes.fromhex("84 0b"))),
        ("U3:dribble", Reply(3, REPLY.pdu, byte_pause_s=0.005)),
        ("U3:dribble=1", Reply(3, REPLY.pdu, byte_pause_s=1.0)),
        ("U3:hang_up", Reply(3, REPLY.pdu, hangs_up=True)),
        ("U3:silent", None),
    ],
)
def test_a_fault_does_what_it_says(spec: str, expected: Reply | None) -> None:
    assert hit(spec) == expected


def test_corruption_and_noise_follow_the_dice() -> None:
    corrupt, noise = hit("U3:corrupt"), hit("U3:noise")
    assert corrupt is not None
    assert noise is not None
    assert corrupt.flip_bit is not None
    assert len(noise.noise) == 12
    assert hit("U3:corrupt") == corrupt, "the same seed, the same dice"


def test_the_answer_to_a_write_gets_one_byte_short() -> None:
    short = hit("U3:short", Reply(3, bytes.fromhex("10 0000 0003")))
    assert short is not None
    assert short.pdu == bytes.fromhex("10 0000 00")


def test_the_last_unit_number_is_followed_by_the_first() -> None:
    wrong = hit("U3:wrong_unit", Reply(247, REPLY.pdu))
    assert wrong is not None
    assert wrong.device_id == 1


def test_several_faults_add_up() -> None:
    faults = [parse_fault("U3:late=0.1"), parse_fault("U3:late=0.2"), parse_fault("U3:short")]
    reply = disturbed(REPLY, faults, Random(1))
    assert reply is not None
    assert reply.delay_s == pytest.approx(0.3)
    assert len(reply.pdu) == 4


def test_a_share_hits_about_as_often_as_it_says() -> None:
    rng = Random(7)
    fault = parse_fault("U3:silent@5%")
    lost = sum(disturbed(REPLY, [fault], rng) is None for _ in range(10_000))
    assert 420 < lost < 580  # 500 expected, standard deviation 22


def test_a_flipped_bit_spares_the_header() -> None:
    frame = bytes(10)
    for bit in range(200):
        changed = flipped(frame, bit, header=7)
        assert changed[:7] == bytes(7)
        assert int.from_bytes(changed, "big").bit_count() == 1
    assert flipped(frame, None) is frame
    assert flipped(frame, 3, header=10) is frame
