"""An operator at the real window: clicks reach the relay, the window closes in order."""

import time
from pathlib import Path

import psutil
from PySide6.QtWidgets import QApplication

from tests.fakes.wire.modbus_tap import ModbusTap
from tests.system.places import places
from tests.system.program import (
    START_WITHIN_S,
    Judge,
    Program,
    own_plant,
    simulator,
    wait_until,
)
from tests.system.screen.virtual_screen import VirtualScreen

SIZE = (1366, 768)
MOTOR_GAP_S = 10
ROW_PX = 20
"""The fake plant's faceplate has a row of room more: its list of reasons is short."""
OUTPUTS, DISCRETES, AGITATOR = 4, 10, 0x01
IMAGE = range(3)
SYMBOL_PX = 16
PROMISED_S = 0.5
"""From the click on PLANT STOP to the frame."""


def test_clicks_start_an_agitator_and_stop_the_plant(
    tmp_path: Path, qapp: QApplication
) -> None:
    where = places(qapp, SIZE, tag_id="D1.agitator.PV")
    with (
        simulator() as units,
        ModbusTap(units.endpoint()) as tap,
        Judge(units.endpoint()) as judge,
        VirtualScreen(*SIZE) as screen,
    ):
        plant = own_plant(tmp_path / "plant", tap.endpoint)
        words = ("run", "--plant", plant, "--data", tmp_path / "data")
        with Program(tmp_path, *words, screen=screen.environment) as program:

            def runs() -> bool:
                output = judge.read(1, OUTPUTS)[0] & AGITATOR
                return bool(output and judge.read(1, DISCRETES)[0] & AGITATOR)

            program.wait_until(
                lambda: bool(screen.windows("Biomethane")),
                within_s=START_WITHIN_S,
                what="a window",
            )
            (window,) = screen.windows("Biomethane")
            wait_until(
                lambda: screen.geometry(window) == (0, 0, *SIZE),
                within_s=5,
                what="the window fills the screen",
            )
            for unit in range(1, 10):  # a heartbeat: the unit is known and read
                tap.wait_for(
                    lambda r, unit=unit: r.unit == unit and r.is_write,  # type: ignore[misc]
                    within_s=START_WITHIN_S,
                    what=f"unit {unit} online",
                )
            assert not runs()

            left, top = where.symbol
            symbol = (left - SYMBOL_PX // 2, top - SYMBOL_PX // 2, SYMBOL_PX, SYMBOL_PX)
            at_rest = screen.pixels(*symbol)
            overview = screen.pixels(*where.faceplate)
            screen.click(*where.symbol)
            wait_until(
                lambda: screen.pixels(*where.faceplate) != overview,
                within_s=5,
                what="the faceplate",
            )
            time.sleep(MOTOR_GAP_S + 1)  # no second big motor so soon after one that is seen
            tap.forget()
            left, top = where.start
            screen.click(left, top - ROW_PX)
            tap.wait_for(
                lambda r: r.unit == 1 and r.writes_any_of(IMAGE), within_s=5, what="the command"
            )
            wait_until(runs, within_s=5, what="the agitator running")
            time.sleep(2)  # the ring around a symbol that waits for its read-back has gone
            assert screen.pixels(*symbol) != at_rest, "the symbol shows that it runs"

            tap.forget()
            screen.move(*where.stop)
            clicked = time.monotonic()
            screen.press()
            frame = tap.wait_for(
                lambda r: r.unit == 1 and r.writes_any_of(IMAGE), within_s=10, what="STOP"
            )
            took = frame.at_s - clicked
            assert took <= PROMISED_S, f"{took:.3f} s from the click to the frame"
            wait_until(lambda: not runs(), within_s=5, what="the agitator stopped")

            screen.ask_to_close(window)
            assert program.status() == 0, program.said()
            # A stall of the window on a busy computer is told there, too, and is no failure.
            for word in ("Traceback", "Exception", "qt."):
                assert word not in program.said()
    assert not psutil.Process().children()
