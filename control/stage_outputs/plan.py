"""Which outputs and readings does each vessel have? Worked out once from the description."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from plant.description.model import PlantDescription
from plant.equipment import Unit
from plant.operation.output_numbers import OutputNumbers
from plant.tag import Source, Suffix, ValveKind

_WATER_WH_M3_K = 4186.0 * 1000.0 / 3600.0
"""Wh that warm a cubic metre of slurry by 1 K; slurry of 9 % solids is taken as water."""

_JACKET_OF_GAS = 2.0
"""Value of a digester's ``jacket_type``: 0 undeclared, 1 air, 2 gas-tight, by the engineer."""


@dataclass(frozen=True, slots=True)
class Device:
    """An output with what shows whether it follows.

    Attributes:
        op: tag to command; empty where nothing can be commanded.
        pv: tag that shows what it does: its feedback, else the unit's own read-back; the
            declared position of a manual valve; empty where nothing tells.
        manual: whether it is a valve that people turn.
    """

    op: str = ""
    pv: str = ""
    manual: bool = False

    @property
    def is_there(self) -> bool:
        """Whether somebody, program or person, can move it."""
        return bool(self.op) or self.manual


@dataclass(frozen=True, slots=True)
class Vessel:
    """A digester or the tank as the stage outputs know it. Tags it does not have are empty.

    Attributes:
        unit_id: for example ``D3``.
        is_tank: whether it is the secondary tank.
        share: place in the stagger of all agitators, 0..1.
        heater_w, agitator_w, dosing_w: rated powers.
        heat_wh_k: Wh that warm a full load by 1 K.
        loss_w_k: W lost per K above the ambient.
        relief_mbar: setting of the relief device.
        jacket_is_gas: whether the engineer declared the jacket gas-tight.
        setpoint_low, setpoint_high: range of the temperature set point.
        setpoint, temperature, difference, ph, ch4, o2, jacket_o2: tags.
        pressure, level: the same, only where measured.
        heater, agitator, dosing, rich, lean, relief, feed, drain: outputs; of the tank
            ``rich`` is its gas outlet and ``drain`` its digestate valve.
        pump: the tank's transfer pump.
    """

    unit_id: str
    is_tank: bool
    share: float
    heater_w: float
    agitator_w: float
    dosing_w: float
    heat_wh_k: float
    loss_w_k: float
    relief_mbar: float
    jacket_is_gas: bool
    setpoint_low: float
    setpoint_high: float
    setpoint: str
    temperature: str
    difference: str
    ph: str
    pressure: str
    level: str
    ch4: str
    o2: str
    jacket_o2: str
    heater: Device
    agitator: Device
    dosing: Device
    rich: Device
    lean: Device
    relief: Device
    feed: Device
    drain: Device
    pump: Device


@dataclass(frozen=True, slots=True)
class GasTrain:
    """The gas train and the site's machines; tags that are not measured are empty."""

    blower: Device
    compressor: Device
    flare: Device
    product: Device
    drain: Device
    ventilation: Device
    generator: Device
    holder: str
    storage: str
    product_ch4: str
    condensate: str
    room_ch4: str
    storage_bar: float


@dataclass(frozen=True, slots=True)
class SolarSupply:
    """The solar heat; tags that are not there are empty."""

    pump: Device
    irradiance: str
    power: str


@dataclass(frozen=True, slots=True)
class OutputPlan:
    """All that the stage outputs know beforehand. Immutable; any thread.

    Attributes:
        numbers: of resources/stage_outputs.toml.
        zone: the plant's; day and night of a profile go by it.
        digesters: in the order of the screens.
        tank: the secondary tank, None where there is none.
        gas_train: blower, compressor, flare, ventilation.
        solar: see SolarSupply.
        jacket_compressor: locked out while gas may go to a jacket.
        ambient: tag of the ambient temperature.
        usual_ambient: degC while that cannot be read.
        motors: every big motor; two never start within the gap.
    """

    numbers: OutputNumbers
    zone: ZoneInfo
    digesters: tuple[Vessel, ...]
    tank: Vessel | None
    gas_train: GasTrain
    solar: SolarSupply
    jacket_compressor: Device
    ambient: str
    usual_ambient: float
    motors: tuple[Device, ...]


