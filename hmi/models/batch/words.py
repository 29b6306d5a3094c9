"""How are states, places and long times of batches written?"""

from hmi.models.batch.stage_strip import StageStrip
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State
from plant.texts import Texts

_MIN_MS = 60_000


def hours_text(ms: float) -> str:
    """Return ``31 h 49 min``, ``12 min`` below an hour; negative counts as nothing."""
    minutes = max(0, int(ms // _MIN_MS))
    hours, minute = divmod(minutes, 60)
    return f"{hours} h {minute:02d} min" if hours else f"{minute} min"


def state_line(run: UnitRun, texts: Texts) -> str:
    """Return what a unit does in a few words: ``Running: stage 2, acetogenesis``."""
    if run.procedure is Procedure.NONE:
        key = "batch.ready" if run.is_ready else "batch.nothing"
        return texts(key) if run.state is State.IDLE else _state(run, texts)
    place = texts(f"batch.place.{run.place}")
    return texts("batch.state_line", state=_state(run, texts), place=place)


def time_line(strip: StageStrip, texts: Texts) -> str:
    """Return how much of the procedure and of its present part is over and left."""
    lines = [_times("batch.part_time", strip.part_elapsed_ms, strip.part_left_ms, texts)]
    lines.append(_times("batch.whole_time", strip.elapsed_ms, strip.left_ms, texts))
    if strip.clock_note_h is not None:
        lines.append(texts("batch.clock_note", hours=f"{strip.clock_note_h:g}"))
    return "\n".join(lines)


def _state(run: UnitRun, texts: Texts) -> str:
    return texts(f"batch.state.{run.state.value.lower()}")


def _times(key: str, elapsed_ms: int, left_ms: int | None, texts: Texts) -> str:
    elapsed = hours_text(elapsed_ms)
    if left_ms is None:
        return texts(f"{key}.open", elapsed=elapsed)
    word = "left" if left_ms >= 0 else "over"
    return texts(f"{key}.{word}", elapsed=elapsed, left=hours_text(abs(left_ms)))
