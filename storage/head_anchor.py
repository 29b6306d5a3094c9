"""The journal's head outside the database: shows a cut tail and rows lost with the WAL."""

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a journal: its sequence number (0: none yet) and digest."""

    sequence: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the file beside the database says.

    Attributes:
        first: sequence number of the first row that this database holds.
        genesis: digest that this first row continues; 32 zero bytes for the first ever.
        head: the last row on disk when it was written; may lag by one group commit.
    """

    first: int
    genesis: bytes
    head: Head


NO_DIGEST = bytes(32)
FIRST_EVER = Anchor(1, NO_DIGEST, Head(0, NO_DIGEST))


def read_anchor(path: Path) -> Anchor | None:
    """Return what the file says, None where it is missing or unreadable."""
    try:
        told = json.loads(path.read_text("ascii"))
        return Anchor(
            int(told["first"]),
            bytes.fromhex(told["genesis"]),
            Head(int(told["sequence"]), bytes.fromhex(told["digest"])),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("%s cannot be read: %s", path, error)
        return None


def write_anchor(path: Path, anchor: Anchor) -> None:
    """Replace the file at once and durably.

    Raises:
        OSError: when the disk does not take it; the old content stays.
    """
    told = {
        "first": anchor.first,
        "genesis": anchor.genesis.hex(),
        "sequence": anchor.head.sequence,
        "digest": anchor.head.digest.hex(),
    }
    fresh = path.with_name(path.name + ".new")
    mine_only = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(mine_only, "w", encoding="ascii") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
