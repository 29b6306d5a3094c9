"""What was asked for, in words: ``hold Digester 3``; for answers, news and records."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from plant.message import Fact, Message, message
from plant.operation.requests import Answer, Bypass, Request
from plant.texts import Texts

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "UnitVerb": "verb",
        "HoldAll": "hold_all",
        "SetUnitMode": "unit_mode",
        "ConfirmTransition": "confirm",
        "BeginTurnaround": "begin_turnaround",
        "SignCard": "sign_card",
        "AnswerResume": "resume",
        "ChangeRota": "rota",
        "ChooseRecipe": "choose_recipe",
        "ChangeBatch": "change_batch",
        "SetDeviceMode": "device_mode",
        "RunDevice": "run_device",
        "EnterValue": "enter_value",
        "Bypass": "bypass",
        "ClearLatch": "clear_latch",
        "Allowance": "allowance",
        "ResumePlant": "resume_plant",
    }
)
_VARIANTS = ("verb", "mode", "choice", "kind")
"""Attributes whose word is part of the text's key."""

_FACTS: Mapping[str, str] = MappingProxyType(
    {
        "unit_id": "unit",
        "tag_id": "tag",
        "card_id": "card",
        "rule_id": "rule",
        "recipe_id": "recipe",
        "seconds": "seconds",
        "minutes": "minutes",
        "value": "value",
        "day": "day",
        "field": "field",
    }
)


def request_message(request: Request) -> Message:
    """Return the words for a request; its facts tell which unit, device or card."""
    key = f"request.{_WORDS.get(type(request).__name__, 'other')}"
    variant = next((getattr(request, each) for each in _VARIANTS if hasattr(request, each)), "")
    if isinstance(request, Bypass):
        variant = "grant" if request.minutes else "end"
    word = variant.value if isinstance(variant, Enum) else variant
    facts: dict[str, Fact] = {
        fact: getattr(request, name) for name, fact in _FACTS.items() if hasattr(request, name)
    }
    return message(f"{key}.{word}" if word else key, **facts)


def answer_text(answer: Answer, texts: Texts) -> str:
    """Return what became of a request: ``Hold Digester 3: refused. <reasons>``."""
    asked = texts.say(request_message(answer.request))
    if answer.accepted:
        return texts("request.accepted", asked=asked)
    reasons = " ".join(texts.say(reason) for reason in answer.reasons)
    return texts("request.refused", asked=asked, reasons=reasons)
