"""Which quality does a word in the file mean?"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from plant.history import BAD_FROM, QUALITY_CODES
from plant.quality import Quality
from storage.history.quality_runs import Codes

UNKNOWN = 254
"""Stands for a word that means no quality, until that is told; no quality has this code."""


class QualityWords:
    """Turns words into quality codes. Immutable; any thread.

    Known are the names of plant.quality, in any case, and what the map adds. Nothing is
    plainly good.
    """

    def __init__(self, added: Mapping[str, Quality]) -> None:
        """Add words, in small letters, to the names of the qualities."""
        self._codes = {
            quality.value.casefold(): code for quality, code in QUALITY_CODES.items()
        }
        self._codes[""] = QUALITY_CODES[Quality.GOOD]
        self._codes |= {word: QUALITY_CODES[quality] for word, quality in added.items()}

    def code(self, word: str) -> int:
        """Return a word's code, `UNKNOWN` for one that means nothing."""
        return self._codes.get(word.strip().casefold(), UNKNOWN)

    def is_bad(self, word: str) -> bool:
        """Whether a word says that the number beside it means nothing."""
        return BAD_FROM <= self.code(word) != UNKNOWN

    def of(self, column: pa.Array) -> Codes:
        """Return the codes of a parsed column, a dictionary of texts; nulls are good."""
        known = [self.code(word or "") for word in column.dictionary.to_pylist()]
        codes: Codes = np.array([*known, 0], np.uint8)
        places = column.indices.fill_null(len(known)).to_numpy()
        found: Codes = codes[places]
        return found
