"""Reads through a bad line and counts what is wrong; used by the tests and the benchmark."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from drivers.field_layer import FieldLayer
from drivers.unit.decoding import decode
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.event import Event
from plant.health import DeviceHealth, Frame
from plant.quality import Quality
from plant.registers import LineSpec
from plant.sample import Sample
from plant.tag import ScanClass
from tests.fakes.field_rig import LINE, only
from tests.fakes.wire.fake_unit import FakeUnit
from tests.fakes.wire.hostile_rtu import HostileRtu
from tests.fakes.wire.hostile_server import HostileServer
from tests.fakes.wire.mischief import BAD_LINE, ByRate, Trick

BUSY = ScanClass("busy", 0.005)
"""As fast as the line goes."""

_DATED = "gas_flow"
_DATES = 4000


class DatedUnit(FakeUnit):
    """Numbers its samples in one register and remembers when each was taken."""

    def __init__(self, unit: FakeUnit) -> None:
        super().__init__(unit.map, unit.device_id)
        self.taken_s: dict[int, float] = {}
        self.taken_utc_ms: dict[int, int] = {}
        register = self.map.registers.get(_DATED)
        self._at = None if register is None else register.address
        self._count = 0

    def answer(self, pdu: bytes) -> bytes:
        """Take a new sample for each read."""
        if self._at is not None and pdu[0] == 4:
            self._count = (self._count + 1) % _DATES
            self.inputs[self._at] = self._count
            self.taken_s[self._count] = asyncio.get_running_loop().time()
            self.taken_utc_ms[self._count] = SystemClock().utc_ms()
        return super().answer(pdu)


@dataclass(frozen=True, slots=True)
class BadLineResult:
    """What came of it.

    Attributes:
        reads: requests that were sent.
        good: values shown as Good.
        wrong: values shown as Good that are not what the unit holds at that place.
        stale: values shown as Good that were taken before they were asked for.
        counters: of the line.
        tricks: how often each trick was played.
    """

    reads: int
    good: int
    wrong: int
    stale: int
    counters: Mapping[str, int]
    tricks: Mapping[Trick, int]


class _Judge:
    """Compares every Good sample with what its unit holds."""

    def __init__(
        self,
        plant: PlantDescription,
        units: Mapping[str, DatedUnit],
        frames: Callable[[], Sequence[Frame]],
    ) -> None:
        self._plant = plant
        self._units = units
        self._frames = frames
        self.good = self.wrong = self.stale = 0
        self.heard = asyncio.Event()

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Judge a block."""
        self.heard.set()
        for sample in block:
            if sample.quality is Quality.GOOD:
                self.good += 1
                self._judge(sample)

    def _judge(self, sample: Sample) -> None:
        tag = self._plant.tags[sample.tag_id]
        assert tag.field_unit is not None
        assert tag.register is not None
        unit = self._units[tag.field_unit]
        if tag.register == _DATED:
            asked = [frame.utc_ms for frame in self._frames() if frame.sent][-1]
            self.stale += unit.taken_utc_ms.get(int(sample.value), 0) < asked - 1
            return
        register = self._plant.map_of(tag.field_unit).registers[tag.register]
        end = register.address + register.encoding.words
        right = decode(register, tag, unit.inputs[register.address : end])
        self.wrong += sample.value != right.value

    def on_device_changed(self, device: DeviceHealth) -> None:
        """Not judged."""

    def on_field_event(self, event: Event) -> None:
        """Not judged."""


async def read_through_bad_line(
    kind: str, *, reads: int, seed: int, timeout_s: float = 0.2, drain_s: float = 0.05
) -> BadLineResult:
    """Read nine units as fast as it goes until so many requests were sent.

    Args:
        kind: ``tcp`` or ``rtu``.
        reads: requests to send.
        seed: of the mischief.
        timeout_s: of the line; late answers come half as much later.
        drain_s: of the line.
    """
    spec = LineSpec(LINE, "simulated", timeout_s=timeout_s, drain_s=drain_s)
    whole = load_plant()
    plant = only(whole, whole.field_units, line=spec)
    tags = {key: replace(tag, scan=BUSY) for key, tag in plant.tags.items()}
    plant = replace(plant, tags=MappingProxyType(tags))
    units = {
        key: DatedUnit(FakeUnit(plant.map_of(key), unit.device_id))
        for key, unit in plant.field_units.items()
    }
    mischief = ByRate(BAD_LINE, seed)
    late_s = 1.5 * (timeout_s + drain_s)
    peer_type = HostileServer if kind == "tcp" else HostileRtu
    async with peer_type(units.values(), late_s=late_s) as peer:
        peer.mischief = mischief
        layer = FieldLayer(
            description=plant, clock=SystemClock(), endpoints={LINE: peer.endpoint}
        )
        judge = _Judge(plant, units, lambda: layer.frames(LINE))
        await layer.start(judge)
        try:
            while layer.lines()[0].counters.get("requests", 0) < reads:
                judge.heard.clear()
                await judge.heard.wait()
            counters = layer.lines()[0].counters
        finally:
            await layer.stop()
    return BadLineResult(
        reads=counters["requests"],
        good=judge.good,
        wrong=judge.wrong,
        stale=judge.stale,
        counters=counters,
        tricks=mischief.done,
    )
