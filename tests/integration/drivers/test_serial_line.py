"""RTU on a pty: late answers, noise, two devices on one address, a pulled plug (F22 to F30)."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from drivers.quiet_line import frame_silence_s
from plant.health import DeviceState
from plant.ports import Priority, WriteStatus
from plant.quality import Quality
from plant.registers import LineSpec, SerialSettings
from tests.fakes.field_rig import LINE, digesters, fakes, running
from tests.fakes.wire.bad_line import DatedUnit
from tests.fakes.wire.hostile_rtu import HostileRtu
from tests.fakes.wire.mischief import Always, Script, Trick

ONLINE, SUSPECT, OFFLINE = DeviceState.ONLINE, DeviceState.SUSPECT, DeviceState.OFFLINE


async def test_six_units_are_polled_each_second_at_19200_baud() -> None:
    plant = digesters(6)
    character_s = SerialSettings().character_s
    async with (
        HostileRtu(fakes(plant).values(), character_s=character_s) as peer,
        running(plant, peer.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U6") is ONLINE, within_s=10)
        await asyncio.sleep(4)
        line = layer.lines()[0]
        assert all(device.period_p50_s == pytest.approx(1.0, abs=0.15)
                   for device in line.devices)  # fmt: skip
        # by hand: 8 + 77 characters and the silences are about 53 ms, six of them a second
        assert 20 < line.load_percent < 70
        assert line.counters.get("timeouts", 0) == 0


async def test_very_late_answer_is_not_taken_for_the_next_one() -> None:
    plant = digesters(1)
    unit = DatedUnit(fakes(plant)["U1"])  # late: after time-out, drain and pause
    async with (
        HostileRtu([unit], late_s=0.65) as peer,
        running(plant, peer.endpoint) as (_, heard),
    ):
        await heard.until(lambda: "D1.gas_flow.PV" in heard.samples, within_s=3)
        peer.mischief = Script([Trick.LATE], function=4)
        await heard.until(lambda: heard.state("U1") is SUSPECT, within_s=2)
        heard.blocks.clear()
        await asyncio.sleep(2)
        ages_s = [
            at_s - unit.taken_s[int(sample.value)]
            for at_s, block in heard.blocks
            for sample in block
            if sample.tag_id == "D1.gas_flow.PV" and sample.quality is Quality.GOOD
        ]
        assert ages_s
        assert max(ages_s) < 0.5


async def test_time_out_and_drain_stay_within_a_quarter_of_a_second() -> None:
    plant = digesters(2)
    async with HostileRtu(fakes(plant).values()) as peer:
        peer.silent = {1, 2}
        async with running(plant, peer.endpoint) as (_, heard):
            await heard.until(lambda: heard.state("U2") is OFFLINE, within_s=5)
            times = [at_s for at_s, _ in peer.frames]
            # U1 and U2 are first asked together: the gap is one time-out and one drain
            assert times[1] - times[0] == pytest.approx(0.18, abs=0.07)


async def test_line_stays_silent_between_frames_and_after_an_error() -> None:
    plant = digesters(1)
    async with (
        HostileRtu(fakes(plant).values()) as peer,
        running(plant, peer.endpoint) as (_, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        await asyncio.sleep(0.1)
        times = [at_s for at_s, _ in peer.frames]
        gaps = [b - a for a, b in pairwise(times)]
        assert min(gaps) >= frame_silence_s(SerialSettings())


async def test_two_devices_on_one_address_are_suspected_by_name() -> None:
    plant = digesters(3)
    async with (
        HostileRtu(fakes(plant).values()) as peer,
        running(plant, peer.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U3") is ONLINE, within_s=3)
        peer.twins.add(2)
        await heard.until(lambda: heard.state("U2") is OFFLINE, within_s=4)
        cause = layer.devices()[1].cause
        assert cause is not None
        assert cause.key == "cause.address_conflict"
        assert cause.facts["address"] == 2
        await heard.until(lambda: "field.address_conflict" in heard.event_keys, within_s=15)


@pytest.mark.parametrize("trick", [Trick.RANDOM, Trick.FLOOD, Trick.TRUNCATE])
async def test_noise_from_one_unit_is_drained_before_the_next_is_asked(trick: Trick) -> None:
    plant = digesters(2)
    async with (
        HostileRtu(fakes(plant).values()) as peer,
        running(plant, peer.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U2") is ONLINE, within_s=3)
        peer.mischief = Always(trick, device_id=2)
        await heard.until(lambda: heard.state("U2") is OFFLINE, within_s=4)
        assert heard.state("U1") is ONLINE
        assert layer.devices()[0].counters.get("timeouts", 0) == 0


async def test_slow_bytes_within_the_deadline_make_an_answer() -> None:
    plant = digesters(1)
    spec = LineSpec(LINE, "simulated", serial=SerialSettings(baud=1200), timeout_s=1.0)
    plant = digesters(1, line=spec)
    async with HostileRtu(fakes(plant).values()) as peer:
        peer.mischief = Always(Trick.DRIBBLE)
        async with running(plant, peer.endpoint) as (_, heard):
            await heard.until(lambda: "D1.level.PV" in heard.samples, within_s=5)
            assert heard.samples["D1.level.PV"].quality is Quality.GOOD


async def test_outputs_are_written_over_rtu_and_a_late_echo_is_settled() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileRtu(units.values(), late_s=0.3) as peer,
        running(plant, peer.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        peer.mischief = Script([Trick.LATE], function=16)
        result = await layer.write_outputs(
            "U1", sequence=3, outputs=1, priority=Priority.OPERATOR
        )
        assert result.status is WriteStatus.CONFIRMED
        assert units["U1"].inputs[4:6] == [1, 3]


async def test_pulled_converter_is_found_again_under_another_name(tmp_path: Path) -> None:
    plant = digesters(1)
    link = tmp_path / "digesters"
    async with (
        HostileRtu(fakes(plant).values(), link=link) as peer,
        running(plant, peer.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        await peer.unplug()
        await heard.until(lambda: heard.state("U1") is OFFLINE, within_s=4)
        cause = layer.lines()[0].cause
        assert cause is not None
        assert cause.key == "cause.line_no_port"
        peer.plug_in()
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=10)
