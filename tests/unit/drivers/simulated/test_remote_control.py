"""JSON lines in, JSON lines out."""

import asyncio
import os

import pytest

from drivers.simulated.faults import Fault, FaultSpecError, parse_fault
from drivers.simulated.remote_control import LineReader, obey


class Listening:
    """A plant that only listens."""

    def __init__(self) -> None:
        self.speed = 1.0
        self._faults: list[Fault] = []

    def inject(self, spec: str) -> Fault:
        """Keep the fault."""
        self._faults.append(parse_fault(spec))
        return self._faults[-1]

    def clear(self) -> None:
        """Forget all."""
        self._faults.clear()

    def set_speed(self, speed: float) -> None:
        """Keep the speed."""
        if speed > 60:
            raise FaultSpecError("too fast")
        self.speed = speed

    def faults(self) -> tuple[Fault, ...]:
        """Return what was kept."""
        return tuple(self._faults)


def test_requests_are_obeyed_and_answered() -> None:
    plant = Listening()
    assert obey(plant, '{"inject": "U3:silent"}') == {
        "inject": "U3:silent",
        "ok": True,
        "faults": ["U3:silent"],
    }
    assert obey(plant, '{"speed": 10}') == {"speed": 10, "ok": True, "faults": ["U3:silent"]}
    assert plant.speed == 10
    assert obey(plant, '{"clear": true}') == {"clear": True, "ok": True, "faults": []}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("what", "'what' is not JSON."),
        ('"what"', "Ask for"),
        ("[1]", "Ask for"),
        ('{"clear": false}', "Ask for"),
        ('{"speed": true}', "Ask for"),
        ('{"speed": "fast"}', "Ask for"),
        ('{"speed": 61}', "too fast"),
        ('{"inject": 3}', "Ask for"),
        ('{"inject": "U3:dead"}', "knows"),
    ],
)
def test_a_wrong_line_is_answered_with_an_error(line: str, said: str) -> None:
    plant = Listening()
    answer = obey(plant, line)
    assert said in str(answer["error"])
    assert "ok" not in answer
    assert plant.faults() == ()


async def test_lines_reach_the_loop_whole_and_the_end_is_told() -> None:
    source, sink = os.pipe()
    lines: list[str] = []
    ended = asyncio.Event()
    reader = LineReader(
        source, asyncio.get_running_loop(), on_line=lines.append, on_end=ended.set
    )
    reader.start()
    os.write(sink, b"one\ntw")
    os.write(sink, b"o\n\xff\nrest")
    os.close(sink)
    await asyncio.wait_for(ended.wait(), 5.0)
    os.close(source)
    assert lines == ["one", "two", "\ufffd"]
