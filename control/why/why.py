"""Why does this actuator not run? One list, in the order in which people look for it."""

from collections.abc import Iterator, Mapping

from control.why.facts import Actuator, WhyFacts
from control.why.field import communication_lines, local_lines
from control.why.people import energy_lines, mode_lines, schedule_lines
from control.why.rules import interlock_lines, permissive_lines
from plant.operation.why import Why

_KINDS = (
    mode_lines,
    local_lines,
    interlock_lines,
    permissive_lines,
    schedule_lines,
    energy_lines,
    communication_lines,
)


def explain(actuator: Actuator, facts: WhyFacts) -> Why:
    """Return the list of one actuator; within a kind what blocks comes first."""
    lines = tuple(
        line
        for kind in _KINDS
        for line in sorted(kind(actuator, facts), key=lambda line: not line.blocking)
    )
    return Why(actuator.tag_id, lines)


class Whys(Mapping[str, Why]):
    """The lists of all actuators at one scan, each made when somebody asks. Any thread.

    Nobody looks at forty lists a second; what they are made of is immutable, so it makes no
    difference when they are made.
    """

    def __init__(self, actuators: Mapping[str, Actuator], facts: WhyFacts) -> None:
        self._actuators = actuators
        self._facts = facts

    def __getitem__(self, tag_id: str) -> Why:
        """Return the list of an output; KeyError where the plant has none of that id."""
        return explain(self._actuators[tag_id], self._facts)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the outputs' tag ids."""
        return iter(self._actuators)

    def __len__(self) -> int:
        """Return how many outputs there are."""
        return len(self._actuators)
