"""An error of our own does not end the polling (F20)."""

import asyncio
from collections.abc import Sequence

import pytest

from drivers.field_layer import FieldLayer
from plant.clock import SystemClock
from plant.errors import FieldError
from plant.health import DeviceState
from plant.quality import Quality
from plant.sample import Sample
from tests.fakes.field_listener import HeardField
from tests.fakes.field_rig import LINE, digesters, fakes
from tests.fakes.wire.hostile_server import HostileServer

ONLINE = DeviceState.ONLINE


class Faulty(HeardField):
    """Fails while ``faulty``, as an engine with a bug would."""

    faulty = False

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Keep a block, or fail."""
        if self.faulty:
            raise RuntimeError("a bug in the listener")
        super().on_samples(block)


async def test_line_starts_anew_after_an_error_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plant = digesters(2)
    async with HostileServer(fakes(plant).values()) as server:
        layer = FieldLayer(
            description=plant, clock=SystemClock(), endpoints={LINE: server.endpoint}
        )
        heard = Faulty()
        await layer.start(heard)
        try:
            await heard.until(lambda: "D2.level.PV" in heard.samples, within_s=3)
            heard.faulty = True
            await asyncio.sleep(2.5)
            heard.faulty = False
            await heard.until(lambda: "field.line_restarted" in heard.event_keys, within_s=4)
            heard.samples.clear()
            await heard.until(lambda: "D2.level.PV" in heard.samples, within_s=4)
            await heard.until(
                lambda: heard.samples["D2.level.PV"].quality is Quality.GOOD, within_s=3
            )
            assert layer.lines()[0].counters["restarts"] >= 1
            assert "a bug in the listener" in caplog.text
        finally:
            await layer.stop()


def test_line_without_a_real_endpoint_is_refused_when_built() -> None:
    with pytest.raises(FieldError, match="leads nowhere"):
        FieldLayer(description=digesters(1), clock=SystemClock())


async def test_layer_answers_before_start_and_after_stop() -> None:
    plant = digesters(1)
    layer = FieldLayer(
        description=plant, clock=SystemClock(), endpoints={LINE: "tcp://127.0.0.1:9"}
    )
    assert [device.state for device in layer.devices()] == [DeviceState.CONNECTING]
    assert layer.frames(LINE) == ()
    assert layer.frames("no such line") == ()
    await layer.start(HeardField())
    await layer.stop()
    assert not layer.lines()[0].connected
