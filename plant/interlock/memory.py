"""What must the interlocks remember? One value that survives the program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class RuleState:
    """A rule that is not simply quiet. All times in trusted milliseconds UTC, 0 for not.

    Attributes:
        due_ms: since when its condition holds, while the delay runs.
        tripped_ms: since when it is tripped.
        held: whether it stays tripped only until a person clears it.
        warned_ms, alarmed_ms: since when those limits are passed.
    """

    due_ms: int = 0
    tripped_ms: int = 0
    held: bool = False
    warned_ms: int = 0
    alarmed_ms: int = 0


QUIET = RuleState()


@dataclass(frozen=True, slots=True)
class RunState:
    """An output's running: whether it runs, since when, and when it last did.

    Attributes:
        is_on: whether it runs.
        since_ms: since when it has been so; for one that was never seen running, since it was
            first looked at: the field unit counts for itself, also before that.
        has_run: whether it was ever seen running.
        sent: whether it is commanded on, whatever is seen of it.
        sent_ms: since when it has been commanded so.
        looked_ms: when it was first looked at; what was so then began nobody knows when.
    """

    is_on: bool
    since_ms: int
    has_run: bool = False
    sent: bool = False
    sent_ms: int = 0
    looked_ms: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """The recent course of one input: times and values at even steps, oldest first.

    ``lowest`` is the lowest of the values.
    """

    times_ms: tuple[int, ...] = ()
    values: tuple[float, ...] = ()
    lowest: float = 0.0


@dataclass(frozen=True, slots=True)
class Response:
    """Whether an input answers to what should move it.

    Attributes:
        reference: its value before the first event.
        beside: the other input's value at the last event; None while it was never readable.
        place: stage at the last event.
        count: events since it last moved.
        last_ms: when the last one was.
        was_on: whether the pulse's output was running.
    """

    reference: float
    beside: float | None
    place: str
    count: int = 0
    last_ms: int = 0
    was_on: bool = False


@dataclass(frozen=True, slots=True)
class InterlockMemory:
    """Everything the interlocks remember from one step to the next.

    Attributes:
        states: rules that are not quiet, by id.
        runs: by output tag.
        courses: by rule.
        responses: by rule.
        first_outs: by output, the rule that stopped (or opened) it first of those that stand.
    """

    states: Mapping[str, RuleState] = field(default_factory=lambda: MappingProxyType({}))
    runs: Mapping[str, RunState] = field(default_factory=lambda: MappingProxyType({}))
    courses: Mapping[str, Course] = field(default_factory=lambda: MappingProxyType({}))
    responses: Mapping[str, Response] = field(default_factory=lambda: MappingProxyType({}))
    first_outs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


NO_MEMORY = InterlockMemory()
