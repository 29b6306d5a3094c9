"""The trend sets that ship with the product, for the tags that a plant has."""

import tomllib
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from importlib.resources import files

from plant.description.model import PlantDescription
from plant.notebook.trend_sets import TrendSet, TrendView
from plant.tag import Source


def built_in_sets(plant: PlantDescription) -> tuple[TrendSet, ...]:
    """Return the sets of resources/trend_sets.toml; one without any tag here is left out."""
    told = tomllib.loads((files("resources") / "trend_sets.toml").read_text("utf-8"))
    found = (
        TrendSet(
            set_id=key,
            name=plant.texts(f"trend_sets.built_in.{key}"),
            view=TrendView(tuple(_tags(plant, entry["tags"])), entry["span_s"]),
            built_in=True,
        )
        for key, entry in told.items()
    )
    return tuple(one for one in found if one.view.tag_ids)


def _tags(plant: PlantDescription, patterns: Sequence[str]) -> Iterator[str]:
    """Yield the tags that fit, pattern after pattern, each in the order of the plant."""
    for pattern in patterns:
        for tag in plant.tags.values():
            if tag.source is not Source.ABSENT and fnmatchcase(tag.tag_id, pattern):
                yield tag.tag_id
