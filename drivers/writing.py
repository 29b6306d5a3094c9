"""Write, read back, compare: how a command reaches a unit and what is known afterwards."""

from collections.abc import Awaitable, Callable

from drivers.request import (
    ExceptionReplyError,
    NoReplyError,
    NotSentError,
    Reply,
    Request,
    read,
    write,
)
from drivers.unit.decoding import EncodingError, encode, raw_count
from drivers.wall import refusal
from plant.message import Fact, Message, message
from plant.ports import Priority, WriteResult, WriteStatus
from plant.registers import FieldUnitSpec, Register, RegisterMap, Table

Ask = Callable[[Request, Priority], Awaitable[Reply]]
"""Sends a request to the unit in its turn; raises the errors of drivers.request."""

_ALL_BITS = 0xFFFF
_MAY_HAVE_ACTED = frozenset({5, 11})
"""Exceptions after which the unit may yet follow: still working, or its answer got lost."""

_COUNTED_DOWN = 3
"""Seconds that a running timer may have lost between its write and its read-back."""


class UnitWriter:
    """Writes to one own unit. Engine thread.

    Args:
        spec, register_map: which unit, and what lies where.
        ask: the way to it.
    """

    def __init__(self, spec: FieldUnitSpec, register_map: RegisterMap, ask: Ask) -> None:
        self._spec = spec
        self._map = register_map
        self._ask = ask

    async def outputs(self, sequence: int, outputs: int, priority: Priority) -> WriteResult:
        """Write SEQ, OUT and its complement at once, and read outputs and sequence back.

        A write without an answer may or may not have been taken: the read-back tells. Where it
        does not, the same sequence number is sent once more, which a unit takes only once.
        """
        words = (sequence, outputs, outputs ^ _ALL_BITS)
        at = self._map.registers["sequence"].address
        request = write(self._spec.device_id, at, words)
        result = await self._written(request, priority)
        if result is not None and result.status is WriteStatus.REJECTED:
            return result
        seen = await self._outputs_accepted(sequence)
        if seen is None and result is not None:
            result = await self._written(request, priority)
            if result is not None and result.status is WriteStatus.REJECTED:
                return self._unknown("write_unanswered")
            seen = await self._outputs_accepted(sequence)
        return self._unknown("write_unanswered") if seen is None else seen

    async def _outputs_accepted(self, sequence: int) -> WriteResult | None:
        """Read status, outputs and sequence; None where that does not settle the matter."""
        first = self._map.registers["status_command_rejected"]
        last = self._map.registers["accepted_sequence"]
        count = last.address - first.address + 1
        request = read(self._spec.device_id, Table.INPUT, first.address, count)
        try:
            reply = await self._ask(request, Priority.READ_BACK)
        except (NotSentError, NoReplyError, ExceptionReplyError):
            return None
        if reply.words[-1] == sequence:
            return WriteResult(WriteStatus.CONFIRMED)
        if raw_count(first, reply.words[:1]):
            return self._rejected(message("field.command_rejected", **self._facts))
        return None

    async def register(self, name: str, value: float, priority: Priority) -> WriteResult:
        """Write a named holding register in engineering units and read it back."""
        register = self._map.registers.get(name)
        if register is None or register.table is not Table.HOLDING:
            return self._rejected(message("field.no_such_register", **self._facts, name=name))
        try:
            words = encode(register, value)
        except EncodingError:
            text = message("field.value_does_not_fit", **self._facts, name=name, value=value)
            return self._rejected(text)
        result = await self._written(
            write(self._spec.device_id, register.address, words), priority
        )
        if result is not None and result.status is WriteStatus.REJECTED:
            return result
        return await self._register_seen(register, words, result)

    async def bypass(self, mask: int, seconds: int, priority: Priority) -> WriteResult:
        """Write a bypass token with its complement and its time at once, and read them back.

        Args:
            mask: bits of the rules that are taken out; 0 ends the bypass.
            seconds: how long.
            priority: of the requests.
        """
        token = self._map.registers.get("bypass_token")
        remaining = self._map.registers.get("bypass_remaining")
        if token is None or remaining is None:
            text = message("field.no_such_register", **self._facts, name="bypass_token")
            return self._rejected(text)
        words = (mask, mask ^ _ALL_BITS if mask else 0, seconds)
        request = write(self._spec.device_id, token.address, words)
        result = await self._written(request, priority)
        if result is not None and result.status is WriteStatus.REJECTED:
            return result
        back = read(self._spec.device_id, Table.HOLDING, token.address, len(words))
        try:
            seen = (await self._ask(back, Priority.READ_BACK)).words
        except (NotSentError, NoReplyError, ExceptionReplyError):
            return self._unknown("read_back_unanswered")
        if seen[:-1] == words[:-1] and 0 <= seconds - seen[-1] <= _COUNTED_DOWN:
            return WriteResult(WriteStatus.CONFIRMED)
        differs = message("field.read_back_differs", **self._facts, name=token.name)
        return self._rejected(differs) if result is None else result

    async def _register_seen(
        self, register: Register, words: tuple[int, ...], result: WriteResult | None
    ) -> WriteResult:
        """Read back and compare; ``result`` is None where the write was acknowledged."""
        back = read(self._spec.device_id, Table.HOLDING, register.address, len(words))
        try:
            reply = await self._ask(back, Priority.READ_BACK)
        except (NotSentError, NoReplyError, ExceptionReplyError):
            return self._unknown("read_back_unanswered")
        if self._agrees(register, words, reply.words):
            return WriteResult(WriteStatus.CONFIRMED)
        differs = message("field.read_back_differs", **self._facts, name=register.name)
        return self._rejected(differs) if result is None else result

    def _agrees(
        self, register: Register, wanted: tuple[int, ...], seen: tuple[int, ...]
    ) -> bool:
        """Compare; a timer counts down from the moment it is written."""
        if seen == wanted:
            return True
        timers = {output.run_register for output in self._map.outputs.values()}
        lost = raw_count(register, wanted) - raw_count(register, seen)
        return register.address in timers and 0 <= lost <= _COUNTED_DOWN

    async def _written(self, request: Request, priority: Priority) -> WriteResult | None:
        """Send a write; None where it was acknowledged."""
        try:
            await self._ask(request, priority)
        except NotSentError:
            return self._rejected(message("field.line_down", **self._facts))
        except ExceptionReplyError as error:
            if error.code not in _MAY_HAVE_ACTED:
                return self._rejected(refusal(error.code).text)
            return self._unknown("write_unanswered")
        except NoReplyError:
            return self._unknown("write_unanswered")
        return None

    @property
    def _facts(self) -> dict[str, Fact]:
        return {"unit": self._spec.field_unit_id}

    def _unknown(self, key: str) -> WriteResult:
        return WriteResult(WriteStatus.UNKNOWN, message(f"field.{key}", **self._facts))

    @staticmethod
    def _rejected(text: Message) -> WriteResult:
        return WriteResult(WriteStatus.REJECTED, text)
