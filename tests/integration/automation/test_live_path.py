"""From a decision to the door over a disk that takes its time: nothing is lost on the way."""

from dataclasses import replace

from control.automation.kept import Session
from control.automation.saved import Documents
from plant.batch.plant_run import PlantRun
from plant.batch.states import Procedure, State
from plant.command import Origin
from plant.description.model import PlantDescription
from plant.operation.modes import DeviceMode
from plant.operation.requests import RunDevice, SetDeviceMode
from tests.integration.automation.live_rig import LiveRig
from tests.integration.automation.rig import NOON_MS, Rig, recipes, usual_setup

HOUR_MS = 3_600_000


def _rig(
    description: PlantDescription, begin_ms: int = NOON_MS, batch: PlantRun | None = None
) -> Rig:
    recipe = recipes(description).recipes()[0]
    documents = {}
    if batch is not None:
        write = Documents().write
        documents = {"batch": write(batch), "session": write(Session(closed=True))}
    return Rig(
        description,
        usual_setup(description),
        recipe,
        begin_ms=begin_ms,
        documents=documents,
    )


async def test_a_run_by_hand_waits_for_the_disk_and_then_runs(
    description: PlantDescription,
) -> None:
    live = LiveRig(_rig(description))
    live.run(30)
    agitator = "D1.agitator.OP"
    assert not live.rig.relays()[agitator]
    live.live.ask(RunDevice(live.rig.asker(), agitator, 60))
    live.run(1)
    assert not live.rig.relays()[agitator]
    live.run(3)
    assert live.rig.relays()[agitator]
    assert [answer.accepted for answer in live.answers] == [True]
    by_hand = [each for _, each in live.sent if each.origin is Origin.OPERATOR]
    assert [each.tag_id for each in by_hand] == [agitator]


async def test_a_run_by_hand_that_waited_too_long_is_told_and_left_out(
    description: PlantDescription,
) -> None:
    live = LiveRig(_rig(description))
    live.run(30)
    live.store.scans = 4
    live.live.ask(RunDevice(live.rig.asker(), "D1.agitator.OP", 60))
    live.run(20)
    assert not [each for _, each in live.sent if each.origin is Origin.OPERATOR]
    assert "automation.run_late" in live.told


async def test_what_the_disk_held_up_is_decided_again_at_once(
    description: PlantDescription,
) -> None:
    live = LiveRig(_rig(description))
    live.run(3)
    since_ms = live.rig.begin_ms
    heats = [(at_ms, each) for at_ms, each in live.sent if each.tag_id == "D1.temperature.SP"]
    assert [at_ms - since_ms <= 2000 for at_ms, _ in heats] == [True]


async def test_what_could_not_be_commanded_is_decided_again_at_once(
    description: PlantDescription,
) -> None:
    live = LiveRig(_rig(description))
    live.run(30)
    agitator = "D1.agitator.OP"
    live.rig.field.write(agitator, 1)
    live.busy.add(agitator)
    asker = live.rig.asker(reason="lock 17")
    live.live.ask(SetDeviceMode(asker, agitator, DeviceMode.OUT_OF_SERVICE))
    live.run(3)
    assert not [each for _, each in live.sent if each.tag_id == agitator]
    assert live.rig.relays()[agitator]
    live.busy.clear()
    live.run(2)
    assert [each.value for _, each in live.sent if each.tag_id == agitator] == [0.0]
    assert not live.rig.relays()[agitator]


async def test_a_batch_starts_at_17_00_over_a_disk_that_takes_its_time(
    description: PlantDescription,
) -> None:
    begin_ms = NOON_MS + 5 * HOUR_MS - 20_000
    first = _rig(description, begin_ms).automation.view().run
    unit_id = first.rota.order[first.rota.position]
    ready = replace(
        first.units[unit_id],
        procedure=Procedure.TURNAROUND,
        state=State.COMPLETE,
        phase=None,
        loaded=True,
        signed_ready="Asha",
    )
    plant = replace(first, units={**first.units, unit_id: ready}, seen_ms=begin_ms - 1000)
    rig = _rig(description, begin_ms, batch=plant)
    live = LiveRig(rig)
    live.run(18)
    assert rig.automation.view().run.units[unit_id].state is State.COMPLETE
    live.sent.clear()
    live.run(8)
    started = rig.automation.view().run.units[unit_id]
    assert (started.state, started.place) == (State.RUNNING, "LOAD")
    assert started.started_ms - (NOON_MS + 5 * HOUR_MS) < 2000
    assert "batch.event.started" in live.told


async def test_a_disk_that_stays_slow_is_told_once(description: PlantDescription) -> None:
    live = LiveRig(_rig(description), scans=4)
    live.run(60)
    assert live.told.count("automation.disk_slow") == 1
