"""Every statement of the segments is SQL for PostgreSQL as well as for SQLite."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import ClauseElement, Executable, make_url

import storage.segments


def _statements() -> Iterator[tuple[str, ClauseElement]]:
    for module in iter_modules(storage.segments.__path__, "storage.segments."):
        for name, found in vars(import_module(module.name)).items():
            many = found.values() if isinstance(found, dict) else (found,)
            for statement in many:
                if isinstance(statement, ClauseElement) and isinstance(statement, Executable):
                    yield f"{module.name}.{name}", statement


@pytest.mark.parametrize("database", ["postgresql+psycopg", "sqlite"])
def test_every_statement_compiles(database: str) -> None:
    dialect = make_url(f"{database}://").get_dialect()()
    statements = list(_statements())
    assert len(statements) > 25
    for name, statement in statements:
        assert str(statement.compile(dialect=dialect)), name
