"""Where does a rehearsal keep what survives its kills: in memory, or in a folder?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from control.rehearsal.keeper import Keeper, MemoryKeeper
from plant.clock import Clock
from plant.errors import StorageError


@contextmanager
def kept(folder: Path | None, clock: Clock) -> Iterator[Keeper]:
    """Give the keeper of one rehearsal.

    Args:
        folder: where batches and ledger are to stay, None to forget them. It must be without
            a database: a rehearsal never gets into a plant's own records.
        clock: for the file's own times.

    Raises:
        StorageError: when the folder has a database already, or cannot be written.
    """
    if folder is None:
        yield MemoryKeeper({})
        return
    from storage.data_dir import make_data_dir
    from storage.operation.file_store import FilePlantStore
    from storage.state import STATE_FILE

    place = folder / STATE_FILE
    if place.exists():
        raise StorageError(
            f"{folder} holds records already, which a rehearsal must not mix with its own. "
            "Name another folder."
        )
    make_data_dir(folder)
    with FilePlantStore(place, clock) as store:
        yield store
