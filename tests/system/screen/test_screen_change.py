"""The screen is changed, pulled out and put in again: the window recovers (F53)."""

import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.fakes.wire.modbus_tap import ModbusTap
from tests.system.places import places
from tests.system.program import START_WITHIN_S, Program, own_plant, simulator
from tests.system.screen.changeable_screen import ChangeableScreen

IMAGE = range(3)
LARGE, SMALL, OTHER = (1920, 1080), (1280, 720), (1600, 1200)
RECOVERS_WITHIN_S = 5.0


def mode(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def test_window_fills_each_new_screen_and_stop_works_there(
    tmp_path: Path, qapp: QApplication
) -> None:
    stop = {size: places(qapp, size, tag_id="D1.agitator.PV").stop for size in (SMALL, OTHER)}
    with (
        simulator() as units,
        ModbusTap(units.endpoint()) as tap,
        ChangeableScreen(mode(LARGE)) as screen,
    ):
        plant = own_plant(tmp_path / "plant", tap.endpoint)
        words = ("run", "--plant", plant, "--data", tmp_path / "data")
        with Program(tmp_path, *words, screen=screen.environment) as program:

            def window_fills(size: tuple[int, int]) -> bool:
                return [screen.geometry(w) for w in screen.windows("Biomethane")] == [
                    (0, 0, *size)
                ]

            def stop_reaches_the_units(size: tuple[int, int]) -> None:
                program.wait_until(
                    lambda: window_fills(size),
                    within_s=RECOVERS_WITHIN_S,
                    what=f"the window fills {mode(size)}",
                )
                time.sleep(0.5)  # its content follows its size
                tap.forget()
                screen.click(*stop[size])
                tap.wait_for(
                    lambda r: r.writes_any_of(IMAGE), within_s=RECOVERS_WITHIN_S, what="STOP"
                )

            program.wait_until(
                lambda: window_fills(LARGE), within_s=START_WITHIN_S, what="a window"
            )
            for unit in range(1, 10):  # a heartbeat: the unit is known and read
                tap.wait_for(
                    lambda r, unit=unit: r.unit == unit and r.is_write,  # type: ignore[misc]
                    within_s=START_WITHIN_S,
                    what=f"unit {unit} online",
                )
            screen.plug(mode(SMALL))
            stop_reaches_the_units(SMALL)

            screen.unplug()
            time.sleep(2)
            assert program.is_running(), program.said()
            screen.plug(mode(OTHER))
            stop_reaches_the_units(OTHER)

            (window,) = screen.windows("Biomethane")
            screen.ask_to_close(window)
            assert program.status() == 0, program.said()
            for word in ("Traceback", "Exception", "qt."):
                assert word not in program.said()
