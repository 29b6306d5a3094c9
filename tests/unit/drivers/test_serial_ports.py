"""A USB converter is found again by what it is, not by its name."""

from pathlib import Path

from drivers.serial_ports import (
    SerialPort,
    UsbIdentity,
    identity_at,
    port_to_open,
    present_ports,
)

FTDI = UsbIdentity(0x0403, 0x6001, "A50285BI", "1-2")
OTHER = UsbIdentity(0x0403, 0x6001, "FT0001", "1-3")
NAMELESS = UsbIdentity(0x1A86, 0x7523, "", "1-4")


def test_first_time_the_configured_name_is_opened() -> None:
    assert port_to_open("/dev/ttyUSB0", None, [SerialPort("/dev/ttyUSB1", FTDI)]) == (
        "/dev/ttyUSB0"
    )


def test_converter_that_came_back_under_another_name_is_followed() -> None:
    ports = [SerialPort("/dev/ttyUSB0", OTHER), SerialPort("/dev/ttyUSB3", FTDI)]
    assert port_to_open("/dev/ttyUSB0", FTDI, ports) == "/dev/ttyUSB3"


def test_converter_in_its_place_is_left_there() -> None:
    ports = [SerialPort("/dev/ttyUSB0", FTDI), SerialPort("/dev/ttyS0", None)]
    assert port_to_open("/dev/ttyUSB0", FTDI, ports) == "/dev/ttyUSB0"


def test_converter_that_is_away_leaves_the_configured_name() -> None:
    assert port_to_open("/dev/ttyUSB0", FTDI, [SerialPort("/dev/ttyS0", None)]) == (
        "/dev/ttyUSB0"
    )


def test_nameless_converters_are_told_apart_by_their_socket() -> None:
    moved = UsbIdentity(0x1A86, 0x7523, "", "1-1")
    assert NAMELESS.is_same_as(NAMELESS)
    assert not NAMELESS.is_same_as(moved)
    assert not NAMELESS.is_same_as(FTDI)


def test_link_leads_to_the_converter_behind_it(tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB5"
    device.touch()
    link = tmp_path / "digesters"
    link.symlink_to(device)
    assert identity_at(str(link), [SerialPort(str(device), FTDI)]) == FTDI
    assert identity_at(str(link), []) is None


def test_the_system_can_be_asked_for_its_ports() -> None:
    assert all(port.device for port in present_ports())
