"""Finds a USB converter again after it was unplugged and came back under another name."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from serial.tools import list_ports


@dataclass(frozen=True, slots=True)
class UsbIdentity:
    """What stays the same of a USB converter: its type, and its serial number or its socket."""

    vendor: int
    product: int
    serial_number: str
    location: str

    def is_same_as(self, other: "UsbIdentity") -> bool:
        """Compare; converters without a serial number are told apart by their socket."""
        if (self.vendor, self.product) != (other.vendor, other.product):
            return False
        if self.serial_number or other.serial_number:
            return self.serial_number == other.serial_number
        return self.location == other.location


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A port that is plugged in; ``usb`` is None for built-in ones."""

    device: str
    usb: UsbIdentity | None


def present_ports() -> Sequence[SerialPort]:
    """Return the ports that the system has now. Reads the system's device tree, about 1 ms."""
    return tuple(
        SerialPort(
            port.device,
            None
            if port.vid is None or port.pid is None
            else UsbIdentity(port.vid, port.pid, port.serial_number or "", port.location or ""),
        )
        for port in list_ports.comports()
    )


def identity_at(device: str, ports: Sequence[SerialPort]) -> UsbIdentity | None:
    """Return which converter is behind a device name (or a link to it), None for none."""
    real = os.path.realpath(device)
    return next((port.usb for port in ports if port.device in {device, real}), None)


def port_to_open(
    configured: str, known: UsbIdentity | None, ports: Sequence[SerialPort]
) -> str:
    """Return the device to open.

    Args:
        configured: the name in the plant description.
        known: the converter that was last open under it, None before the first time.
        ports: what is plugged in.

    Returns:
        the known converter's present name; the configured name where it is unknown or away.
    """
    if known is None:
        return configured
    now = identity_at(configured, ports)
    if now is not None and now.is_same_as(known):
        return configured
    return next(
        (port.device for port in ports if port.usb is not None and port.usb.is_same_as(known)),
        configured,
    )
