"""What an operator learns on the diagnostics page."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from hmi.pages.diagnostics.page import DiagnosticsPage
from plant.description.model import PlantDescription
from plant.health import DeviceState, Frame
from plant.message import message
from tests.gui.detail.station import Station


def _open(station: Station, page_id: str = "diagnostics") -> DiagnosticsPage:
    station.window.open_page(page_id)
    page = station.window.page
    assert isinstance(page, DiagnosticsPage)
    return page


def _tab(page: DiagnosticsPage, place: int) -> QTabWidget:
    page.tabs.setCurrentIndex(place)
    return page.tabs


def test_page_knows_the_last_health_at_once(station: Station) -> None:
    page = _open(station)

    assert page.field.device_model.rowCount() == 9
    assert page.field.line_model.rowCount() == 2
    assert page.field.summary.text() == "All field units answer."


def test_silent_unit_is_told_with_its_cause(station: Station) -> None:
    page = _open(station)
    cause = message("faceplate.blocked.offline", field_unit="U3")
    station.report(U3={"state": DeviceState.OFFLINE, "cause": cause})

    assert page.field.summary.text() == "1 of 9 field units need attention."
    assert "U3 does not answer" in page.field.attention.text()
    assert page.field.device_model.row(2)[2] == "Does not answer"


def test_page_opens_at_a_field_unit(station: Station) -> None:
    page = _open(station, "diagnostics:U7")
    device = page.field.selected()

    assert device is not None
    assert device.field_unit_id == "U7"
    assert "Secondary tank" in page.field.detail.text()


def test_selection_stays_while_reports_come(station: Station) -> None:
    page = _open(station)
    page.field.select("U5")
    station.report(
        U5={
            "local": True,
            "command_rejected": True,
            "counters": {"crc": 9},
            "last_error": message("diagnostics.exception.6", code=6),
        }
    )
    device = page.field.selected()

    assert device is not None
    assert device.field_unit_id == "U5"
    assert "rejected" in page.field.detail.text()
    assert "Last error: Exception 6: unit is busy" in page.field.detail.text()
    assert page.field.counter_model.row(0) == ("Checksum wrong", "9")


def test_field_units_are_walked_by_the_keyboard(station: Station) -> None:
    page = _open(station)
    page.field.devices.setFocus()
    page.field.select("U1")
    QTest.keyClick(page.field.devices, Qt.Key.Key_Down)
    device = page.field.selected()

    assert device is not None
    assert device.field_unit_id == "U2"


def test_frames_are_told_in_words_newest_first(station: Station) -> None:
    now = station.clock.utc_ms()
    station.frames.lines["digesters"] = (
        Frame(now - 20, True, bytes.fromhex("000100000006030400000024"), "ok"),
        Frame(now, False, b"", "timeouts"),
    )
    page = _open(station)
    _tab(page, 1)

    assert page.frames.model.row(0)[3:6] == ("Nothing came", "\N{EN DASH}", "No answer in time")
    assert page.frames.model.row(1)[1:6] == (
        "to field",
        "Address 3",
        "Read input registers",
        "36 from 0 to 35",
        "in order",
    )
    assert page.frames.model.row(1)[6].startswith("00 01 00 00")


def test_frames_can_be_sifted_and_paused(station: Station) -> None:
    now = station.clock.utc_ms()
    fine = Frame(now, True, bytes.fromhex("000100000006030400000024"), "ok")
    wrong = Frame(now, False, bytes.fromhex("000100000003038406"), "exception 6")
    station.frames.lines["digesters"] = (fine, wrong)
    page = _open(station)
    _tab(page, 1)
    station.click(page.frames.only_errors, page.frames.only_errors.rect().center() * 0.1)
    page.frames.only_errors.setChecked(True)
    assert page.frames.model.rowCount() == 1
    assert page.frames.model.row(0)[4:6] == ("Exception 6: unit is busy", "Exception 6")
    station.click(page.frames.pause)
    assert page.frames.pause.text() == "Go on"
    station.frames.lines["digesters"] = ()
    assert page.frames.model.rowCount() == 1
    station.click(page.frames.pause)
    assert page.frames.model.rowCount() == 0
    assert page.frames.empty.isVisible()


def test_each_line_has_its_own_frames(station: Station) -> None:
    now = station.clock.utc_ms()
    station.frames.lines["utilities"] = (Frame(now, True, b"\x00\x01", "ok"),)
    page = _open(station)
    _tab(page, 1)
    assert page.frames.model.rowCount() == 0
    page.frames.line.setCurrentText("utilities")

    assert page.frames.model.row(0)[3] == "Fragment, too short to read"


def test_program_tells_scan_and_threads(station: Station) -> None:
    page = _open(station)
    _tab(page, 2)

    assert page.program.threads.row(0)[:2] == ("engine", "alive")
    assert page.program.figures.row(0) == ("Scan time p50", "2.0 ms")


def test_fault_is_injected_and_cleared(station: Station) -> None:
    page = _open(station)
    _tab(page, 3)
    assert page.faults is not None
    page.faults.target.setCurrentText("U3")
    station.click(page.faults.inject)
    assert station.simulator.faults == ["U3:silent"]
    assert "U3:silent" in page.faults.injected.item(0).text()
    station.click(page.faults.clear)

    assert station.simulator.faults == []


def test_sensor_fault_takes_an_amount(station: Station) -> None:
    page = _open(station)
    _tab(page, 3)
    faults = page.faults
    assert faults is not None
    faults.where.setCurrentIndex(1)
    faults.target.setCurrentText("Digester 1: Slurry pH  (D1.ph.PV)")
    faults.kind.setCurrentIndex(1)
    faults.amount.setText("zero")
    assert not faults.inject.isEnabled()
    faults.amount.setText("0.2")
    station.click(faults.inject)

    assert station.simulator.faults == ["D1.ph.PV:drift=0.2/h"]


def test_fault_without_a_known_target_cannot_be_injected(station: Station) -> None:
    page = _open(station)
    _tab(page, 3)
    assert page.faults is not None
    page.faults.target.setEditText("U99")

    assert not page.faults.inject.isEnabled()


def test_real_plant_has_no_fault_panel(qtbot: QtBot, description: PlantDescription) -> None:
    page = _open(Station(qtbot, description, simulated=False))

    assert page.faults is None
    assert page.tabs.count() == 3
