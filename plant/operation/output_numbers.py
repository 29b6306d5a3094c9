"""By which numbers do the outputs follow the stages? Data of resources/stage_outputs.toml."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeatNumbers:
    """Of heater and solar pump; units stand in the names, differences in K."""

    hysteresis_k: float
    setpoint_step_k: float
    record_k: float
    minimum_on_s: float
    minimum_off_s: float
    slice_margin: float
    failsafe_s: float
    behind_k: float
    warn_difference_k: float
    hold_difference_k: float
    solar_on_w_m2: float
    solar_off_w_m2: float
    solar_minimum_s: float
    solar_horizon_h: float


@dataclass(frozen=True, slots=True)
class AgitationNumbers:
    """Of the agitators and the big motors' starts."""

    pause_s: float
    counts_s: float
    longest_s: float
    warn_h: float
    alarm_h: float
    protective_h: float
    protective_s: float
    held_h: float
    early_h: float
    tank_every_h: float
    tank_run_s: float
    tank_least_percent: float
    patience_s: float
    retry_s: float
    motor_gap_s: float


@dataclass(frozen=True, slots=True)
class DosingNumbers:
    """Of the base dosing, beside what the recipe says of it; differences in pH."""

    deadband: float
    overshoot: float
    response: float
    silent_pulses: float
    pulses_per_hour: float
    begin_s: float
    retry_s: float


@dataclass(frozen=True, slots=True)
class GasNumbers:
    """Of the outlets; pressures in per cent of the relief setting."""

    opens_percent: float
    closes_percent: float
    rich_closes_percent: float
    rich_o2_percent: float
    rich_ch4_percent: float
    keep_o2_percent: float
    keep_ch4_percent: float


@dataclass(frozen=True, slots=True)
class ReliefNumbers:
    """Of the relief to a gas-tight jacket."""

    opens_percent: float
    pulse_s: float
    pause_s: float
    jacket_o2_percent: float


@dataclass(frozen=True, slots=True)
class TransferNumbers:
    """Of slurry on its way: feed, transfer pump, digestate."""

    stop_mbar: float
    resume_mbar: float
    tank_full_percent: float
    tank_room_percent: float
    emptied_percent: float
    loaded_percent: float
    digestate_open_percent: float
    digestate_close_percent: float


@dataclass(frozen=True, slots=True)
class GasTrainNumbers:
    """Of blower, compressor, product valve, condensate drain and ventilation."""

    start_percent: float
    stop_percent: float
    minimum_run_s: float
    minimum_pause_s: float
    storage_full_share: float
    storage_room_share: float
    product_open_percent: float
    product_close_percent: float
    product_after_s: float
    drain_open_percent: float
    drain_close_percent: float
    ventilate_lel: float


@dataclass(frozen=True, slots=True)
class EstimateNumbers:
    """Of entered values' age and of what stands in for missing instruments."""

    entered_fresh_h: float
    entered_old_h: float
    ch4_early_percent: float
    ch4_middle_percent: float
    ch4_late_percent: float
    gas_nl_m3_h: float
    gas_reference_degc: float
    gas_q10: float


@dataclass(frozen=True, slots=True)
class OutputNumbers:
    """All of them. Immutable; any thread."""

    heat: HeatNumbers
    agitation: AgitationNumbers
    dosing: DosingNumbers
    gas: GasNumbers
    relief: ReliefNumbers
    transfer: TransferNumbers
    gas_train: GasTrainNumbers
    estimates: EstimateNumbers