def output_plan(description: PlantDescription, numbers: OutputNumbers) -> OutputPlan:
    """Return what the stage outputs need to know of a plant."""
    finder = _Finder(description)
    vessels = [unit for unit in description.units.values() if unit.kind in {"digester", "tank"}]
    shares = {unit.unit_id: place / len(vessels) for place, unit in enumerate(vessels)}
    digesters = tuple(
        finder.vessel(unit, shares[unit.unit_id]) for unit in vessels if unit.kind == "digester"
    )
    tanks = [
        finder.vessel(unit, shares[unit.unit_id]) for unit in vessels if unit.kind == "tank"
    ]
    gas, energy, site = (finder.first(kind) for kind in ("gas", "energy", "site"))
    train = GasTrain(
        blower=finder.device(gas, "blower"),
        compressor=finder.device(gas, "compressor"),
        flare=finder.device(gas, "flare"),
        product=finder.device(gas, "product_valve"),
        drain=finder.device(gas, "condensate_drain"),
        ventilation=finder.device(site, "ventilation"),
        generator=finder.device(energy, "generator"),
        holder=finder.measured(gas, "holder_level"),
        storage=finder.measured(gas, "storage_pressure"),
        product_ch4=finder.measured(gas, "product_ch4"),
        condensate=finder.measured(gas, "condensate_level"),
        room_ch4=finder.measured(site, "room_ch4"),
        storage_bar=finder.parameter(gas, "storage_bar"),
    )
    jacket_compressor = finder.device(energy, "jacket_compressor")
    machines = (train.blower, train.compressor, train.generator, jacket_compressor)
    motors = [vessel.agitator for vessel in (*digesters, *tanks)]
    motors += [*(tank.pump for tank in tanks), *machines]
    return OutputPlan(
        numbers=numbers,
        zone=ZoneInfo(description.site.zone),
        digesters=digesters,
        tank=tanks[0] if tanks else None,
        gas_train=train,
        solar=SolarSupply(
            pump=finder.device(energy, "solar_pump"),
            irradiance=finder.reading(site, "irradiance"),
            power=finder.reading(energy, "solar_power"),
        ),
        jacket_compressor=jacket_compressor,
        ambient=finder.reading(site, "ambient_temperature"),
        usual_ambient=description.site.parameters.get("ambient_mean_degc", 25.0),
        motors=tuple(motor for motor in motors if motor.pv),
    )


class _Finder:
    """Looks tags up in a description."""

    def __init__(self, description: PlantDescription) -> None:
        self._tags = description.tags
        self._units = description.units

    def first(self, kind: str) -> Unit | None:
        """Return the first unit of a kind."""
        return next((each for each in self._units.values() if each.kind == kind), None)

    def reading(self, unit: Unit | None, item: str) -> str:
        """Return a reading's tag, empty where the plant does not have it."""
        return self._there(unit, item, Suffix.READBACK)

    def measured(self, unit: Unit | None, item: str) -> str:
        """Return a reading's tag where it is measured.

        What moves machines by itself must be seen now: a level that somebody entered this
        morning stops no pump.
        """
        tag_id = self.reading(unit, item)
        return tag_id if tag_id and self._tags[tag_id].source is Source.MEASURED else ""

    def parameter(self, unit: Unit | None, name: str) -> float:
        """Return a number of a unit's description, 0 where it is not stated."""
        return unit.parameters.get(name, 0.0) if unit else 0.0

    def device(self, unit: Unit | None, item: str) -> Device:
        """Return an output as it can be commanded and watched."""
        output = self._tags.get(f"{unit.unit_id}.{item}.OP") if unit else None
        if output is None:
            return Device()
        shown = self._there(unit, item, Suffix.READBACK)
        if output.valve not in {None, ValveKind.ACTUATED}:
            return Device("", shown, manual=True)
        if output.source is Source.ABSENT or output.writable is None:
            return Device()
        return Device(output.tag_id, shown or output.tag_id)

    def vessel(self, unit: Unit, share: float) -> Vessel:
        """Return a digester or a tank."""
        is_tank = unit.kind == "tank"
        setpoint = self._tags.get(f"{unit.unit_id}.temperature.SP")
        writable = setpoint.writable if setpoint else None
        return Vessel(
            unit_id=unit.unit_id,
            is_tank=is_tank,
            share=share,
            heater_w=1000.0 * self.parameter(unit, "heater_kw"),
            agitator_w=1000.0 * self.parameter(unit, "agitator_kw"),
            dosing_w=1000.0 * self.parameter(unit, "dosing_kw"),
            heat_wh_k=_WATER_WH_M3_K * self.parameter(unit, "slurry_m3"),
            loss_w_k=self.parameter(unit, "area_m2") * self.parameter(unit, "u_w_m2k"),
            relief_mbar=self.parameter(unit, "relief_mbar"),
            jacket_is_gas=self.parameter(unit, "jacket_type") == _JACKET_OF_GAS,
            setpoint_low=writable.low if writable else 0.0,
            setpoint_high=writable.high if writable else 0.0,
            setpoint=setpoint.tag_id if setpoint and writable else "",
            temperature=self.reading(unit, "temperature"),
            difference=self.reading(unit, "temperature_difference"),
            ph=self.reading(unit, "ph"),
            pressure=self.measured(unit, "pressure"),
            level=self.measured(unit, "level"),
            ch4=self.reading(unit, "ch4"),
            o2=self.reading(unit, "o2"),
            jacket_o2=self.reading(unit, "jacket_o2"),
            heater=self.device(unit, "heater"),
            agitator=self.device(unit, "agitator"),
            dosing=self.device(unit, "dosing"),
            rich=self.device(unit, "gas_outlet" if is_tank else "rich_outlet"),
            lean=self.device(unit, "lean_outlet"),
            relief=self.device(unit, "relief"),
            feed=self.device(unit, "feed"),
            drain=self.device(unit, "digestate_valve" if is_tank else "drain"),
            pump=self.device(unit, "transfer_pump"),
        )

    def _there(self, unit: Unit | None, item: str, suffix: Suffix) -> str:
        tag = self._tags.get(f"{unit.unit_id}.{item}.{suffix.value}") if unit else None
        return tag.tag_id if tag is not None and tag.source is not Source.ABSENT else ""
