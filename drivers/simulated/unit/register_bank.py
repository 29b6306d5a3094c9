"""One Modbus table of a field unit: named engineering values in, 16-bit words out."""

from collections.abc import Mapping, Sequence
from math import isfinite

from drivers.simulated.unit.interlocks import Reading
from plant.registers import INVALID_WORD, Encoding, Register, RegisterMap, Table

WORD = 0x1_0000


def encode(register: Register, value: Reading) -> tuple[int, ...]:
    """Return the words of an engineering value, high word first.

    What the converter cannot show is cut to the end of its range; an analogue value that is
    None or not finite becomes INVALID_WORD, any other such value 0.
    """
    if value is None or not isfinite(value):
        return (INVALID_WORD,) if register.analog else (0,) * register.encoding.words
    counts = round(value / register.scale)
    match register.encoding:
        case Encoding.UINT32:
            counts %= register.modulus or WORD * WORD
            return counts // WORD, counts % WORD
        case Encoding.INT16:
            return (max(-0x7FFF, min(0x7FFF, counts)) % WORD,)
        case Encoding.BIT:
            return (int(bool(counts)),)
        case _:
            counts = max(0, min(0xFFFF, counts))
            if register.analog and counts == INVALID_WORD:
                counts -= 1
            return (counts,)


def decode(register: Register, words: Sequence[int]) -> Reading:
    """Return the engineering value of the words; None for a sensor that cannot be read."""
    if register.analog and words[0] == INVALID_WORD:
        return None
    counts = words[0] * WORD + words[1] if len(words) == 2 else words[0]
    if register.encoding is Encoding.INT16 and counts >= WORD // 2:
        counts -= WORD
    value = counts * register.scale
    if any(abs(value - broken) < register.scale / 2 for broken in register.invalid):
        return None
    return value


class RegisterBank:
    """The words of one table. Addresses inside a known run that carry nothing read 0.

    Args:
        register_map: the unit's map.
        table: HOLDING or INPUT.
    """

    def __init__(self, register_map: RegisterMap, table: Table) -> None:
        self._registers = {
            name: register
            for name, register in register_map.registers.items()
            if register.table is table
        }
        self._words: dict[int, int] = {}
        for register in self._registers.values():
            start = INVALID_WORD if register.analog else 0
            for address in range(register.address, register.address + register.encoding.words):
                self._words[address] = start
        if table is Table.INPUT:
            for block in register_map.blocks:
                for address in range(block.start, block.start + block.count):
                    self._words.setdefault(address, 0)

    @property
    def registers(self) -> Mapping[str, Register]:
        """Return the table's registers by name."""
        return self._registers

    def __contains__(self, name: str) -> bool:
        """Return whether the table has a register of that name."""
        return name in self._registers

    def set(self, name: str, value: Reading) -> None:
        """Put an engineering value into its register."""
        register = self._registers[name]
        words = encode(register, value)
        if register.encoding is Encoding.BIT:
            mask = 1 << register.bit
            word = self._words[register.address]
            self._words[register.address] = word | mask if words[0] else word & ~mask
            return
        for offset, word in enumerate(words):
            self._words[register.address + offset] = word

    def set_words(self, address: int, words: Sequence[int]) -> None:
        """Put raw words from ``address`` on."""
        for offset, word in enumerate(words):
            self._words[address + offset] = word

    def get(self, name: str) -> Reading:
        """Return a register's engineering value; None for a sensor that cannot be read."""
        register = self._registers[name]
        word = self._words[register.address]
        if register.encoding is Encoding.BIT:
            return bool(word >> register.bit & 1)
        if register.encoding is Encoding.UINT32:
            return decode(register, (word, self._words[register.address + 1]))
        return decode(register, (word,))

    def words(self, address: int, count: int) -> tuple[int, ...] | None:
        """Return raw words, None when one of the addresses does not exist."""
        found = [self._words.get(each) for each in range(address, address + count)]
        return None if None in found else tuple(word for word in found if word is not None)
