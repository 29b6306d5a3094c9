"""The doors of a station where the running plant is automated, for a window under test."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plant.batch.plant_run import PlantRun
from plant.energy.settings import TariffChoice
from plant.operation.store import BatchLine, BatchRecord
from plant.tariff.pricing import Pricing
from plant.tariff.tariff import LoadRate, Tariff
from tests.fakes.operation import FakeBatchBook, FakeEnergyBook, FakeOperation, FakeRecipeBook
from tests.fakes.running.energy import ledger_days, ledger_rows
from tests.fakes.running.plant import plant_run, published_recipe, transitions
from tests.fakes.running.view import operation_view

TARIFF = Tariff(
    "kerala_kseb_LT_IV_A", "INR", date(2019, 7, 8), "KSEB", rates=(LoadRate(None, 5.65),)
)


def batch_records(run: PlantRun) -> tuple[BatchRecord, ...]:
    """Return a record for each unit's batch with its transitions."""
    return tuple(
        BatchRecord(
            BatchLine(
                unit.batch_id, unit.unit_id, "published-75 v1", unit.started_ms, None, "Running"
            ),
            "{}",
            tuple(each for each in transitions(run) if each.unit_id == unit.unit_id),
            (),
            (),
        )
        for unit in run.units.values()
    )


@dataclass
class AutomatedDoors:
    """Fakes behind the doors; a test takes away or replaces what it needs."""

    operation: FakeOperation = field(default_factory=lambda: FakeOperation(operation_view()))
    recipes: FakeRecipeBook = field(
        default_factory=lambda: FakeRecipeBook(
            published_recipe(), published_recipe(top_degc=55.0)
        )
    )
    batches: FakeBatchBook = field(
        default_factory=lambda: FakeBatchBook(*batch_records(plant_run()))
    )
    energy_book: FakeEnergyBook = field(
        default_factory=lambda: FakeEnergyBook(ledger_days(), ledger_rows(2))
    )
    pricing: Pricing = field(
        default_factory=lambda: Pricing(
            (TARIFF,), TariffChoice("kerala_kseb_LT_IV_A", connected_kw=15.0)
        )
    )

    def doors(self) -> dict[str, Any]:
        """Return them by the names of Doors."""
        return {
            "operation": self.operation,
            "recipes": self.recipes,
            "batches": self.batches,
            "energy_book": self.energy_book,
            "pricing": self.pricing,
        }
