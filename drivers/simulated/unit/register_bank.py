"""One Modbus table of a field unit: named engineering values in, 16-bit words out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
        # One pair of functions for each register: a rehearsal asks millions of times.
        self._put = {
            name: _putter(register, self._words) for name, register in self._registers.items()
        }
        self._get = {
            name: _getter(register, self._words) for name, register in self._registers.items()
        }

    @property
    def registers(self) -> Mapping[str, Register]:
        """Return the table's registers by name."""
        return self._registers

    def __contains__(self, name: str) -> bool:
        """Return whether the table has a register of that name."""
        return name in self._registers

    def set(self, name: str, value: Reading) -> None:
        """Put an engineering value into its register."""
        self._put[name](value)

    def set_words(self, address: int, words: Sequence[int]) -> None:
        """Put raw words from ``address`` on."""
        for offset, word in enumerate(words):
            self._words[address + offset] = word

    def take(
        self, words: Iterable[tuple[int, int]], bits: Mapping[int, tuple[int, int]]
    ) -> None:
        """Put words in by address, then bits: which of a word are meant, and which are set."""
        self._words.update(words)
        for address, (meant, on) in bits.items():
            self._words[address] = self._words[address] & ~meant | on

    def reader(self, name: str) -> Callable[[], Reading]:
        """Return what gives the register's value whenever it is called."""
        return self._get[name]

    def get(self, name: str) -> Reading:
        """Return a register's engineering value; None for a sensor that cannot be read."""
        return self._get[name]()

    def image(self) -> Mapping[int, int]:
        """Return all words by address as they are now; a copy."""
        return self._words.copy()

    def words(self, address: int, count: int) -> tuple[int, ...] | None:
        """Return raw words, None when one of the addresses does not exist."""
        found = [self._words.get(each) for each in range(address, address + count)]
        return None if None in found else tuple(word for word in found if word is not None)


def _putter(register: Register, words: dict[int, int]) -> Callable[[Reading], None]:
    """Return what writes the register; the same as `encode` and, for a number, quicker."""
    address, scale = register.address, register.scale
    if register.encoding is Encoding.BIT:
        mask = 1 << register.bit

        def put_bit(value: Reading) -> None:
            is_on = value if isinstance(value, bool) else encode(register, value)[0]
            word = words[address]
            words[address] = word | mask if is_on else word & ~mask

        return put_bit
    low, high = (-0x7FFF, 0x7FFF) if register.encoding is Encoding.INT16 else (0, 0x7FFF)

    def put(value: Reading) -> None:
        if value is not None and isfinite(value) and register.encoding is not Encoding.UINT32:
            counts = round(value / scale)
            if low <= counts <= high:
                words[address] = counts % WORD
                return
        for offset, word in enumerate(encode(register, value)):
            words[address + offset] = word

    return put


def _getter(register: Register, words: Mapping[int, int]) -> Callable[[], Reading]:
    """Return what reads the register; the same as `decode` and, for most, quicker."""
    address = register.address
    if register.encoding is Encoding.BIT:
        mask = 1 << register.bit
        return lambda: bool(words[address] & mask)
    if register.encoding is Encoding.UINT32:
        return lambda: decode(register, (words[address], words[address + 1]))
    last_word, last_value = -1, decode(register, (words[address],))

    def get() -> Reading:
        nonlocal last_word, last_value
        word = words[address]
        if word != last_word:
            last_word, last_value = word, decode(register, (word,))
        return last_value

    return get
