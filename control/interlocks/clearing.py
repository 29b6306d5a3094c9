"""May a person clear an interlock that is held, now that its cause has gone?"""

from dataclasses import replace
from types import MappingProxyType

from plant.interlock.memory import InterlockMemory
from plant.interlock.result import Cause, InterlockResult
from plant.message import Message, message
from plant.operation.requests import ClearLatch
from plant.tag import Role


def cleared(
    memory: InterlockMemory, result: InterlockResult, request: ClearLatch
) -> tuple[InterlockMemory, tuple[Message, ...]]:
    """Clear a held interlock.

    Args:
        memory: after the last step.
        result: of the last step.
        request: who clears which.

    Returns:
        what to remember, and why the request is refused (empty where it is granted).
    """
    state = memory.states.get(request.rule_id)
    trips = (*result.active, *result.bypassed)
    trip = next((each for each in trips if each.rule_id == request.rule_id), None)
    if state is None or not state.held or trip is None:
        facts = {"unit": request.unit_id, "rule": request.rule_id}
        return memory, (message("interlock.clear.unknown", **facts),)
    if request.asker.role.value < Role.OPERATOR.value:
        return memory, (message("interlock.clear.role"),)
    if trip.cause is not Cause.HELD:
        facts = {"unit": request.unit_id, "rule": trip.rule.name}
        return memory, (message("interlock.clear.still_there", **facts),)
    states = {key: value for key, value in memory.states.items() if key != request.rule_id}
    return replace(memory, states=MappingProxyType(states)), ()
