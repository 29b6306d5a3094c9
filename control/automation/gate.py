"""What does the automation say to a command that a person gives to the plant?"""

from typing import Protocol

from plant.command import Command
from plant.message import Message


class Gate(Protocol):
    """Asked by the one door to a write. Engine thread; returns at once."""

    def bars(self, command: Command) -> tuple[Message, ...]:
        """Return why interlocks, permissives, energy or the mode refuse it; empty if none."""
        ...

    def taken(self, command: Command) -> None:
        """Learn that a command was accepted: who commands the device now?"""
        ...

    def stopped(self, command: Command) -> None:
        """Learn that PLANT STOP was asked for: nothing is switched on by itself any more."""
        ...


class OpenGate:
    """The gate of a plant that nothing automates: the field units' own interlocks hold."""

    def bars(self, command: Command) -> tuple[Message, ...]:
        """Refuse nothing."""
        del command
        return ()

    def taken(self, command: Command) -> None:
        """Need not know."""

    def stopped(self, command: Command) -> None:
        """Need not know."""
