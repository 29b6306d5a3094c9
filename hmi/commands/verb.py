"""What every shell verb offers to the command line."""

import argparse
from typing import Protocol


class Verb(Protocol):
    """What a module of hmi.commands offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the verb's arguments."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do it and return the exit status."""
        ...
