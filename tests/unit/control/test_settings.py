"""The engine's times come from the site where it names them."""

from control.settings import EngineSettings
from plant.description.model import PlantDescription


def test_the_built_in_site_names_the_times_of_the_design(
    description: PlantDescription,
) -> None:
    settings = EngineSettings().at_site(description.site.parameters)
    assert settings == EngineSettings()
    assert description.site.parameters["unit_return_s"] == settings.unit_return_s


def test_a_site_may_choose_its_own_times_and_leave_out_others() -> None:
    settings = EngineSettings().at_site({"unit_return_s": 60.0})
    assert (settings.unit_return_s, settings.resend_stagger_s) == (60.0, 10.0)


def test_every_fail_safe_time_out_is_over_three_heartbeats(
    description: PlantDescription,
) -> None:
    least_s = min(unit.failsafe_s for unit in description.field_units.values())
    assert least_s > 3 * EngineSettings().heartbeat_period_s
