"""The register map as values: what lies where in a field unit (source: registers.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Table(Enum):
    """The four Modbus tables."""

    COIL = "coil"
    DISCRETE_INPUT = "discrete_input"
    HOLDING = "holding"
    INPUT = "input"


class Encoding(Enum):
    """How a value lies in its registers; ``words`` registers, high word first."""

    BIT = "bit"
    INT16 = "int16"
    UINT16 = "uint16"
    UINT32 = "uint32"

    @property
    def words(self) -> int:
        """Return how many registers the value takes."""
        return 2 if self is Encoding.UINT32 else 1


INVALID_WORD = 0x8000
"""What a unit puts into an analogue register whose sensor it cannot read."""


@dataclass(frozen=True, slots=True)
class Register:
    """One named value in a unit's map.

    Attributes:
        name: unique within the map, for example ``temperature_upper``.
        table: Modbus table.
        address: first register, from 0.
        encoding: type.
        bit: bit number 0..15 for BIT, else 0.
        scale: engineering value per count.
        unit: engineering unit key.
        analog: whether INVALID_WORD marks a sensor that cannot be read.
        modulus: value at which a counter wraps, 0 for others.
        invalid: engineering values that this sensor shows when it is broken or just powered.
    """

    name: str
    table: Table
    address: int
    encoding: Encoding
    bit: int = 0
    scale: float = 1.0
    unit: str = "1"
    analog: bool = False
    modulus: int = 0
    invalid: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A run of input registers that one request reads; it starts with identity and counter."""

    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Output:
    """One bit of OUT.

    Attributes:
        name: for example ``agitator``.
        bit: its bit in OUT and in the outputs word.
        safe: state on loss of the PC: ``off``, ``on``, ``hold``, ``gas_path``, ``run_on``.
        stop: state on PLANT STOP: ``off`` or ``hold``.
        run_register: holding register that starts a timed run in seconds, None where none.
        remaining_register: input register with its remaining seconds.
    """

    name: str
    bit: int
    safe: str
    stop: str
    run_register: int | None = None
    remaining_register: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterMap:
    """The map of one type of field unit.

    Attributes:
        key: type, for example ``digester``.
        block_id: high byte of every block's first register.
        major, minor: map version; another major makes the unit view-only.
        max_block: longest read in registers that the unit answers.
        blocks: the reads that fetch everything, in order.
        registers: by name, the common head included.
        outputs: by name.
        turn_round_s: usual time from the end of a request to the start of its answer.
    """

    key: str
    block_id: int
    major: int
    minor: int
    max_block: int
    blocks: tuple[Block, ...]
    registers: Mapping[str, Register]
    outputs: Mapping[str, Output]
    turn_round_s: float = 0.008

    @property
    def identity(self) -> int:
        """Return what the first register of every block must hold."""
        return self.block_id << 8 | self.major << 4 | self.minor


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How a serial line talks: ``19200 8E1`` is the default."""

    baud: int = 19_200
    data_bits: int = 8
    parity: str = "E"
    stop_bits: int = 1

    @property
    def character_s(self) -> float:
        """Return the time of one character in seconds."""
        parity = 0 if self.parity == "N" else 1
        return (1 + self.data_bits + parity + self.stop_bits) / self.baud


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One TCP connection or one serial port.

    Attributes:
        line_id: for example ``digesters``.
        endpoint: ``tcp://HOST:PORT``, ``serial:///dev/ttyUSB0`` (or ``serial://COM3``), or
            ``simulated`` for the built-in plant.
        serial: settings of a serial line; over TCP unused.
        timeout_s: longest wait for an answer before the line is drained.
        drain_s: silence after an error; the units' published longest answer time.
    """

    line_id: str
    endpoint: str
    serial: SerialSettings = SerialSettings()
    timeout_s: float = 0.2
    drain_s: float = 0.05


@dataclass(frozen=True, slots=True)
class FieldUnitSpec:
    """One MSP430 (or foreign Modbus device) on a line.

    Attributes:
        field_unit_id: for example ``U1``.
        line_id: the line it hangs on.
        device_id: Modbus address 1..247.
        register_map: key of its RegisterMap.
        failsafe_s: silence after which the unit takes its safe state, 6..60 s.
        own_firmware: whether it speaks our map; a foreign device is read by the planner only.
    """

    field_unit_id: str
    line_id: str
    device_id: int
    register_map: str
    failsafe_s: float = 10.0
    own_firmware: bool = True
