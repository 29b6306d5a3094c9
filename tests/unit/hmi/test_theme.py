"""Can everybody read the screens? Contrast and colour-blind distances of both themes."""

import pytest

from hmi.theme import DARK, LIGHT, Theme, other_theme, theme_named
from hmi.window.stylesheet import stylesheet
from plant.errors import PlantError

Rgb = tuple[float, float, float]

# Machado, Oliveira, Fernandes 2009, severity 1.0, applied to linear RGB.
VISION = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124, 0.3576, 0.1805),
    (0.2126, 0.7152, 0.0722),
    (0.0193, 0.1192, 0.9505),
)
WHITE = (0.95047, 1.0, 1.08883)

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def linear(color: str) -> Rgb:
    def channel(part: str) -> float:
        share = int(part, 16) / 255
        return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)

    return channel(color[1:3]), channel(color[3:5]), channel(color[5:7])


def times(matrix: tuple[Rgb, Rgb, Rgb], vector: Rgb) -> Rgb:
    first, second, third = (
        sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix
    )
    return first, second, third


def luminance(color: str) -> float:
    return times(TO_XYZ, linear(color))[1]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lab(color: str, vision: str) -> Rgb:
    seen = times(VISION[vision], linear(color))
    clipped = min(max(seen[0], 0), 1), min(max(seen[1], 0), 1), min(max(seen[2], 0), 1)

    def curve(share: float) -> float:
        return float(share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116)

    x, y, z = (
        curve(value / white) for value, white in zip(times(TO_XYZ, clipped), WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, vision: str) -> float:
    """CIE76 distance as seen with a kind of vision."""
    pairs = zip(lab(one, vision), lab(other, vision), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0, abs=0.01)


@THEMES
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("text", "dim", "live") for ground in ("ground", "panel")),
        ("text", "raised"),
        ("dim", "raised"),
        ("bar_text", "bar"),
        ("bar_dim", "bar"),
        ("stop_text", "stop"),
        ("notice_text", "notice"),
        ("on_running", "running"),
        ("on_stopped", "stopped"),
        ("panel", "text"),
        ("panel", "focus"),
        *((f"priority_{n}_text", f"priority_{n}") for n in range(1, 5)),
    ],
)
def test_words_have_contrast_of_4_5(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *(
            (ink, ground)
            for ink in ("line", "pointer", "focus")
            for ground in ("ground", "panel")
        ),
        *(("pointer", ground) for ground in ("vessel", "fill", "track", "band")),
        ("live", "track"),
        ("running", "stopped"),
        ("stop", "stop_text"),
    ],
)
def test_symbols_have_contrast_of_3(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 3.0


@pytest.mark.parametrize("vision", VISION)
def test_alarm_colours_stay_apart_for_every_kind_of_vision(vision: str) -> None:
    colors = [LIGHT.priority_1, LIGHT.priority_2, LIGHT.priority_3, LIGHT.priority_4]
    for index, one in enumerate(colors):
        for other in colors[index + 1 :]:
            assert distance(one, other, vision) > 20


@THEMES
def test_neutral_tokens_are_neutral(theme: Theme) -> None:
    for token in ("ground", "panel", "raised", "vessel", "fill", "track", "band", "stopped"):
        color = getattr(theme, token)
        channels = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
        assert max(channels) - min(channels) <= 32, token


@THEMES
def test_style_sheet_names_colours_only(theme: Theme) -> None:
    sheet = stylesheet(theme)
    assert "{" in sheet
    assert "{{" not in sheet
    assert theme.stop in sheet
    assert f"min-height: {theme.button_px - 2}px" in sheet


def test_themes_are_found_by_name() -> None:
    assert theme_named("dark") is DARK
    assert other_theme(DARK) is LIGHT
    assert other_theme(LIGHT) is DARK
    with pytest.raises(PlantError, match="unknown theme 'pink'"):
        theme_named("pink")
