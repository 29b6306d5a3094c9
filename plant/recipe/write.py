"""A Recipe becomes the text of its file; what is loaded from it equals the recipe."""

import json
from collections.abc import Mapping

from plant.recipe.load import SCHEMA
from plant.recipe.model import Dosing, Recipe, Stage, StageEnd, TemperatureProfile

_HEAD = "# Saved at this plant. A change is a new version; this file is not edited.\n"
_DELETE = "\x7f"  # the only sign that JSON may leave in a text and TOML may not


def recipe_text(recipe: Recipe) -> str:
    """Return a recipe as TOML."""
    head = {
        "id": recipe.recipe_id,
        "version": recipe.version,
        "name": recipe.name,
        "description": recipe.description,
        "source": recipe.source,
        "turnaround_h": recipe.turnaround_h,
        "missed_start": recipe.missed_start.value,
        "late_limit_h": recipe.late_limit_h,
        "short_gap_h": recipe.short_gap_h,
        "author": recipe.author,
        "saved_ms": recipe.saved_ms,
        "changes": list(recipe.changes),
    }
    dosing = {name: getattr(recipe.dosing, name) for name in Dosing.__slots__}
    parts = [
        f"{_HEAD}\nschema = {SCHEMA}\n",
        _table("[recipe]", head),
        _table("[dosing]", dosing),
        *(_table("[[stages]]", _stage(stage)) for stage in recipe.stages),
    ]
    return "\n".join(parts)


def _stage(stage: Stage) -> dict[str, object]:
    found: dict[str, object] = {"kind": stage.kind.value, "end": _end(stage.end)}
    if stage.temperature is not None:
        found["temperature"] = _temperature(stage.temperature)
    if stage.ph is not None:
        ph = stage.ph
        found["ph"] = {"value": ph.value, "dosed": ph.dosed, "approach_h": ph.approach_h}
    found["gas_path"] = stage.gas_path.value
    found["relief"] = stage.relief
    if stage.agitation is not None:
        agitation = stage.agitation
        found["agitation"] = {"every_h": agitation.every_h, "run_s": agitation.run_s}
    found["hold"] = {
        "clock_stops": stage.hold.clock_stops,
        "keep_temperature": stage.hold.keep_temperature,
    }
    return found


def _end(end: StageEnd) -> dict[str, object]:
    if end.age_h is not None:
        return {"age_h": end.age_h}
    return {"day": end.day, "clock": end.clock}


def _temperature(profile: TemperatureProfile) -> dict[str, object]:
    found: dict[str, object] = {
        "start_degc": profile.start_degc,
        "end_degc": profile.end_degc,
    }
    if profile.night_degc is not None:
        found["night_degc"] = profile.night_degc
    return {**found, "day_from": profile.day_from, "day_to": profile.day_to}


def _table(header: str, values: Mapping[str, object]) -> str:
    lines = "".join(f"{key} = {_value(value)}\n" for key, value in values.items())
    return f"{header}\n{lines}"


def _value(value: object) -> str:
    """Return a value in TOML; JSON's texts, numbers and booleans are TOML's, too."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(each)}' for key, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
