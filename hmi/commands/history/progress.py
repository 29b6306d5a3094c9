"""How far is it? A bar on standard error, on a terminal only, once something takes a second."""

import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm

_FORM = "{desc} {percentage:3.0f} % |{bar:30}| {elapsed} < {remaining}"


class Bar:
    """A bar from 0 to 1. Use as a context manager: it is wiped away at the end."""

    def __init__(self, words: str) -> None:
        """Begin.

        Args:
            words: what is being done.
        """
        self._bar = None
        if sys.stderr.isatty():
            self._bar = tqdm(total=1.0, desc=words, bar_format=_FORM, delay=1.0, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, done: float, words: str | None = None) -> None:
        """Draw; cheap to call often.

        Args:
            done: 0..1; never taken back.
            words: what is being done from now on.
        """
        if self._bar is None:
            return
        if words is not None and words != self._bar.desc:
            self._bar.set_description_str(words, refresh=False)
        self._bar.update(min(max(done - self._bar.n, 0.0), 1.0 - self._bar.n))
