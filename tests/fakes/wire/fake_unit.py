"""A field unit that obeys the register map, for peers that tests write themselves.

Every input register keeps one value that tells unit and address, so a value that reaches the
wrong tag, or comes from the wrong block, is seen at once.
"""

from plant.registers import Encoding, RegisterMap

_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _ILLEGAL_VALUE = 1, 2, 3
_FIRST_FREE = 10


class FakeUnit:
    """Answers PDUs. ``inputs`` and ``holding`` may be changed by the test at any time."""

    def __init__(self, register_map: RegisterMap, device_id: int) -> None:
        self.map = register_map
        self.device_id = device_id
        size = max(block.start + block.count for block in register_map.blocks)
        self.inputs = [0] * size
        self.holding = [0] * 32
        self.holding[3] = 100
        self.bits = [False] * 64
        self.vendor = ("Fake", "unit", "1.0")
        self.tells_name = True
        self.frozen = False
        self.refuses_reads = 0
        self.missing: set[int] = set()
        self.requests: list[bytes] = []
        for register in register_map.registers.values():
            if register.address >= _FIRST_FREE and register.encoding is not Encoding.BIT:
                for at in range(register.address, register.address + register.encoding.words):
                    if register.table.value == "input":
                        self.inputs[at] = self.marked(at)
        self.set_identity(register_map.identity)
        self.inputs[2] = 0x0102
        self.uptime_s = 1000
        self.inputs[8] = 1

    def marked(self, address: int) -> int:
        """Return the word that stands for this unit and address: small enough for any range."""
        return 40 + self.device_id + 2 * (address % 64)

    def set_identity(self, word: int) -> None:
        """Change what every block begins with."""
        for block in self.map.blocks:
            self.inputs[block.start] = word

    @property
    def uptime_s(self) -> int:
        """Return the uptime as its registers hold it."""
        return self.inputs[6] << 16 | self.inputs[7]

    @uptime_s.setter
    def uptime_s(self, seconds: int) -> None:
        self.inputs[6], self.inputs[7] = seconds >> 16, seconds & 0xFFFF

    def restart(self) -> None:
        """Begin again as after a power cut: counters at zero, cold start."""
        self.uptime_s = 0
        for block in self.map.blocks:
            self.inputs[block.start + 1] = 0
        self.inputs[3] |= 2
        self.inputs[8] = 1

    def answer(self, pdu: bytes) -> bytes:
        """Return the answer to a request."""
        self.requests.append(pdu)
        function = pdu[0]
        if function in {1, 2}:
            return self._read_bits(pdu)
        if function in {3, 4}:
            return self._read(pdu)
        if function == 6:
            at, value = int.from_bytes(pdu[1:3]), int.from_bytes(pdu[3:5])
            return self._write(pdu, at, [value]) or pdu
        if function == 16:
            at, count = int.from_bytes(pdu[1:3]), int.from_bytes(pdu[3:5])
            values = [int.from_bytes(pdu[6 + 2 * i : 8 + 2 * i]) for i in range(count)]
            return self._write(pdu, at, values) or pdu[:5]
        if function == 43 and self.tells_name:
            objects = b"".join(
                bytes((number, len(text))) + text.encode()
                for number, text in enumerate(self.vendor)
            )
            return bytes((43, 14, 1, 1, 0, 0, len(self.vendor))) + objects
        return bytes((function | 0x80, _ILLEGAL_FUNCTION))

    def _read(self, pdu: bytes) -> bytes:
        at, count = int.from_bytes(pdu[1:3]), int.from_bytes(pdu[3:5])
        table = self.inputs if pdu[0] == 4 else self.holding
        if self.refuses_reads:
            return bytes((pdu[0] | 0x80, self.refuses_reads))
        if at + count > len(table) or self.missing & set(range(at, at + count)):
            return bytes((pdu[0] | 0x80, _ILLEGAL_ADDRESS))
        words = table[at : at + count]
        if pdu[0] == 4 and not self.frozen:
            self._sample(at)
        return bytes((pdu[0], 2 * count)) + b"".join(word.to_bytes(2) for word in words)

    def _read_bits(self, pdu: bytes) -> bytes:
        at, count = int.from_bytes(pdu[1:3]), int.from_bytes(pdu[3:5])
        packed = sum(bit << place for place, bit in enumerate(self.bits[at : at + count]))
        data = packed.to_bytes((count + 7) // 8, "little")
        return bytes((pdu[0], len(data))) + data

    def _sample(self, at: int) -> None:
        for block in self.map.blocks:
            if block.start == at:
                self.inputs[at + 1] = (self.inputs[at + 1] + 1) & 0xFFFF

    def _write(self, pdu: bytes, at: int, values: list[int]) -> bytes | None:
        if at + len(values) > len(self.holding):
            return bytes((pdu[0] | 0x80, _ILLEGAL_ADDRESS))
        if at < 3:
            if len(values) != 3 or values[1] ^ values[2] != 0xFFFF:
                return bytes((pdu[0] | 0x80, _ILLEGAL_VALUE))
            self.take_outputs(values[0], values[1])
        self.holding[at : at + len(values)] = values
        return None

    def take_outputs(self, sequence: int, outputs: int) -> None:
        """Accept a command at once."""
        self.inputs[4], self.inputs[5] = outputs & 0x7FFF, sequence
