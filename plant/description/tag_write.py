"""How a tag may be commanded: its ``write`` table, read against the field unit's map."""

from dataclasses import dataclass

from plant.description.reading.section import Section
from plant.registers import Encoding, Register, RegisterMap, Table
from plant.tag import Role, Writable
from plant.units import UnknownUnitError, convert, unit

_ROLES = {role.name.lower(): role for role in Role if role is not Role.VIEWER}
_LONGEST_FEEDBACK_S = 600.0
_LONGEST_RUN_S = 0xFFFF
_COUNTS = {
    Encoding.BIT: (0, 1),
    Encoding.INT16: (-0x7FFF, 0x7FFF),  # 0x8000 says that there is no set point
    Encoding.UINT16: (0, 0xFFFF),
    Encoding.UINT32: (0, 0xFFFF_FFFF),
}


@dataclass(frozen=True, slots=True)
class Home:
    """Where a tag lives: its unit and what the unit's field unit can say.

    Attributes:
        unit_id: for example ``D1``.
        former_unit_id: what the unit was called before, None where it kept its name.
        field_unit: the Modbus unit that carries its tags, None where none does.
        register_map: that unit's map, None where it is not known.
    """

    unit_id: str
    former_unit_id: str | None
    field_unit: str | None
    register_map: RegisterMap | None

    def full_id(self, key: str) -> str:
        """Return ``item.SUFFIX`` as an id of this unit; a full id stays what it is."""
        return key if key.count(".") == 2 else f"{self.unit_id}.{key}"


def read_write(tag: Section, home: Home, tag_range: tuple[float, float]) -> Writable | None:
    """Return how the tag may be commanded, None for a tag that may not."""
    write = tag.section("write")
    if write is None:
        return None
    role = write.need_choice("role", tuple(_ROLES))
    output, register = write.text("output"), write.text("register")
    if (output is None) == (register is None):
        write.problem((), "output_or_register")
    low, high = tag_range
    if register is not None:
        low, high = _setpoint_range(write, tag_range)
        _check_register(write, tag, home, (low, high))
    if output is not None:
        _check_output(write, output, home)
    feedback_s = write.number_within("feedback_s", 0.1, _LONGEST_FEEDBACK_S)
    found = Writable(
        role=_ROLES[role] if role else Role.ADMIN,
        low=low,
        high=high,
        output=output,
        register=register,
        feedback=_reference(write, "feedback", home),
        feedback_s=3.0 if feedback_s is None else feedback_s,
        excused_by=_reference(write, "excused_by", home),
        timed_run=_reference(write, "timed_run", home),
        timed_run_max_s=write.whole_number("timed_run_max_s", 1, _LONGEST_RUN_S) or 0,
        risky=write.flag("risky", default=False),
    )
    if (found.timed_run is None) != (found.timed_run_max_s == 0):
        write.problem((), "timed_run_half")
    write.finish()
    return found


def _setpoint_range(write: Section, tag_range: tuple[float, float]) -> tuple[float, float]:
    low, high = write.need_number("low"), write.need_number("high")
    if low is None or high is None:
        return tag_range
    if low >= high:
        write.problem("low", "range_upside_down", low=low, high=high)
    for key, value in (("low", low), ("high", high)):
        if not tag_range[0] <= value <= tag_range[1]:
            write.problem(
                key, "setpoint_outside_range", value=value, low=tag_range[0], high=tag_range[1]
            )
    return low, high


def _check_register(
    write: Section, tag: Section, home: Home, setpoint_range: tuple[float, float]
) -> None:
    """Note a set point that its holding register cannot take."""
    name = write.text("register") or ""
    if home.register_map is None:
        return
    register = home.register_map.registers.get(name)
    if register is None:
        write.problem("register", "unknown_register", name=name, map=home.register_map.key)
    elif register.table is not Table.HOLDING:
        write.problem("register", "register_not_holding", name=name)
    else:
        _check_encodable(write, tag, register, setpoint_range)


def _check_encodable(
    write: Section, tag: Section, register: Register, setpoint_range: tuple[float, float]
) -> None:
    try:
        eu, register_eu = unit(tag.text("unit") or "1"), unit(register.unit)
        counts = [convert(end, eu, register_eu) / register.scale for end in setpoint_range]
    except UnknownUnitError:
        write.problem(
            "register",
            "other_quantity",
            other=register.unit,
            measure=tag.text("unit") or "1",
            register=register.name,
        )
        return
    least, most = _COUNTS[register.encoding]
    if min(counts) < least or max(counts) > most:
        write.problem("register", "register_too_narrow", register=register.name)


def _check_output(write: Section, name: str, home: Home) -> None:
    for key in ("low", "high"):
        if key in write:
            write.number(key)
            write.problem(key, "output_with_range", name=key)
    if home.register_map is None:
        return
    output = home.register_map.outputs.get(name)
    if output is None:
        write.problem("output", "unknown_output", name=name, map=home.register_map.key)
    elif output.run_register is None and "timed_run" in write:
        write.problem("timed_run", "output_not_timed", output=name)


def _reference(section: Section, key: str, home: Home) -> str | None:
    name = section.text(key)
    return None if name is None else home.full_id(name)
