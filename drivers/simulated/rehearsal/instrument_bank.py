"""What do all instruments of the plant show now? The same as each by itself, all at once.

A rehearsal asks this a hundred thousand times, so lag, noise and converter steps of all sound
instruments are reckoned in a few array operations. An instrument with a fault is read by its
own model (drivers.simulated.instruments) as long as the fault acts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.process.sensors import usual_spec
from drivers.simulated.faults import Fault
from drivers.simulated.field_unit import SimulatedUnit
from drivers.simulated.instruments import Instrument
from drivers.simulated.unit.interlocks import Reading
from drivers.simulated.unit.register_bank import WORD
from plant.registers import INVALID_WORD, Encoding
from plant.tag import ValueKind

_Floats = npt.NDArray[np.float64]
_INT16 = (-0x7FFF, 0x7FFF)
_UINT16 = (0, 0xFFFF)


@dataclass(frozen=True, slots=True)
class _Contacts:
    """The contacts that share one word: each tag with its bit."""

    address: int
    masks: tuple[tuple[str, int], ...]
    known: int


@dataclass(frozen=True, slots=True)
class _Wiring:
    """Which part of the plant's numbers goes to which words of one unit."""

    unit_id: str
    named: Mapping[str, Instrument]
    addresses: tuple[int, ...]
    words: slice
    contacts: tuple[_Contacts, ...]


@dataclass(frozen=True, slots=True)
class _Own:
    """One unit's instruments, and where they begin among those of all units."""

    unit_id: str
    named: Mapping[str, Instrument]
    analog_from: int
    analog: tuple[int, ...]
    counters_from: int
    counters: tuple[int, ...]
    contacts: tuple[_Contacts, ...]


