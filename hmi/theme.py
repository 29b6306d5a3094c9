"""Which colours and sizes do the screens use? One set of tokens, light and dark."""

from dataclasses import dataclass
from typing import Literal

from plant.errors import PlantError

Token = Literal[
    "ground",
    "panel",
    "raised",
    "edge",
    "text",
    "dim",
    "line",
    "pipe",
    "gas",
    "vessel",
    "fill",
    "jacket",
    "band",
    "track",
    "pointer",
    "live",
    "running",
    "stopped",
    "on_running",
    "on_stopped",
    "focus",
    "bar",
    "bar_text",
    "bar_dim",
    "stop",
    "stop_text",
    "notice",
    "notice_text",
    "priority_1",
    "priority_2",
    "priority_3",
    "priority_4",
    "priority_1_text",
    "priority_2_text",
    "priority_3_text",
    "priority_4_text",
]
"""The colour tokens of a Theme, so that a misspelt one is found before the program runs."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb`` and sizes in pixels. Immutable; any thread.

    Attributes:
        name: ``light`` or ``dark``.
        ground, panel, raised: window, panels on it, and what stands out on a panel.
        edge: lines that only divide.
        text, dim: words, and words of lesser weight; both 4.5:1 on ground, panel and raised.
        line: outlines of equipment and symbols, 3:1 on ground and panel.
        pipe, gas: pipework for slurry and for gas.
        vessel, fill, jacket: empty vessel, its content, its jacket.
        band, track, pointer: normal band, track and pointer of a moving indicator.
        live: values that come from the plant, and set-point marks.
        running, stopped: fill of a symbol that runs or is open, or stands or is closed.
        on_running, on_stopped: letters and lines upon those fills.
        focus: keyboard focus ring and selected rows.
        bar, bar_text, bar_dim: header.
        stop, stop_text: the PLANT STOP button, the one red thing on a healthy screen.
        notice, notice_text: banner.
        priority_1..4 and their ``_text``: alarm priorities, each also with shape and digit.
    """

    name: str
    ground: str
    panel: str
    raised: str
    edge: str
    text: str
    dim: str
    line: str
    pipe: str
    gas: str
    vessel: str
    fill: str
    jacket: str
    band: str
    track: str
    pointer: str
    live: str
    running: str
    stopped: str
    on_running: str
    on_stopped: str
    focus: str
    bar: str
    bar_text: str
    bar_dim: str
    stop: str
    stop_text: str
    notice: str
    notice_text: str
    priority_1: str = "#D21F1F"
    priority_2: str = "#F28A00"
    priority_3: str = "#F5E85A"
    priority_4: str = "#A843C0"
    priority_1_text: str = "#FFFFFF"
    priority_2_text: str = "#1A1A1A"
    priority_3_text: str = "#1A1A1A"
    priority_4_text: str = "#FFFFFF"
    font_px: int = 13
    small_px: int = 12
    value_px: int = 14
    title_px: int = 15
    button_px: int = 44
    header_px: int = 56
    rail_px: int = 124
    radius_px: int = 6


LIGHT = Theme(
    name="light",
    ground="#D5D7D9",
    panel="#E1E3E5",
    raised="#CBCED1",
    edge="#B3B8BD",
    text="#20262D",
    dim="#4D565F",
    line="#626B74",
    pipe="#868E96",
    gas="#76828E",
    vessel="#ECEDEE",
    fill="#A3AEB8",
    jacket="#C3C8CD",
    band="#AAB5BF",
    track="#C9CDD1",
    pointer="#2C3640",
    live="#1D4E89",
    running="#FAFAFA",
    stopped="#5F6871",
    on_running="#20262D",
    on_stopped="#FFFFFF",
    focus="#1D4E89",
    bar="#2B333C",
    bar_text="#EEF1F4",
    bar_dim="#A6B6C5",
    stop="#A8201C",
    stop_text="#FFFFFF",
    notice="#3A444F",
    notice_text="#F2F4F6",
)

DARK = Theme(
    name="dark",
    ground="#262A2F",
    panel="#2E3338",
    raised="#363C42",
    edge="#454C53",
    text="#D8DDE2",
    dim="#A3ADB6",
    line="#8D969E",
    pipe="#6B747D",
    gas="#7C8894",
    vessel="#343A40",
    fill="#5C6873",
    jacket="#41484F",
    band="#5C6772",
    track="#3A4148",
    pointer="#D8DDE2",
    live="#8DB9E8",
    running="#E8ECF0",
    stopped="#4B535B",
    on_running="#20262D",
    on_stopped="#D8DDE2",
    focus="#8DB9E8",
    bar="#191C20",
    bar_text="#D8DDE2",
    bar_dim="#98A2AB",
    stop="#B32A25",
    stop_text="#FFFFFF",
    notice="#4A5560",
    notice_text="#F2F4F6",
)

_THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def theme_named(name: str) -> Theme:
    """Return the theme of that name.

    Raises:
        PlantError: naming the known themes.
    """
    try:
        return _THEMES[name]
    except KeyError:
        known = ", ".join(sorted(_THEMES))
        raise PlantError(f"unknown theme '{name}'; known themes: {known}") from None


def other_theme(theme: Theme) -> Theme:
    """Return dark for light and light for dark."""
    return DARK if theme == LIGHT else LIGHT
