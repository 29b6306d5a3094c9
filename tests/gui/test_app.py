"""The window comes up fast, in the shipped fonts, and ends cleanly."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QFontInfo, QImage
from PySide6.QtWidgets import QApplication

from hmi.app import grab_page, run_app
from hmi.fonts import FONT_FILES, load_fonts
from hmi.look import Look
from hmi.theme import LIGHT
from plant.errors import PlantError
from tests.fakes.station import FakeStation


def test_a_picture_of_a_page_is_written(station: FakeStation, tmp_path: Path) -> None:
    started: list[bool] = []
    file = tmp_path / "tank.png"
    status = run_app(
        station.doors,
        theme="dark",
        page="tank",
        on_ready=lambda: started.append(True),
        picture=(file, (1366, 768), 0.05),
    )
    assert status == 0
    assert started == [True]
    assert QImage(str(file)).size().toTuple() == (1366, 768)
    assert station.source.listeners == 0


def test_a_picture_that_cannot_be_written_is_a_failure(
    station: FakeStation, tmp_path: Path
) -> None:
    file = tmp_path / "no_such_folder" / "x.png"
    assert run_app(station.doors, picture=(file, (1366, 768), 0.0)) == 1


def test_sigterm_ends_the_window_and_leaves_nothing_behind(station: FakeStation) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    beats: list[bool] = []
    QTimer.singleShot(200, lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert run_app(station.doors, on_beat=lambda: beats.append(True)) == 0
    assert beats
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


@pytest.mark.parametrize(("theme", "page"), [("pink", "overview"), ("light", "moon")])
def test_unknown_words_are_refused(station: FakeStation, theme: str, page: str) -> None:
    with pytest.raises(PlantError, match="unknown"):
        run_app(station.doors, theme=theme, page=page)


def test_a_page_is_grabbed_as_it_stands(station: FakeStation) -> None:
    light = grab_page(station.doors, "overview", (1366, 768), "light")
    dark = grab_page(station.doors, "overview", (1366, 768), "dark")
    assert light.size() == dark.size()
    assert light.pixelColor(700, 60).lightness() > dark.pixelColor(700, 60).lightness()


def test_the_shipped_fonts_are_used(qapp: QApplication) -> None:
    del qapp
    for weight in (QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold):
        info = QFontInfo(Look(LIGHT).font(14, weight))
        assert (info.family(), info.weight()) == ("Inter", weight)


def test_digits_are_equally_wide(qapp: QApplication) -> None:
    del qapp
    metrics = Look(LIGHT).metrics(14)
    assert len({metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1


def test_a_missing_font_is_named(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    del qapp
    monkeypatch.setattr("hmi.fonts.FONT_FILES", ("Gone.otf",))
    assert load_fonts() == ("Gone.otf",)


def test_every_font_ships_with_its_licence() -> None:
    folder = Path("resources/fonts")
    for name in FONT_FILES:
        licence = folder / f"{name.split('-', 1)[0]}-OFL.txt"
        assert "SIL OPEN FONT LICENSE" in licence.read_text("utf-8")


def test_the_first_paint_loads_nothing_heavy() -> None:
    code = (
        "import sys, hmi.app, hmi.pages.overview; "
        "heavy = {'numpy', 'pyqtgraph', 'sqlalchemy', 'pymodbus'} & set(sys.modules); "
        "sys.exit(', '.join(heavy) or 0)"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert child.returncode == 0, child.stderr
