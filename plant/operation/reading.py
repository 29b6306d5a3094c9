"""What does a snapshot say of one tag, as far as a decision may rely on it?"""

import math

from plant.sample import Snapshot


def usable(snapshot: Snapshot, tag_id: str) -> float | None:
    """Return a value that can be reckoned with; None when it is missing, Bad or not finite."""
    sample = snapshot.samples.get(tag_id)
    if sample is None or sample.quality.is_bad:
        return None
    value = float(sample.value)
    return value if math.isfinite(value) else None


def is_on(snapshot: Snapshot, tag_id: str) -> bool | None:
    """Return a discrete tag's state; None when it is missing or Bad."""
    sample = snapshot.samples.get(tag_id)
    if sample is None or sample.quality.is_bad:
        return None
    return bool(sample.value)
