"""When does the solar pump run, and how much heat can each digester count on?"""

from collections.abc import MutableMapping

from control.stage_outputs.memory import Switch
from control.stage_outputs.sheet import Sheet
from plant.message import message
from plant.operation.reading import usable

_SUN = message("stage_outputs.solar.sun")
_NO_SUN = message("stage_outputs.solar.no_sun")
_NO_NEED = message("stage_outputs.solar.no_need")


def solar_w(sheet: Sheet, in_need: int) -> float:
    """Return the solar heat for each digester that wants some, W."""
    supply = sheet.plan.solar
    power_kw = usable(sheet.scene.snapshot, supply.power)
    if not in_need or power_kw is None or not sheet.scene.is_on(supply.pump):
        return 0.0
    return max(0.0, power_kw) * 1000.0 / in_need


def run_solar_pump(sheet: Sheet, switches: MutableMapping[str, Switch], in_need: int) -> None:
    """Put the solar pump on the sheet: it runs in the sun while somebody wants heat.

    Without an instrument for the sun the pump is left to people.
    """
    supply, numbers, now_ms = sheet.plan.solar, sheet.plan.numbers.heat, sheet.scene.now_ms
    irradiance = usable(sheet.scene.snapshot, supply.irradiance)
    if not supply.pump.op or irradiance is None:
        return
    known = switches.get(supply.pump.op, Switch())
    if known.is_on:
        wanted = irradiance > numbers.solar_off_w_m2 and in_need > 0
    else:
        wanted = irradiance >= numbers.solar_on_w_m2 and in_need > 0
    if wanted is not known.is_on:
        change_ms = known.since_ms + round(numbers.solar_minimum_s * 1000.0)
        if known.since_ms and now_ms < change_ms:
            sheet.due(change_ms)
            wanted = known.is_on
        else:
            switches[supply.pump.op] = Switch(wanted, now_ms)
    cause = _SUN if wanted else _NO_NEED if not in_need else _NO_SUN
    sheet.want(supply.pump, wanted, cause)
