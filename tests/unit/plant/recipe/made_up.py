"""Any sound recipe, for property tests."""

from typing import Any

from hypothesis import strategies as st

from plant.recipe.model import (
    Agitation,
    Dosing,
    GasPath,
    HoldRule,
    MissedStart,
    PhTarget,
    Recipe,
    Stage,
    StageEnd,
    StageKind,
    TemperatureProfile,
)

_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)
_DEGC = st.floats(15.0, 75.0)
_PROFILES = st.builds(
    TemperatureProfile,
    start_degc=_DEGC,
    end_degc=_DEGC,
    night_degc=st.none() | _DEGC,
    day_from=st.sampled_from(("00:00", "07:00", "22:30")),
    day_to=st.sampled_from(("06:00", "17:00", "23:59")),
)
_AGITATION = st.builds(Agitation, every_h=st.floats(6.0, 8.0), run_s=st.integers(60, 360))


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Draw one."""
    kinds = draw(st.lists(st.sampled_from(StageKind), min_size=1, unique=True))
    ages = draw(
        st.lists(st.floats(0.05, 100.0), min_size=len(kinds), max_size=len(kinds), unique=True)
    )
    ordered = sorted(kinds, key=list(StageKind).index)
    stages = tuple(
        draw(_stages(kind, age_h)) for kind, age_h in zip(ordered, sorted(ages), strict=True)
    )
    return draw(
        st.builds(
            Recipe,
            recipe_id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True),
            version=st.integers(1, 1000),
            name=_TEXTS.filter(str.strip),
            description=_TEXTS,
            source=_TEXTS,
            stages=st.just(stages),
            turnaround_h=st.floats(1.0, 24.0),
            missed_start=st.sampled_from(MissedStart),
            late_limit_h=st.floats(0.0, 23.0),
            short_gap_h=st.floats(0.0, 12.0),
            dosing=st.builds(
                Dosing,
                pulse_s=st.integers(1, 30),
                mix_s=st.integers(60, 360),
                wait_s=st.integers(60, 7200),
                pulses_per_day=st.integers(0, 48),
                pulses_per_batch=st.integers(0, 240),
            ),
            author=_TEXTS,
            saved_ms=st.integers(0, 2**52),
            changes=st.lists(_TEXTS, max_size=3).map(tuple),
        )
    )


@st.composite
def _stages(draw: st.DrawFn, kind: StageKind, age_h: float) -> Stage:
    agitation: Any = draw(st.none() | _AGITATION)
    ph = st.builds(
        PhTarget,
        value=st.floats(4.0, 9.0),
        dosed=st.booleans() if agitation is not None else st.just(value=False),
        approach_h=st.floats(0.0, 48.0),
    )
    return draw(
        st.builds(
            Stage,
            kind=st.just(kind),
            end=st.just(StageEnd(age_h=age_h)),
            temperature=st.none() | _PROFILES if agitation is not None else st.none(),
            ph=st.none() | ph,
            gas_path=st.sampled_from(GasPath),
            relief=st.booleans(),
            agitation=st.just(agitation),
            hold=st.builds(HoldRule, st.booleans(), st.booleans()),
        )
    )
