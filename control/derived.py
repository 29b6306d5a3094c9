"""How is a derived tag computed? Its quality follows the worst input."""

import math
from collections.abc import Callable, Mapping, Sequence

from plant.quality import Quality, worst
from plant.sample import Sample
from plant.tag import Derivation, DerivedSpec, Tag


def derive(
    tag: Tag, spec: DerivedSpec, inputs: Sequence[Sample], *, previous: Sample, now: Sample
) -> Sample:
    """Return the derived tag's sample.

    A Bad input is never computed with: the result is then Bad for the same reason and keeps
    the last usable value with its old time. Otherwise it carries the time of computing.

    Args:
        tag: the derived tag; outside its range the result is Uncertain.
        spec: the rule.
        inputs: the samples of ``spec.inputs`` in that order, at least one.
        previous: the tag's sample of the scan before.
        now: any sample bearing the time of this scan.
    """
    quality = worst(*(sample.quality for sample in inputs))
    if quality.is_bad:
        return Sample(
            tag.tag_id, previous.value, quality, previous.utc_ms, previous.monotonic_s
        )
    value = compute(spec.derivation, [float(sample.value) for sample in inputs])
    if not math.isfinite(value):
        return Sample(
            tag.tag_id, previous.value, Quality.BAD, previous.utc_ms, previous.monotonic_s
        )
    if not tag.eu_low <= value <= tag.eu_high:
        quality = worst(quality, Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED)
    return Sample(tag.tag_id, value, quality, now.utc_ms, now.monotonic_s)


def compute(derivation: Derivation, values: Sequence[float]) -> float:
    """Apply the rule to finite numbers in the order of the inputs."""
    return _RULES[derivation](values)


_RULES: Mapping[Derivation, Callable[[Sequence[float]], float]] = {
    Derivation.MEAN: lambda values: math.fsum(values) / len(values),
    Derivation.SUM: math.fsum,
    Derivation.DIFFERENCE: lambda values: values[0] - math.fsum(values[1:]),
    Derivation.MAXIMUM: max,
    Derivation.MINIMUM: min,
}
