"""Hears the field layer and remembers, for tests."""

import asyncio
from collections.abc import Callable, Sequence

from plant.event import Event
from plant.health import DeviceHealth, DeviceState
from plant.sample import Sample


class HeardField:
    """Implements plant.ports.FieldListener.

    Attributes:
        samples: the last of each tag.
        blocks: every block with the loop's time.
        devices: the last health of each unit.
        events: all of them.
    """

    def __init__(self) -> None:
        self.samples: dict[str, Sample] = {}
        self.blocks: list[tuple[float, Sequence[Sample]]] = []
        self.devices: dict[str, DeviceHealth] = {}
        self.states: list[tuple[float, str, DeviceState]] = []
        self.events: list[Event] = []
        self._heard = asyncio.Event()

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Keep a block."""
        self.blocks.append((asyncio.get_running_loop().time(), block))
        self.samples |= {sample.tag_id: sample for sample in block}
        self._heard.set()

    def on_device_changed(self, device: DeviceHealth) -> None:
        """Keep a unit's health."""
        self.devices[device.field_unit_id] = device
        now_s = asyncio.get_running_loop().time()
        self.states.append((now_s, device.field_unit_id, device.state))
        self._heard.set()

    def on_field_event(self, event: Event) -> None:
        """Keep an event."""
        self.events.append(event)
        self._heard.set()

    @property
    def event_keys(self) -> list[str]:
        """Return the text keys of all events so far."""
        return [event.text.key for event in self.events]

    def state(self, unit: str) -> DeviceState | None:
        """Return a unit's last state, None before the first."""
        device = self.devices.get(unit)
        return None if device is None else device.state

    async def until(self, met: Callable[[], bool], *, within_s: float) -> float:
        """Wait until something heard makes the condition true; return how long it took."""
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        async with asyncio.timeout(within_s):
            while not met():
                self._heard.clear()
                await self._heard.wait()
        return loop.time() - started_s
