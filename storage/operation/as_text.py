"""Messages and recipes as the JSON text in which they stand in the database."""

import json
from dataclasses import asdict
from enum import Enum

from plant.message import Message, message
from plant.recipe.model import Recipe


def message_text(said: Message | None) -> str | None:
    """Return a message as JSON, None for none."""
    if said is None:
        return None
    return json.dumps({"key": said.key, "facts": dict(said.facts)}, ensure_ascii=False)


def read_message(text: str | None) -> Message | None:
    """Return the message of a text that `message_text` wrote."""
    if text is None:
        return None
    said = json.loads(text)
    return message(said["key"], **said["facts"])


def recipe_json(recipe: Recipe) -> str:
    """Return a recipe as JSON: its fields by name, words of an Enum as text."""
    return json.dumps(asdict(recipe), ensure_ascii=False, default=_word)


def _word(value: Enum) -> object:
    return value.value
