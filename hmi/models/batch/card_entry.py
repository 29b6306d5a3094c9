"""What may be written on a job card: readings in range, layers of a load, buckets as kg."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plant.batch.cards import CardField, Feeding, FeedLayer
from plant.message import Message, message

_SHARES = {"ts", "vs"}
_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class LayerDraft:
    """One row of the layers' table, as typed.

    Attributes:
        material, source: words.
        kg: mass, or ``12 b`` for as many buckets.
        ts, vs: per cent, of the mass and of the total solids.
        m3: volume; empty: proposed from the mass.
        inoculum: whether it brings the bacteria.
    """

    material: str = ""
    kg: str = ""
    ts: str = ""
    vs: str = ""
    m3: str = ""
    source: str = ""
    inoculum: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was typed."""
        return not any((self.material, self.kg, self.ts, self.vs, self.m3, self.source))


@dataclass(frozen=True, slots=True)
class Scales:
    """How buckets become kg and kg a volume, by the site's parameters."""

    bucket_kg: float
    slurry_kg_m3: float

    @classmethod
    def of(cls, parameters: Mapping[str, float]) -> "Scales":
        """Return them from the site's parameters."""
        return cls(parameters["bucket_kg"], parameters["slurry_kg_m3"])


def field_trouble(field: CardField, text: str) -> Message | None:
    """Return what is wrong with a typed reading, None when it will do."""
    typed = text.strip()
    if not typed:
        return message("card.entry.missing") if field.required else None
    if not field.unit and field.low is None and field.high is None:
        return None  # words
    value = number(typed.removesuffix(field.unit))
    if value is None:
        return message("card.entry.not_a_number", text=typed)
    return None if field.takes(value) else range_of(field)


def range_of(field: CardField) -> Message | None:
    """Return a field's range in words, None where it has none."""
    if field.low is None and field.high is None:
        return None
    facts = {"low": _short(field.low), "high": _short(field.high), "symbol": field.unit}
    if field.below:
        return message("card.entry.below", **facts)
    if field.high is None:
        return message("card.entry.at_least", **facts)
    return message("card.entry.at_most" if field.low is None else "card.entry.range", **facts)


def written(field: CardField, text: str) -> str:
    """Return a reading as it is stored: a number with a point, or the words."""
    typed = text.strip()
    value = number(typed.removesuffix(field.unit)) if field.unit else None
    return typed if value is None else f"{value:g}"


def kilograms(text: str, scales: Scales) -> float | None:
    """Return the mass of ``1200``, ``1200 kg`` or ``12 b`` (buckets); None for no mass."""
    typed = text.strip().lower()
    if typed.endswith("b"):
        buckets = number(typed[:-1])
        return None if buckets is None else buckets * scales.bucket_kg
    return number(typed.removesuffix("kg"))


def layer_of(draft: LayerDraft, scales: Scales) -> FeedLayer | Message:
    """Return the layer that a row describes, or what is wrong with the row."""
    if not draft.material.strip():
        return message("card.layer.no_material")
    kg = kilograms(draft.kg, scales)
    if kg is None or kg <= 0:
        return message("card.layer.no_mass", material=draft.material.strip())
    shares = {name: number(getattr(draft, name).replace("%", "")) for name in _SHARES}
    for name in ("ts", "vs"):
        share = shares[name]
        if share is None or not 0 < share <= _PERCENT:
            return message(f"card.layer.no_{name}", material=draft.material.strip())
    m3 = number(draft.m3) if draft.m3.strip() else kg / scales.slurry_kg_m3
    if m3 is None or m3 <= 0:
        return message("card.layer.no_volume", material=draft.material.strip())
    return FeedLayer(
        draft.material.strip(),
        round(kg, 1),
        (shares["ts"] or 0.0) / _PERCENT,
        (shares["vs"] or 0.0) / _PERCENT,
        round(m3, 3),
        draft.source.strip(),
        draft.inoculum,
    )


def layers_of(drafts: Sequence[LayerDraft], scales: Scales) -> tuple[FeedLayer, ...] | Message:
    """Return the layers in order, empty rows left out; or the first trouble."""
    layers: list[FeedLayer] = []
    for draft in drafts:
        if draft.is_empty:
            continue
        layer = layer_of(draft, scales)
        if isinstance(layer, Message):
            return layer
        layers.append(layer)
    return tuple(layers) if layers else message("card.layer.none")


def draft_of(layer: FeedLayer) -> LayerDraft:
    """Return a layer as a row to be edited."""
    return LayerDraft(
        layer.material,
        f"{layer.kg:g}",
        f"{layer.ts * _PERCENT:g}",
        f"{layer.vs * _PERCENT:g}",
        f"{layer.m3:g}",
        layer.source,
        layer.inoculum,
    )


def last_feeding(feedings: Mapping[str, Feeding]) -> Feeding | None:
    """Return the newest load of any unit: yesterday's; None before the first."""
    return max(feedings.values(), key=lambda feeding: feeding.utc_ms, default=None)


def number(text: str) -> float | None:
    """Return a finite number, typed with point or comma; None for anything else."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
