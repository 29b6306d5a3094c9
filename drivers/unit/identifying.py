"""Who is this unit: its kind, its map version, its firmware, and its fail-safe time-out."""

from enum import Enum

from drivers.request import Function, Reply, Request, read, write
from drivers.unit.decoding import encode
from drivers.wall import Identity, identity_of
from plant.message import Message, message
from plant.registers import FieldUnitSpec, RegisterMap, Table


class _Step(Enum):
    NAME = "name"  # function 43/14
    CHECK_FAILSAFE = "check_failsafe"
    SET_FAILSAFE = "set_failsafe"


_STEPS = {
    Identity.OURS: (_Step.NAME, _Step.CHECK_FAILSAFE),
    Identity.OTHER_MAJOR: (_Step.NAME,),
    Identity.OTHER_KIND: (),
}


class Identification:
    """One unit's identification, repeated whenever it comes back. Owner: the line's task.

    Attributes:
        word: first register of every block as found, None before.
        identity: what that makes of the unit.
        product: vendor, product and revision in its own words.
    """

    def __init__(self, spec: FieldUnitSpec, register_map: RegisterMap) -> None:
        self.word: int | None = None
        self.identity = Identity.OURS
        self.product = ""
        self._spec = spec
        self._map = register_map
        self._steps: list[_Step] = []

    @property
    def view_only(self) -> Message | None:
        """Say why no command may go to the unit, None when it may."""
        unit = self._spec.field_unit_id
        if not self._spec.own_firmware:
            return message("field.foreign", unit=unit)
        if self.identity is Identity.OTHER_KIND:
            return message("field.other_kind", unit=unit, expected=self._map.key)
        if self.identity is Identity.OTHER_MAJOR and self.word is not None:
            found = self.word >> 4 & 0x0F
            return message("field.other_map", unit=unit, found=found, known=self._map.major)
        return None

    def begin(self, word: int) -> None:
        """Start from the first register of a block."""
        self.word = word
        self.identity = identity_of(word, self._map)
        self._steps = list(_STEPS[self.identity])

    def next_request(self) -> Request | None:
        """Return what to ask next, None when all is known."""
        unit = self._spec.device_id
        if not self._steps:
            return None
        if self._steps[0] is _Step.NAME:
            return Request(unit, Function.DEVICE_IDENTIFICATION)
        timeout = self._map.registers["failsafe_timeout"]
        if self._steps[0] is _Step.CHECK_FAILSAFE:
            return read(unit, Table.HOLDING, timeout.address, 1)
        return write(unit, timeout.address, self._failsafe_words)

    @property
    def _failsafe_words(self) -> tuple[int, ...]:
        return encode(self._map.registers["failsafe_timeout"], self._spec.failsafe_s)

    def answered(self, reply: Reply) -> None:
        """Take the answer to the last request."""
        step = self._steps.pop(0)
        if step is _Step.NAME:
            self.product = " ".join(text for _, text in reply.identity)
        elif step is _Step.CHECK_FAILSAFE and reply.words != self._failsafe_words:
            self._steps.append(_Step.SET_FAILSAFE)

    def skip(self) -> None:
        """Do without the last request's answer: the unit refuses it, or its name is silent."""
        self._steps.pop(0)

    @property
    def optional(self) -> bool:
        """Whether the request in hand may stay unanswered: not every device tells its name."""
        return bool(self._steps) and self._steps[0] is _Step.NAME
