"""A plant in which nothing happens by itself: relays are followed at once, values stay."""

from collections.abc import Mapping

from plant.description.model import PlantDescription
from plant.tag import Source, ValueKind

CALM = {
    "temperature_upper": 35.0,
    "temperature_lower": 35.0,
    "temperature": 35.0,
    "ph": 7.2,
    "pressure": 12.0,
    "level": 80.0,
    "ch4": 60.0,
    "jacket_o2": 20.9,
    "suction_pressure": 8.0,
    "discharge_pressure": 6.0,
    "product_ch4": 96.0,
    "room_o2": 20.9,
    "mains_present": True,
}
"""True values of a plant at peace; what is not named is 0 or off."""


class StillProcess:
    """Keeps every true value where the test puts it."""

    def __init__(self, description: PlantDescription) -> None:
        measured = [tag for tag in description.tags.values() if tag.source is Source.MEASURED]
        self.values: dict[str, float | bool] = {}
        for tag in measured:
            calm = CALM.get(tag.item, 0.0)
            is_discrete = tag.kind is ValueKind.DISCRETE
            self.values[tag.tag_id] = bool(calm) if is_discrete else calm
        self._feedback = {
            tag.tag_id: tag.writable.feedback
            for tag in measured
            if tag.writable is not None and tag.writable.feedback is not None
        }
        self.steps = 0
        self.has_mains = True
        self.outputs: dict[str, bool] = {}
        self.emergency_stop = False

    def step(self, dt_s: float, outputs: Mapping[str, bool]) -> None:
        """Let every feedback follow its relay."""
        del dt_s
        self.steps += 1
        self.outputs = dict(outputs)
        for tag_id, is_on in outputs.items():
            feedback = self._feedback.get(tag_id)
            if feedback is not None:
                self.values[feedback] = is_on

    def initial_outputs(self) -> Mapping[str, bool]:
        """Return the relays of a plant in service."""
        return dict.fromkeys(
            (
                *(f"D{number}.lean_outlet.OP" for number in range(1, 7)),
                "ST.gas_outlet.OP",
                "GT.blower.OP",
                "GT.flare.OP",
                "SI.ventilation.OP",
            ),
            True,
        )

    def initial_runs(self) -> Mapping[str, int]:
        """Return no run."""
        return {}

    def power_cut(self, on: bool) -> None:
        """Note whether the mains are there."""
        self.has_mains = not on

    def true_values(self) -> Mapping[str, float | bool]:
        """Return the values as they stand."""
        return self.values
