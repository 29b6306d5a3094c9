"""Appends journal rows for ever and prints each number once it is acknowledged; to be killed.

Usage: python -m tests.integration.storage.appending_child FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.integration.storage.rows import opened

AT_ONCE = 7
"""Rows in flight: some kills must fall between a commit and its acknowledgement."""


async def append_for_ever(folder: Path) -> None:
    async with opened(folder) as database:
        while True:
            for sequence in await database.append(AT_ONCE):
                sys.stdout.write(f"{sequence}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(append_for_ever(Path(sys.argv[1])))
