"""Can the actuator's field unit be commanded: its selector, its stop button, its line?"""

from collections.abc import Iterator

from control.door import obstacles
from control.why.facts import Actuator, WhyFacts
from plant.message import message
from plant.operation.why import WhyKind, WhyLine

_AT_THE_UNIT = frozenset({"refusal.local", "refusal.local_stop"})


def local_lines(actuator: Actuator, facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield whether someone at the unit has taken it over or stopped it."""
    found = False
    for tag_id, name in (
        (actuator.local_id, "local"),
        (actuator.local_stop_id, "local_stop"),
    ):
        if tag_id and facts.is_running(tag_id):
            found = True
            yield WhyLine(
                WhyKind.LOCAL,
                blocking=True,
                text=message(f"why.local.{name}", unit=actuator.unit_id),
                clears=message(f"why.local.{name}_clears"),
                input_id=tag_id,
            )
    if not found:
        text = message("why.local.clear", unit=actuator.unit_id)
        yield WhyLine(WhyKind.LOCAL, blocking=False, text=text)


def communication_lines(actuator: Actuator, facts: WhyFacts) -> Iterator[WhyLine]:
    """Yield what stands between the program and the field unit."""
    unit = facts.units.get(actuator.field_unit_id)
    names = {"unit": actuator.unit_id, "field_unit": actuator.field_unit_id}
    if unit is not None:
        since_ms = unit.device.since_utc_ms if unit.device is not None else None
        texts = [each for each in obstacles(unit) if each.key not in _AT_THE_UNIT]
        if unit.in_doubt:
            texts.append(message("refusal.in_doubt", unit=actuator.unit_id))
        for text in texts:
            yield WhyLine(WhyKind.COMMUNICATION, blocking=True, text=text, since_ms=since_ms)
        if texts:
            return
    sample = facts.seen.samples.get(actuator.tag_id)
    if sample is None or sample.quality.is_bad:
        yield WhyLine(
            WhyKind.COMMUNICATION,
            blocking=True,
            text=message("why.communication.unread", **names),
            since_ms=sample.utc_ms if sample is not None else None,
            clears=message("why.communication.unread_clears"),
            input_id=actuator.tag_id,
        )
        return
    yield WhyLine(
        WhyKind.COMMUNICATION,
        blocking=False,
        text=message("why.communication.clear", **names),
    )
