"""What will a run by hand take from the day's energy budget?"""

from plant.energy.load import Load
from plant.energy.view import EnergyView
from plant.message import Message, message

_WS_PER_KWH = 3_600_000.0
_WH_PER_KWH = 1000.0


def run_preview(load: Load | None, seconds: float, energy: EnergyView) -> Message | None:
    """Return the energy of a run and what is left of the budget, None where nothing is rated.

    Args:
        load: what will run, None for what uses no energy of its own (a valve).
        seconds: for how long.
        energy: the day's budget now.
    """
    if load is None or not load.rated_w or seconds <= 0:
        return None
    kwh = f"{load.rated_w * seconds / _WS_PER_KWH:.2f}"
    if not load.kind.is_capped:
        return message("faceplate.preview.free", kwh=kwh)
    left = f"{energy.left_wh / _WH_PER_KWH:.2f}"
    return message("faceplate.preview.capped", kwh=kwh, left=left)
