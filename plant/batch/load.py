"""The file of the stage machine's settings becomes a value, or every mistake in it is named."""

from collections.abc import Mapping
from types import MappingProxyType

from plant.batch.settings import BatchSettings, Proofs
from plant.batch.states import State
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems, ProblemList
from plant.description.reading.document import read_document
from plant.description.reading.section import Section, check_schema
from plant.recipe.check import is_clock
from plant.texts import Texts

SCHEMA = 1

_TIMES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "start_grace_s": (0.0, 7200.0),
        "gap_s": (61.0, 600.0),  # the longest step of a rehearsal is no gap
        "replan_gap_h": (24.0, 8760.0),
        "informed_late_s": (60.0, 7200.0),
        "overrun_warn_s": (60.0, 86_400.0),
        "overrun_alarm_s": (60.0, 86_400.0),
        "held_long_s": (60.0, 86_400.0),
    }
)
_PROOFS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "cool_degc": (20.0, 60.0),
        "drained_percent": (0.0, 10.0),
        "purged_o2_percent": (0.1, 4.0),
        "baseline_s": (300.0, 7200.0),
        "inoculum_degc": (40.0, 65.0),
        "entry_o2_percent": (19.5, 20.9),
        "entry_lel_percent": (1.0, 10.0),
        "entry_h2s_ppm": (1.0, 5.0),
        "leak_mbar": (0.1, 5.0),
    }
)
_ACTING_S = (5.0, 900.0)
_MOST_UNCLEANED = 100


def load_batch_settings(plant_files: PlantFiles, texts: Texts) -> BatchSettings:
    """Return the settings of the stage machine and the rota.

    Args:
        plant_files: of the plant; an own folder's ``batch.toml`` counts when it has one.
        texts: in which mistakes are told.

    Raises:
        DescriptionProblems: naming every mistake with its line and remedy.
    """
    problems, named = ProblemList(), plant_files.batch()
    document = read_document(named.file, named.name, problems)
    settings = _read(Section.whole(document, problems)) if document is not None else None
    if problems or settings is None:
        raise DescriptionProblems(problems.in_words(texts))
    return settings


def _read(top: Section) -> BatchSettings | None:
    check_schema(top, SCHEMA)
    batch, acting = top.need_section("batch"), top.need_section("acting_s")
    proofs = top.need_section("proofs")
    top.finish()
    if batch is None or acting is None or proofs is None:
        return None
    clock = batch.need_text("start_clock") or ""
    if clock and not is_clock(clock):
        batch.problem("start_clock", "recipe_bad_clock", field="start_clock", value=clock)
    times = _numbers(batch, _TIMES)
    names = {state.value: _ACTING_S for state in State if state.is_acting}
    limits = _numbers(acting, names)
    clean_every = proofs.need_whole_number("clean_every", 1, _MOST_UNCLEANED)
    proven = _numbers(proofs, _PROOFS)
    if clean_every is None or any(
        len(found) < len(ranges)
        for found, ranges in ((times, _TIMES), (limits, names), (proven, _PROOFS))
    ):
        return None
    return BatchSettings(
        start_clock=clock,
        acting_s=MappingProxyType({State(name): limit for name, limit in limits.items()}),
        proofs=Proofs(clean_every=clean_every, **proven),
        **times,
    )


def _numbers(section: Section, ranges: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return numbers that must all be given, each within its range."""
    given = {
        name: section.number_within(name, low, high)
        for name, (low, high) in ranges.items()
        if section.need_number(name) is not None
    }
    section.finish()
    return {name: value for name in ranges if (value := given.get(name)) is not None}
