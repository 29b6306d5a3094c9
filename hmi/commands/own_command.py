"""How is this program started again, for a child process of its own?"""

import sys


def own_command() -> list[str]:
    """Return how to start this program again, frozen or from the interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "hmi"]
