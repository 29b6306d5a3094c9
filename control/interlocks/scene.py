"""What do the interlocks look at in one step?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from plant.interlock.memory import Course, InterlockMemory, Response, RunState
from plant.sample import Sample, Snapshot


@dataclass(frozen=True, slots=True)
class Scene:
    """The plant at one moment, as the interlocks see it.

    Attributes:
        snapshot: all tags.
        now_ms: trusted time, milliseconds UTC.
        phases: where each unit is (``idle``, ``LOAD``, ``S1``, ``turnaround.discharge``); a
            unit that is not named is judged by every rule.
        plan: numbers of the units' recipes now, by ``D1.recipe_maximum_degc``; a rule whose
            number is not stated is not judged.
    """

    snapshot: Snapshot
    now_ms: int
    phases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    plan: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Seen:
    """One step's material for judging a single rule.

    Attributes:
        samples: all tags.
        now_s: monotonic time of the snapshot, seconds.
        now_ms: trusted time.
        phases, plan: see Scene.
        runs, courses, responses: as they are after this step's readings.
    """

    samples: Mapping[str, Sample]
    now_s: float
    now_ms: int
    phases: Mapping[str, str]
    plan: Mapping[str, float]
    runs: Mapping[str, RunState]
    courses: Mapping[str, Course]
    responses: Mapping[str, Response]


def seen_of(scene: Scene, memory: InterlockMemory) -> Seen:
    """Return the material of a step whose readings the memory already holds."""
    return Seen(
        samples=scene.snapshot.samples,
        now_s=scene.snapshot.monotonic_s,
        now_ms=scene.now_ms,
        phases=scene.phases,
        plan=scene.plan,
        runs=memory.runs,
        courses=memory.courses,
        responses=memory.responses,
    )
