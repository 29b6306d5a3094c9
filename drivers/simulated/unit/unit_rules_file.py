"""Reads the field units' own rules from simulated_interlocks.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from drivers.simulated.unit.interlocks import Condition, PathRule, Rule
from drivers.simulated.unit.unit_rules import (
    AGITATION_AGE,
    RunLimits,
    ThermostatSpec,
    Unattended,
    UnitRules,
)
from plant.errors import DescriptionError
from plant.registers import RegisterMap

FILE_NAME = "simulated_interlocks.toml"
SCHEMA = 1

_CONDITIONS = {condition.value: condition for condition in Condition}


def read_unit_rules(
    register_map: RegisterMap, parameters: Mapping[str, float], *, folder: Path | None = None
) -> UnitRules:
    """Return the rules of one field unit.

    Args:
        register_map: its map; a map without a table in the file has no rules.
        parameters: its site data, for limits that follow it (``relief_mbar``).
        folder: an own plant's folder; its copy of the file counts when it has one.

    Raises:
        DescriptionError: naming file, table and what is wrong in it.
    """
    name, text = _source(folder)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DescriptionError(f"{name}: {error}. Mend the file or remove it.") from error
    if data.get("schema") != SCHEMA:
        raise DescriptionError(f"{name}: schema must be {SCHEMA}. Update the file.")
    table = data.get(register_map.key)
    if table is None:
        return UnitRules()
    reader = _Reader(f"{name} [{register_map.key}]", register_map, parameters)
    try:
        return reader.unit_rules(dict(table))
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise DescriptionError(f"{name} [{register_map.key}]: {error!r} is wrong.") from error


def _source(folder: Path | None) -> tuple[str, str]:
    if folder is not None and (folder / FILE_NAME).is_file():
        path = folder / FILE_NAME
        return str(path), path.read_text(encoding="utf-8")
    return f"resources/{FILE_NAME}", files("resources").joinpath(FILE_NAME).read_text("utf-8")


class _Reader:
    """Reads one map's table; every name in it is checked against the map."""

    def __init__(
        self, where: str, register_map: RegisterMap, parameters: Mapping[str, float]
    ) -> None:
        self._where = where
        self._map = register_map
        self._parameters = parameters

    def unit_rules(self, table: dict[str, Any]) -> UnitRules:
        paths = [self._bit(name) for name in table.pop("gas_paths", ())]
        slurry = table.pop("slurry", {})
        run_on = table.pop("run_on", {})
        unattended = table.pop("unattended", None)
        thermostat = table.pop("thermostat", None)
        rules = UnitRules(
            rules=tuple(
                self._rule(name, dict(entry)) for name, entry in table.pop("rules", {}).items()
            ),
            paths=PathRule(sum(paths), self._mask(table.pop("never_together", ()))),
            default_path=paths[0] if paths else 0,
            slurry_input=self._register(slurry["input"]) if slurry else None,
            slurry_above=float(slurry.get("above", 0.0)),
            permits=MappingProxyType(
                {
                    self._bit(output): self._register(permit)
                    for output, permit in table.pop("permits", {}).items()
                }
            ),
            runs=MappingProxyType(
                {
                    name: self._run(name, dict(entry))
                    for name, entry in table.pop("runs", {}).items()
                }
            ),
            thermostat=self._thermostat(dict(thermostat)) if thermostat else None,
            unattended=Unattended(
                self._bit(unattended["output"]), unattended["every"], unattended["run"]
            )
            if unattended
            else None,
            run_on_s=float(run_on.get("seconds", 0.0)),
            run_on_remaining=self._register(run_on["remaining"]) if run_on else None,
            start=MappingProxyType(
                {self._register(name): float(v) for name, v in table.pop("start", {}).items()}
            ),
            ranges=MappingProxyType(
                {
                    self._register(name): (float(low), float(high))
                    for name, (low, high) in table.pop("ranges", {}).items()
                }
            ),
        )
        self._finish(table, "")
        return rules

    def _rule(self, name: str, entry: dict[str, Any]) -> Rule:
        register = entry.pop("input")
        if register != AGITATION_AGE:
            self._register(register)
        given = [key for key in _CONDITIONS if key in entry]
        if len(given) != 1:
            raise DescriptionError(
                f"{self._where} rules.{name}: give exactly one of {', '.join(_CONDITIONS)}."
            )
        limit, limit_register = self._limit(entry.pop(given[0]))
        while_on = entry.pop("while_on", None)
        rule = Rule(
            name=name,
            input=register,
            condition=_CONDITIONS[given[0]],
            limit=limit,
            limit_register=limit_register,
            hysteresis=float(entry.pop("hysteresis", 0.0)),
            unreadable=entry.pop("unreadable", None),
            off=self._mask(entry.pop("off", ())),
            on=self._mask(entry.pop("on", ())),
            no_start=self._mask(entry.pop("no_start", ())),
            while_on=self._bit(while_on) if while_on else 0,
            after_s=float(entry.pop("after", 0.0)),
            bypass=entry.pop("bypass", None),
        )
        self._finish(entry, f"rules.{name}")
        return rule

    def _limit(self, given: object) -> tuple[float, str | None]:
        match given:
            case str():
                return 0.0, self._register(given)
            case {"parameter": str(parameter), "factor": float(factor)}:
                return self._parameters[parameter] * factor, None
            case int() | float():
                return float(given), None
            case _:
                raise TypeError(given)

    def _run(self, output: str, entry: dict[str, Any]) -> RunLimits:
        pause = entry.pop("pause", None)
        limits = RunLimits(
            output=self._bit(output),
            longest_s=float(entry.pop("longest", 0.0)),
            longest_timed_s=int(entry.pop("longest_timed", 0)),
            pause=self._register(pause) if pause else None,
        )
        self._finish(entry, f"runs.{output}")
        return limits

    def _thermostat(self, entry: dict[str, Any]) -> ThermostatSpec:
        spec = ThermostatSpec(
            output=self._bit(entry.pop("output")),
            inputs=tuple(self._register(name) for name in entry.pop("inputs")),
            setpoint=self._register(entry.pop("setpoint")),
            active=self._register(entry.pop("active")),
            satisfied=self._register(entry.pop("satisfied")),
            minimum_on=self._register(entry.pop("minimum_on")),
            hysteresis=float(entry.pop("hysteresis")),
        )
        self._finish(entry, "thermostat")
        return spec

    def _mask(self, outputs: Iterable[str]) -> int:
        return sum(self._bit(name) for name in outputs)

    def _bit(self, output: str) -> int:
        known = self._map.outputs.get(output)
        if known is None:
            raise DescriptionError(
                f"{self._where}: there is no output '{output}' in the register map."
            )
        return 1 << known.bit

    def _register(self, name: str) -> str:
        if name not in self._map.registers:
            raise DescriptionError(
                f"{self._where}: there is no register '{name}' in the register map."
            )
        return name

    def _finish(self, entry: Mapping[str, object], part: str) -> None:
        for key in entry:
            place = f"{part}.{key}".lstrip(".")
            raise DescriptionError(f"{self._where}: '{place}' is not known. Remove it.")
