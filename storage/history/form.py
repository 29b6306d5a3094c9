"""Which file is history, and how did it come to its tables?"""

from collections.abc import Iterator

from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from storage.database import DatabaseForm
from storage.history.schema import HISTORY
from storage.migrations import Migration

HISTORY_FILE = "history.sqlite"
HEAD_FILE = "history.head"


def _tables() -> Iterator[ExecutableDDLElement]:
    for table in HISTORY.sorted_tables:
        yield CreateTable(table)
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            yield CreateIndex(index)


# The tables of version 1 are those of schema.py. Once a version 2 changes them, version 1 is
# written out here as it was: a test holds what these statements say.
HISTORY_MIGRATIONS = (Migration(1, tuple(_tables())),)

HISTORY_FORM = DatabaseForm(
    application_id=0x424D4848,  # "BMHH"
    migrations=HISTORY_MIGRATIONS,
    checked=False,
    unwritable="so no history is recorded",
    checkpoint_pages=4096,
)
