"""Who may start a big motor now? Never two within the gap."""

from dataclasses import replace

from control.stage_outputs.memory import MotorSlot
from control.stage_outputs.plan import Device
from control.stage_outputs.sheet import Sheet


class StartSlot:
    """The slot during one step: watched first, then asked for. Lives within that step.

    A start holds the slot from the moment it is asked for until the gap after it was seen, so
    a motor that starts late cannot meet the next one. Who does not start in time loses it.
    """

    def __init__(self, sheet: Sheet, memory: MotorSlot) -> None:
        self._sheet = sheet
        self._numbers = sheet.plan.numbers.agitation
        self.memory = self._watched(memory)

    def may_run(self, device: Device) -> bool:
        """Return whether a motor may be wanted on, taking the slot where that is a start."""
        memory, now_ms = self.memory, self._sheet.scene.now_ms
        if device.op in memory.running or memory.owner == device.op:
            return True
        if memory.owner or now_ms - memory.start_ms < self._gap_ms:
            if not memory.owner:
                self._sheet.due(memory.start_ms + self._gap_ms)
            return False
        self.memory = replace(memory, owner=device.op, since_ms=now_ms, start_ms=now_ms)
        self._sheet.busy = True
        return True

    def release(self, device: Device) -> None:
        """Give the slot back without a start."""
        if self.memory.owner == device.op:
            self.memory = replace(self.memory, owner="")

    @property
    def _gap_ms(self) -> int:
        return round(self._numbers.motor_gap_s * 1000.0)

    def _watched(self, memory: MotorSlot) -> MotorSlot:
        scene = self._sheet.scene
        now_ms = scene.now_ms
        running = tuple([each.op for each in self._sheet.plan.motors if scene.is_on(each)])
        if running != memory.running:
            began = any(tag_id not in memory.running for tag_id in running)
            start_ms = now_ms if began else memory.start_ms
            memory = replace(memory, running=running, start_ms=start_ms)
        if memory.owner:
            waited_ms = now_ms - memory.since_ms
            if memory.owner in running or waited_ms > self._numbers.patience_s * 1000.0:
                memory = replace(memory, owner="")
            else:
                self._sheet.busy = True
        return memory