class InstrumentBank:
    """All instruments of all field units. Owned by the rehearsal.

    Args:
        units: the field units with their instruments.
        true_values: true value of every tag that the process knows.
        seed: of the noise.
    """

    def __init__(
        self,
        units: Mapping[str, SimulatedUnit],
        true_values: Mapping[str, float | bool],
        *,
        seed: int,
    ) -> None:
        self._units = units
        self._noise_of = np.random.default_rng(seed)
        analog: list[Instrument] = []
        counters: list[Instrument] = []
        own = [
            _of_unit(unit, true_values, analog=analog, counters=counters)
            for unit in units.values()
        ]
        self._wirings, self._order = _wired(own, len(analog), len(counters))
        self._analog_ids = [each.tag.tag_id for each in analog]
        self._counter_ids = [each.tag.tag_id for each in counters]
        self._counter_scale = np.array([each.register.scale for each in counters])
        self._modulus = np.array(
            [each.register.modulus or WORD * WORD for each in counters], dtype=np.int64
        )
        specs = [usual_spec(each.tag.item, each.tag.eu.key, resolution=0.0) for each in analog]
        self._noise = np.array([spec.noise for spec in specs])
        self._lag_s = np.array([max(spec.lag_s, 1e-9) for spec in specs])
        self._scale = np.array([each.register.scale for each in analog])
        self._low = np.array([each.tag.eu_low for each in analog])
        self._high = np.array([each.tag.eu_high for each in analog])
        ends = [_ends(each) for each in analog]
        self._least = np.array([low for low, _ in ends])
        self._most = np.array([high for _, high in ends])
        self._is_word = self._most > _INT16[1]
        self._gains: dict[float, _Floats] = {}
        self._lagged = self._true(true_values)

    def sense(
        self,
        true_values: Mapping[str, float | bool],
        dt_s: float,
        faults: Mapping[str, Sequence[Fault]],
    ) -> None:
        """Show every unit what its instruments read, ``dt_s`` after the last time."""
        words = self._words(true_values, dt_s)
        for wiring in self._wirings:
            bits = {
                each.address: (
                    each.known,
                    sum([mask for tag_id, mask in each.masks if true_values[tag_id]]),
                )
                for each in wiring.contacts
            }
            self._units[wiring.unit_id].mcu.convert(
                zip(wiring.addresses, words[wiring.words], strict=True),
                bits,
                _faulty(wiring, true_values, dt_s, faults),
            )

    def _words(self, true_values: Mapping[str, float | bool], dt_s: float) -> list[int]:
        """Return the words of all analog instruments and counters, unit by unit."""
        analog = self._analog_words(self._true(true_values), dt_s)
        counted = np.array([true_values[tag_id] for tag_id in self._counter_ids])
        counts = np.rint(counted / self._counter_scale).astype(np.int64) % self._modulus
        words = np.concatenate((analog, counts // WORD, counts % WORD))
        ordered: list[int] = words[self._order].tolist()
        return ordered

    def _true(self, true_values: Mapping[str, float | bool]) -> _Floats:
        return np.array([true_values[tag_id] for tag_id in self._analog_ids], dtype=np.float64)

    def _analog_words(self, true: _Floats, dt_s: float) -> npt.NDArray[np.int64]:
        gain = self._gains.get(dt_s)
        if gain is None:
            gain = self._gains[dt_s] = -np.expm1(-dt_s / self._lag_s)
        self._lagged += (true - self._lagged) * gain
        shown = self._lagged + self._noise * self._noise_of.standard_normal(len(true))
        # A sound instrument shows no noise beyond the ends of its range.
        inside = (self._low <= true) & (true <= self._high)
        shown = np.where(inside, np.clip(shown, self._low, self._high), shown)
        counts = np.clip(np.rint(shown / self._scale), self._least, self._most)
        counts -= self._is_word & (counts == INVALID_WORD)
        words: npt.NDArray[np.int64] = counts.astype(np.int64) % WORD
        return words


def _of_unit(
    unit: SimulatedUnit,
    true_values: Mapping[str, float | bool],
    *,
    analog: list[Instrument],
    counters: list[Instrument],
) -> _Own:
    """Sort a unit's instruments; those that the process does not know show nothing."""
    own = unit.mcu.computed_registers
    named = {name: each for name, each in unit.instruments.items() if name not in own}
    known = [each for each in named.values() if each.tag.tag_id in true_values]
    analog_from, counters_from = len(analog), len(counters)
    analog += [each for each in known if each.tag.kind is ValueKind.ANALOG]
    counters += [each for each in known if each.register.encoding is Encoding.UINT32]
    return _Own(
        unit.unit_id,
        named,
        analog_from,
        tuple(each.register.address for each in analog[analog_from:]),
        counters_from,
        tuple(each.register.address for each in counters[counters_from:]),
        _contacts(known),
    )


def _wired(
    units: Sequence[_Own], analog: int, counters: int
) -> tuple[list[_Wiring], npt.NDArray[np.int64]]:
    """Return each unit's part, and the order that brings analog, high and low words to it."""
    wirings: list[_Wiring] = []
    order: list[int] = []
    for own in units:
        begin = len(order)
        order += range(own.analog_from, own.analog_from + len(own.analog))
        addresses = list(own.analog)
        for number, address in enumerate(own.counters, start=analog + own.counters_from):
            order += (number, number + counters)
            addresses += (address, address + 1)
        words = slice(begin, len(order))
        wirings.append(_Wiring(own.unit_id, own.named, tuple(addresses), words, own.contacts))
    return wirings, np.array(order, dtype=np.int64)


def _contacts(instruments: Iterable[Instrument]) -> tuple[_Contacts, ...]:
    words: dict[int, dict[str, int]] = {}
    for each in instruments:
        register = each.register
        if register.encoding is Encoding.BIT:
            words.setdefault(register.address, {})[each.tag.tag_id] = 1 << register.bit
    return tuple(
        _Contacts(address, tuple(masks.items()), sum(masks.values()))
        for address, masks in words.items()
    )


def _faulty(
    wiring: _Wiring,
    true_values: Mapping[str, float | bool],
    dt_s: float,
    faults: Mapping[str, Sequence[Fault]],
) -> dict[str, Reading]:
    """Return what the unit's instruments with a fault show, by register."""
    if not faults:
        return {}
    return {
        name: each.read(true_values.get(each.tag.tag_id), dt_s, acting)
        for name, each in wiring.named.items()
        if (acting := faults.get(each.tag.tag_id))
    }


def _ends(instrument: Instrument) -> tuple[int, int]:
    return _INT16 if instrument.register.encoding is Encoding.INT16 else _UINT16
