"""Test kinetics against the reference table."""

import pytest

from analysis.process.laws.kinetics import first_order, modified_gompertz, two_pools
from tests.unit.analysis.process.reference_data import rows


def _numbers(text: str) -> list[float]:
    return [float(part.split("=")[-1]) for part in text.split("@")]


def _computed(row: dict[str, str]) -> float:
    time_d, potential = float(row["t_d"]), float(row["P_mL_gVS"])
    if row["model"] == "first_order":
        (rate,) = _numbers(row["param1"])
        return first_order(time_d, potential=potential, rate_per_d=rate)
    if row["model"] == "modified_gompertz":
        (peak,), (lag,) = _numbers(row["param1"]), _numbers(row["param2"])
        return modified_gompertz(time_d, potential=potential, peak_rate_per_d=peak, lag_d=lag)
    fast, slow = _numbers(row["param1"]), _numbers(row["param2"])
    return two_pools(time_d, fast=(fast[0], fast[1]), slow=(slow[0], slow[1]))


@pytest.mark.parametrize(
    "row", rows("bmp_kinetics"), ids=lambda row: f"{row['model'][:12]} {row['t_d']} d"
)
def test_yield_agrees_with_the_reference(row: dict[str, str]) -> None:
    assert _computed(row) == pytest.approx(float(row["B_mL_gVS"]), abs=1e-9)
