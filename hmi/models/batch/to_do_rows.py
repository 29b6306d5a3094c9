"""How are open cards, power cuts and deviations written in the lists of the page To do?"""

from zoneinfo import ZoneInfo

from hmi.models.batch.card_paper import card_title
from hmi.models.batch.deviations import Deviation
from hmi.models.device_names import command_name, rule_name
from hmi.models.local_time import date_text, minute_text
from plant.batch.cards import JobCard, ResumeCard
from plant.description.model import PlantDescription
from plant.message import Message


class ToDoWords:
    """Writes rows. Immutable; GUI thread."""

    def __init__(self, description: PlantDescription, zone: ZoneInfo) -> None:
        self._description = description
        self._texts = description.texts
        self._zone = zone

    def card(self, card: JobCard, now_ms: int) -> tuple[str, ...]:
        """Return what, since when, and its state."""
        state = self._texts("card.page.open") if card.is_open else card.signed_by
        return (card_title(card, self._texts), self._moment(card.issued_ms, now_ms), state)

    def resume(self, card: ResumeCard, now_ms: int) -> tuple[str, ...]:
        """Return the same for a card after a power cut."""
        unit = self._texts.unit_name(card.unit_id)
        return (
            f"{self._texts('resume.title')}, {unit}",
            self._moment(card.issued_ms, now_ms),
            self._texts("card.page.open"),
        )

    def deviation(self, each: Deviation, now_ms: int) -> tuple[str, ...]:
        """Return where, what and why, since, until and who."""
        what = self._texts.say(self._named(each.text))
        if each.reason and each.reason not in what:
            what = self._texts("deviation.with_reason", what=what, reason=each.reason)
        return (
            self.place(each),
            what,
            self._moment(each.since_ms, now_ms),
            self._moment(each.until_ms, now_ms),
            each.operator,
        )

    def place(self, each: Deviation) -> str:
        """Return the unit, and the device where it is one."""
        if not each.unit_id:
            return self._description.site.name
        unit = self._texts.unit_name(each.unit_id)
        tag = self._description.tags.get(each.about)
        return unit if tag is None else f"{unit}: {command_name(tag, self._texts)}"

    def _named(self, text: Message) -> Message:
        """Return a text whose interlock's id has become its plain name."""
        rule = str(text.facts.get("rule", ""))
        if "." not in rule:
            return text
        return Message(text.key, {**text.facts, "rule": rule_name(rule, self._description)})

    def _moment(self, utc_ms: int, now_ms: int) -> str:
        """Return the clock time of today, else date and time; empty for no time at all."""
        if not utc_ms:
            return ""
        day, today = date_text(utc_ms, self._zone), date_text(now_ms, self._zone)
        clock = minute_text(utc_ms, self._zone)
        return clock if day == today else f"{day} {clock}"
