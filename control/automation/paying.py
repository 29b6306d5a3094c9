"""Which loads want to run, or to go on running, at the expense of the day's energy?"""

from collections.abc import Iterator, Mapping

from control.automation.arbitration import in_automatic, is_commanded
from control.automation.kept import Kept
from control.automation.setup import Setup
from plant.energy.admission import EnergyWish
from plant.interlock.result import InterlockResult
from plant.operation.reading import usable
from plant.operation.wishes import Wish
from plant.sample import Snapshot


def energy_wishes(
    setup: Setup,
    kept: Kept,
    snapshot: Snapshot,
    interlocks: InterlockResult,
    wishes: Mapping[str, Wish],
) -> Iterator[EnergyWish]:
    """Yield every load that is to run or to go on, as far as no interlock stands in its way.

    A device in hand asks while it runs. Nothing is reserved for what may not start.
    """
    stopped = bool(kept.session.stopped_ms)
    for actuator in setup.actuators:
        tag_id = actuator.tag_id
        load = setup.cap.equipment.loads.get(tag_id)
        if load is None or not load.kind.is_capped:
            continue
        left_s = usable(snapshot, actuator.remaining) if actuator.remaining else 0.0
        running = bool(is_commanded(actuator, snapshot)) or bool(left_s)
        if not in_automatic(kept.modes, tag_id):
            if running:
                yield EnergyWish(tag_id, round(left_s or 0.0), by_person=True)
            continue
        wish = wishes.get(tag_id)
        if wish is None and running and kept.session.engaged:  # left to a person
            yield EnergyWish(tag_id, round(left_s or 0.0), by_person=True)
            continue
        if wish is None or not wish.value or interlocks.forced(tag_id) is False:
            continue
        if running or (not stopped and interlocks.may_start(tag_id)):
            yield EnergyWish(tag_id, wish.run_s, protective=wish.protective)
