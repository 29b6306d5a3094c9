"""Who commands this actuator, and what have batch, timetable and budget decided about it?"""

from collections.abc import Iterator

from control.why.facts import Actuator, WhyFacts
from plant.message import message
from plant.operation.modes import DeviceMode
from plant.operation.why import WhyKind, WhyLine

_OTHERS = {
    DeviceMode.MANUAL: "why.mode.manual",
    DeviceMode.OUT_OF_SERVICE: "why.mode.out_of_service",
}


def mode_lines(actuator: Actuator, facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield who commands it: PLANT STOP, a person, or the automation."""
    if facts.stopped and not actuator.starts_on_stop:
        yield _mode("why.mode.stopped", bars_people=False)
    mode = facts.modes.modes.get(actuator.tag_id)
    if mode is not None and mode.mode is not DeviceMode.AUTOMATIC:
        key = _OTHERS[mode.mode]
        yield WhyLine(
            WhyKind.MODE,
            blocking=True,
            text=message(key, tag=actuator.tag_id, operator=mode.operator, reason=mode.reason),
            since_ms=mode.since_ms,
            clears=message(f"{key}_clears"),
            bars_people=mode.mode is DeviceMode.OUT_OF_SERVICE,
        )
    elif actuator.unit_id in facts.manual_units:
        yield _mode("why.mode.unit_manual", bars_people=False, unit=actuator.unit_id)
    else:
        yield WhyLine(
            WhyKind.MODE,
            blocking=False,
            text=message("why.mode.automatic", tag=actuator.tag_id),
        )


def schedule_lines(actuator: Actuator, facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield what batch and timetable want of it."""
    wish = facts.wishes.get(actuator.tag_id)
    if wish is None:
        text, wanted = message("why.schedule.nothing", tag=actuator.tag_id), False
    else:
        text, wanted = wish.cause, wish.value != 0
    running = facts.is_running(actuator.tag_id)
    yield WhyLine(
        WhyKind.SCHEDULE, blocking=not wanted and not running, text=text, bars_people=False
    )


def energy_lines(actuator: Actuator, facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield whether the day's budget admits it."""
    refused = facts.refused.get(actuator.tag_id)
    if refused is None:
        yield WhyLine(WhyKind.ENERGY, blocking=False, text=message("why.energy.clear"))
        return
    yield WhyLine(
        WhyKind.ENERGY,
        blocking=True,
        text=refused.text,
        since_ms=refused.since_ms,
        clears=refused.clears,
    )


def _mode(key: str, *, bars_people: bool, **facts: str) -> WhyLine:
    return WhyLine(
        WhyKind.MODE,
        blocking=True,
        text=message(key, **facts),
        clears=message(f"{key}_clears"),
        bars_people=bars_people,
    )
