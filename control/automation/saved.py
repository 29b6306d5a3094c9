"""How do the deciders' states become documents, and come back after a restart?"""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import cattrs
from cattrs.preconf.json import make_converter

from plant.errors import CorruptDatabaseError

T = TypeVar("T")


class Documents:
    """Turns frozen states into JSON text and back. Any thread after it is built.

    States are dataclasses of str, int, float, bool, None, Enum, tuple, Mapping and others of
    their kind. Fields with a default may be missing in older documents; unknown ones are left
    out.
    """

    def __init__(self) -> None:
        self._converter = make_converter()

    def write(self, state: object) -> str:
        """Return the state as JSON text."""
        return json.dumps(self._converter.unstructure(state), separators=(",", ":"))

    def read(self, kind: type[T], documents: Mapping[str, str], key: str) -> T | None:
        """Return the state kept under a key, None where none is kept.

        Raises:
            CorruptDatabaseError: when the document cannot be understood; it is left as it is.
        """
        text = documents.get(key)
        if text is None:
            return None
        try:
            data: Any = json.loads(text)
            return self._converter.structure(data, kind)
        except (ValueError, KeyError, TypeError, cattrs.BaseValidationError) as error:
            raise CorruptDatabaseError(
                f"What the automation had stored about '{key}' cannot be understood "
                f"({type(error).__name__}). It was left as it is and nothing is commanded by "
                "itself. Restore a backup of the data folder, or ask for help."
            ) from error
