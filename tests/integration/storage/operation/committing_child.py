"""Commits steps of a made-up automation, printing each once acknowledged, until it is killed.

Every change carries a transition of two units and the document that counts them.

Usage: python -m tests.integration.storage.operation.committing_child FOLDER
"""

import asyncio
import json
import sys
from pathlib import Path

from tests.integration.storage.operation.made_up import UNITS, opened, step

AT_ONCE = 5
"""Changes in flight: some kills must fall between a commit and its acknowledgement."""


async def commit_for_ever(folder: Path) -> None:
    async with opened(folder) as store:
        last = max(json.loads(store.load().get("batch", "{}")).values(), default=0)
        while True:
            numbers = range(last + 1, last + 1 + AT_ONCE)
            await asyncio.gather(*(store.commit(step(n, units=UNITS)) for n in numbers))
            last = numbers[-1]
            sys.stdout.write(f"{last}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(commit_for_ever(Path(sys.argv[1])))
