"""Texts fill their placeholders, name tags and units, and fall back to English visibly."""

from hypothesis import given
from hypothesis import strategies as st

from plant.message import message
from plant.texts import Texts

TEXTS = Texts(
    {
        "en": {
            "nav.overview": "Overview",
            "refusal.range": "{low} to {high} only",
            "refusal.offline": "{unit} is silent: {tag} stays as it is",
            "tag.D1.ph.PV": "Slurry pH",
            "unit.D1": "Digester 1",
            "rule.digester.foam": "Foam",
            "bypassed": "{unit}: {rule} is bypassed",
            "odd": "a {brace",
        },
        "pt": {"unit.D1": "Biodigestor 1", "refusal.range": "somente de {low} a {high}"},
    }
)


def test_text_is_filled_with_its_facts() -> None:
    assert TEXTS("refusal.range", low=0, high=80) == "0 to 80 only"
    assert TEXTS("nav.overview") == "Overview"


def test_tag_and_unit_facts_become_names() -> None:
    said = TEXTS.say(message("refusal.offline", unit="D1", tag="D1.ph.PV"))
    assert said == "Digester 1 is silent: Digester 1: Slurry pH stays as it is"


def test_rule_facts_become_names() -> None:
    said = TEXTS.say(message("bypassed", unit="D1", rule="digester.foam"))
    assert said == "Digester 1: Foam is bypassed"
    assert (
        TEXTS.say(message("bypassed", unit="D1", rule="own")) == "Digester 1: own is bypassed"
    )


def test_ids_without_a_name_stay_ids() -> None:
    said = TEXTS.say(message("refusal.offline", unit="U7", tag="X.y.PV"))
    assert said == "U7 is silent: X.y.PV stays as it is"


def test_missing_translation_falls_back_to_english_visibly() -> None:
    portuguese = TEXTS.in_language("pt")
    assert portuguese.language == "pt"
    assert portuguese("refusal.range", low=1, high=2) == "somente de 1 a 2"
    assert portuguese("nav.overview") == "°en Overview"
    assert portuguese.full_name("D1.ph.PV") == "Biodigestor 1: °en Slurry pH"


def test_unknown_language_is_english_with_a_mark() -> None:
    assert TEXTS.in_language("xx")("nav.overview") == "°en Overview"


def test_unknown_key_comes_back_in_brackets() -> None:
    assert TEXTS("no.such.key") == "<no.such.key>"
    assert "no.such.key" not in TEXTS
    assert "nav.overview" in TEXTS


def test_text_that_does_not_fit_its_facts_stays_as_written() -> None:
    assert TEXTS("refusal.range", low=0) == "{low} to {high} only"
    assert TEXTS("odd", brace=1) == "a {brace"


@given(
    text=st.text(st.sampled_from("ab{}!:.[]0"), max_size=12),
    value=st.one_of(st.text(max_size=3), st.integers(), st.floats()),
)
def test_no_text_and_no_fact_can_fail(text: str, value: str | float) -> None:
    texts = Texts({"en": {"key": text}})
    assert isinstance(texts("key", a=value, b=value), str)
