"""What would the driver have read of the field units at this moment?

A block keeps a unit's words; a sample is decoded by the driver's own rules when somebody asks
for it, since one step of a rehearsal looks at few of the plant's tags.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, overload

from drivers.unit.decoding import Reading, decode, empty_value
from plant.quality import Quality, aged, worst
from plant.registers import Encoding, Register
from plant.sample import Sample, Value
from plant.tag import Tag

Words = Mapping[int, int]
_Other = TypeVar("_Other")


@dataclass(frozen=True, slots=True)
class Block:
    """Everything that one field unit said at once.

    Attributes:
        words: its input registers by address.
        frozen: tags whose value has not moved for too long.
        utc_ms, monotonic_s: when it was read.
        age_s: how long the unit has said nothing since.
        doubt: trust in the unit as a whole.
    """

    words: Words
    frozen: frozenset[str]
    utc_ms: int
    monotonic_s: float
    age_s: float = 0.0
    doubt: Quality = Quality.GOOD


class Channel:
    """One tag as its driver knows it. One owner.

    Attributes:
        tag: what is read.
        unit_id: field unit that carries it.
    """

    def __init__(self, tag: Tag, unit_id: str, register: Register) -> None:
        self.tag = tag
        self.unit_id = unit_id
        self._register = register
        self._address = register.address
        self._is_long = register.encoding is Encoding.UINT32
        self._words: tuple[int, ...] = ()
        self._reading = Reading(None, Quality.BAD_WAITING_FOR_INITIAL_DATA)
        self._usable: Value = empty_value(tag)
        self._moved_words: tuple[int, ...] = ()
        self._moved_s = 0.0

    def sample(self, block: Block) -> Sample:
        """Return the tag's sample as read in a block, with what silence makes of it."""
        words = self._read(block.words)
        if words != self._words:
            self._words, self._reading = words, decode(self._register, self.tag, words)
            if self._reading.value is not None:
                self._usable = self._reading.value
        quality = self._reading.quality
        if block.frozen and self.tag.tag_id in block.frozen:
            quality = worst(quality, Quality.UNCERTAIN_SENSOR_NOT_ACCURATE)
        if block.age_s > 0.0:
            quality = aged(quality, age_s=block.age_s, period_s=self.tag.scan.period_s)
        if block.doubt is not Quality.GOOD:
            quality = worst(quality, block.doubt)
        return Sample(self.tag.tag_id, self._usable, quality, block.utc_ms, block.monotonic_s)

    def is_frozen(self, words: Words, now_s: float) -> bool:
        """Return whether the value has not moved for longer than its tag allows."""
        seen = self._read(words)
        if seen != self._moved_words:
            self._moved_words, self._moved_s = seen, now_s
        return now_s - self._moved_s > self.tag.frozen_after_s

    def _read(self, words: Words) -> tuple[int, ...]:
        address = self._address
        if self._is_long:
            return words[address], words[address + 1]
        return (words[address],)


class Samples(Mapping[str, Sample]):
    """All measured tags at one moment. Owned by the rehearsal's thread.

    Args:
        channels: by tag id.
        blocks: by field unit.
    """

    __slots__ = ("_blocks", "_channels", "_made")

    def __init__(self, channels: Mapping[str, Channel], blocks: Mapping[str, Block]) -> None:
        self._channels = channels
        self._blocks = blocks
        self._made: dict[str, Sample] = {}

    def __getitem__(self, tag_id: str) -> Sample:
        """Return the tag's sample. Raises KeyError for a tag that is not measured."""
        made = self._made.get(tag_id)
        if made is None:
            channel = self._channels[tag_id]
            made = self._made[tag_id] = channel.sample(self._blocks[channel.unit_id])
        return made

    @overload
    def get(self, key: str, /) -> Sample | None: ...
    @overload
    def get(self, key: str, default: Sample | _Other, /) -> Sample | _Other: ...
    def get(
        self, key: str, default: Sample | _Other | None = None, /
    ) -> Sample | _Other | None:
        """Return the tag's sample, ``default`` for a tag that is not measured."""
        return self[key] if key in self._channels else default

    def __contains__(self, tag_id: object) -> bool:
        """Return whether the tag is measured."""
        return tag_id in self._channels

    def __iter__(self) -> Iterator[str]:
        """Go through the tags."""
        return iter(self._channels)

    def __len__(self) -> int:
        """Return how many tags are measured."""
        return len(self._channels)
