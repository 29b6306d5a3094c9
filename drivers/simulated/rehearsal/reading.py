"""What would the driver have read of the field units at this moment?

A block keeps a unit's words; samples are decoded from them by the driver's own rules. What a
word means is remembered, since most words stay from one step of a rehearsal to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from drivers.unit.decoding import Reading, decode, empty_value
from plant.quality import Quality, aged, worst
from plant.registers import Encoding, Register
from plant.sample import Sample, Value
from plant.tag import Tag

Words = Mapping[int, int]

_WORD = 0x1_0000
_REMEMBERED = 512
"""Words of one tag whose meaning is remembered; noise comes back to the same few."""


@dataclass(frozen=True, slots=True)
class Block:
    """Everything that one field unit said at once.

    Attributes:
        words: its input registers by address.
        frozen: tags whose value has not moved for too long.
        utc_ms, monotonic_s: when it was read.
        age_s: how long the unit has said nothing since.
    """

    words: Words
    frozen: frozenset[str]
    utc_ms: int
    monotonic_s: float
    age_s: float = 0.0


class Channel:
    """One tag as its driver knows it. One owner.

    Attributes:
        tag, tag_id: what is read.
        unit_id: field unit that carries it.
    """

    def __init__(self, tag: Tag, unit_id: str, register: Register) -> None:
        self.tag = tag
        self.tag_id = tag.tag_id
        self.unit_id = unit_id
        self._register = register
        self._address = register.address
        self._is_long = register.encoding is Encoding.UINT32
        self._word = self._moved_word = -1
        self._reading = Reading(None, Quality.BAD_WAITING_FOR_INITIAL_DATA)
        self._usable: Value = empty_value(tag)
        self._meanings: dict[int, Reading] = {}
        self._moved_s = 0.0

    def sample(self, block: Block) -> Sample:
        """Return the tag's sample as read in a block, with what silence makes of it."""
        address = self._address
        word = block.words[address]
        if self._is_long:
            word = word * _WORD + block.words[address + 1]
        if word != self._word:
            self._word, self._reading = word, self._meaning(word)
            if self._reading.value is not None:
                self._usable = self._reading.value
        quality = self._reading.quality
        if block.frozen and self.tag_id in block.frozen:
            quality = worst(quality, Quality.UNCERTAIN_SENSOR_NOT_ACCURATE)
        if block.age_s > 0.0:
            quality = aged(quality, age_s=block.age_s, period_s=self.tag.scan.period_s)
        return Sample(self.tag_id, self._usable, quality, block.utc_ms, block.monotonic_s)

    def is_frozen(self, words: Words, now_s: float) -> bool:
        """Return whether the value has not moved for longer than its tag allows."""
        seen = words[self._address]
        if seen != self._moved_word:
            self._moved_word, self._moved_s = seen, now_s
        return now_s - self._moved_s > self.tag.frozen_after_s

    def _meaning(self, word: int) -> Reading:
        reading = self._meanings.get(word)
        if reading is None:
            if len(self._meanings) >= _REMEMBERED:
                self._meanings.clear()
            words = divmod(word, _WORD) if self._is_long else (word,)
            reading = decode(self._register, self.tag, words)
            self._meanings[word] = reading
        return reading
