"""Tags of a made-up plant and its scans, whose every value tells the tag and the time."""

from collections.abc import Mapping, Sequence

from plant.quality import Quality
from plant.sample import Sample, Snapshot
from plant.tag import SCAN_CLASSES, Source, Suffix, Tag, ValueKind
from plant.units import unit


def made_up_tags(count: int, *, scan: str = "normal", tags_a_unit: int = 100) -> dict[str, Tag]:
    """Return tags T0, T1, ... by name, spread over field units.

    Args:
        count: how many.
        scan: their scan class.
        tags_a_unit: how many of them one field unit has.
    """
    return {
        f"T{number}": Tag(
            tag_id=f"T{number}",
            unit_id="M",
            module="made_up",
            item=f"item{number}",
            suffix=Suffix.READBACK,
            kind=ValueKind.ANALOG,
            source=Source.MEASURED,
            eu=unit("%"),
            eu_low=0.0,
            eu_high=100.0,
            digits=1,
            scan=SCAN_CLASSES[scan],
            field_unit=f"U{number // tags_a_unit + 1}",
        )
        for number in range(count)
    }


def value_of(number: int, utc_ms: int) -> float:
    """Return what the tag T``number`` reads at a time."""
    return ((utc_ms // 1000 * 7 + number * 131) % 1000) / 10


def quality_of(number: int, utc_ms: int) -> Quality:
    """Return with which quality: bad for a minute in each quarter of an hour, and so on."""
    minute = (utc_ms // 60_000 + number) % 15
    if minute == 0:
        return Quality.BAD_NO_COMMUNICATION
    return Quality.UNCERTAIN if minute == 7 else Quality.GOOD


def scan_at(tags: Mapping[str, Tag], sequence: int, utc_ms: int) -> Snapshot:
    """Return a scan in which every tag is fresh."""
    return Snapshot(
        sequence,
        utc_ms,
        utc_ms / 1000,
        {
            tag_id: Sample(
                tag_id,
                value_of(number, utc_ms),
                quality_of(number, utc_ms),
                utc_ms,
                utc_ms / 1000,
            )
            for number, tag_id in enumerate(tags)
        },
    )


def scan_of(
    tags: Sequence[str], sequence: int, utc_ms: int, values: Sequence[float]
) -> Snapshot:
    """Return a scan of these good values."""
    now_s = utc_ms / 1000
    return Snapshot(
        sequence,
        utc_ms,
        now_s,
        {
            tag_id: Sample(tag_id, value, Quality.GOOD, utc_ms, now_s)
            for tag_id, value in zip(tags, values, strict=True)
        },
    )
