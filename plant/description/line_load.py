"""How busy each line will be by computation, before anything is connected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from plant.description.model import PlantDescription
from plant.registers import FieldUnitSpec, Register, RegisterMap, SerialSettings, Table
from plant.tag import Tag

HEARTBEAT_PERIOD_S = 2.0
"""How often each unit's fail-safe timer is fed."""

MAX_LOAD_PERCENT = 70.0
"""A busier serial line leaves no room for commands, repeats and a bad day."""

HEAD_PERIOD_S = 1.0
"""A unit's first block is read at least this often: status and identity are in it."""

_REQUEST_BYTES = 8  # unit, function, address (2), count (2), check (2)
_ANSWER_BYTES = 5  # unit, function, byte count, check (2); the data comes on top
_WRITE_ONE_BYTES = 8  # a write of one register is echoed
_SHORTEST_SILENCE_S = 0.00175  # Modbus over serial line V1.02, 2.5.1.1: fixed above 19,200
_FIXED_SILENCE_ABOVE_BAUD = 19_200
_SILENT_CHARACTERS = 3.5


@dataclass(frozen=True, slots=True)
class LineLoad:
    """What the description asks of one line.

    Attributes:
        line_id: which.
        field_units: how many hang on it.
        requests_per_s: reads and heartbeats a second.
        bytes_per_s: bytes a second, both ways.
        cycle_s: time for reading everything on it once, without heartbeats; 0 over TCP.
        load_percent: share of time in which a serial line is busy; None over TCP, where the
            bus behind a gateway is not known.
    """

    line_id: str
    field_units: int
    requests_per_s: float
    bytes_per_s: float
    cycle_s: float
    load_percent: float | None


@dataclass(frozen=True, slots=True)
class _Request:
    """One kind of repeated request: bytes there and back, how often, and the unit's delay."""

    request_bytes: int
    answer_bytes: int
    period_s: float
    turn_round_s: float

    @property
    def bytes_both_ways(self) -> int:
        return self.request_bytes + self.answer_bytes


def line_loads(description: PlantDescription) -> Mapping[str, LineLoad]:
    """Return the computed load of every line by its id."""
    return MappingProxyType(
        {line_id: _line_load(description, line_id) for line_id in description.lines}
    )


def silence_s(serial: SerialSettings) -> float:
    """Return the silence that ends a frame: 3.5 characters, or 1.75 ms above 19,200 baud."""
    if serial.baud > _FIXED_SILENCE_ABOVE_BAUD:
        return _SHORTEST_SILENCE_S
    return _SILENT_CHARACTERS * serial.character_s


def _duration_s(request: _Request, serial: SerialSettings) -> float:
    """Return the seconds that a request and its answer take on a serial line.

    By hand for reading 32 registers at 19,200 8E1: 8 + 69 characters of 11 bits are 44.1 ms,
    two silences 4.0 ms, the unit's turn-round 8 ms: 56.1 ms.
    """
    on_the_wire = request.bytes_both_ways * serial.character_s
    return on_the_wire + 2 * silence_s(serial) + request.turn_round_s


def _line_load(description: PlantDescription, line_id: str) -> LineLoad:
    line = description.lines[line_id]
    specs = [spec for spec in description.field_units.values() if spec.line_id == line_id]
    reads = [request for spec in specs for request in _reads(description, spec)]
    beats = [_heartbeat(description, spec) for spec in specs if spec.own_firmware]
    requests = reads + beats
    is_serial = line.endpoint.startswith("serial://")
    busy = sum(_duration_s(each, line.serial) / each.period_s for each in requests)
    return LineLoad(
        line_id=line_id,
        field_units=len(specs),
        requests_per_s=sum(1 / each.period_s for each in requests),
        bytes_per_s=sum(each.bytes_both_ways / each.period_s for each in requests),
        cycle_s=sum(_duration_s(each, line.serial) for each in reads) if is_serial else 0.0,
        load_percent=100.0 * busy if is_serial else None,
    )


def _heartbeat(description: PlantDescription, spec: FieldUnitSpec) -> _Request:
    turn_round_s = description.register_maps[spec.register_map].turn_round_s
    return _Request(_WRITE_ONE_BYTES, _WRITE_ONE_BYTES, HEARTBEAT_PERIOD_S, turn_round_s)


def _reads(description: PlantDescription, spec: FieldUnitSpec) -> Iterator[_Request]:
    register_map = description.register_maps[spec.register_map]
    tags = [tag for tag in description.tags.values() if tag.field_unit == spec.field_unit_id]
    if spec.own_firmware:
        planned = _whole_blocks(register_map, tags)
    else:
        planned = _foreign_runs(register_map, tags)
    for data_bytes, period_s in planned:
        answer = _ANSWER_BYTES + data_bytes
        yield _Request(_REQUEST_BYTES, answer, period_s, register_map.turn_round_s)


def _whole_blocks(
    register_map: RegisterMap, tags: Sequence[Tag]
) -> Iterator[tuple[int, float]]:
    """Yield bytes and period of each block: as often as the fastest tag in it asks."""
    for number, block in enumerate(register_map.blocks):
        periods = [
            tag.scan.period_s
            for tag in tags
            if tag.register is not None
            and block.start
            <= register_map.registers[tag.register].address
            < block.start + block.count
        ]
        if number == 0:
            periods.append(HEAD_PERIOD_S)
        if periods:
            yield 2 * block.count, min(periods)


def _foreign_runs(
    register_map: RegisterMap, tags: Sequence[Tag]
) -> Iterator[tuple[int, float]]:
    """Yield bytes and period of each read of a foreign device, one plan for each scan class."""
    for scan in sorted({tag.scan.period_s for tag in tags}):
        names = {tag.register for tag in tags if tag.scan.period_s == scan}
        registers = [register_map.registers[name] for name in names if name is not None]
        for table in Table:
            of_table = [register for register in registers if register.table is table]
            for count in _runs(of_table, register_map.max_block):
                is_bits = table in {Table.COIL, Table.DISCRETE_INPUT}
                yield (count + 7) // 8 if is_bits else 2 * count, scan


def _runs(registers: Iterable[Register], longest: int) -> Iterator[int]:
    """Yield the lengths of the reads: a gap is read when that costs less than a new request."""
    worth_bridging = (_REQUEST_BYTES + _ANSWER_BYTES) // 2
    start = end = None
    for register in sorted(registers, key=lambda each: each.address):
        register_end = register.address + register.encoding.words
        if start is None or end is None:
            start, end = register.address, register_end
        elif register.address - end > worth_bridging or register_end - start > longest:
            yield end - start
            start, end = register.address, register_end
        else:
            end = max(end, register_end)
    if start is not None and end is not None:
        yield end - start
