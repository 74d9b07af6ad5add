"""The palette is proved by computing it: contrast as WCAG 2.2 defines it, difference as CIEDE2000, colour blindness
as the matrices of Machado, Oliveira and Fernandes (2009) at severity 1, applied in linear RGB."""

import itertools
import tomllib
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path

import pytest
from streamlit.elements.lib import streamlit_plotly_theme

from dashboard import palette

CONFIG = tomllib.loads((Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text())
THEME = CONFIG["theme"]
MODES = ("light", "dark")

MACHADO = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
BLIND = ("protanopia", "deuteranopia")  # one man in twelve; tritanopia is rarer by a thousand
SRGB_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix, vector) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def contrast(one: str, other: str) -> float:
    lights = sorted(0.05 + times(SRGB_TO_XYZ, linear(colour))[1] for colour in (one, other))
    return lights[1] / lights[0]


def lab(colour: str, seen_with: str | None = None) -> tuple[float, float, float]:
    light = linear(colour)
    if seen_with:
        light = [min(max(part, 0.0), 1.0) for part in times(MACHADO[seen_with], light)]
    x, y, z = (part / white for part, white in zip(times(SRGB_TO_XYZ, light), (0.95047, 1.0, 1.08883), strict=True))
    fx, fy, fz = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000 (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c_mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * sqrt(c_mean**7 / (c_mean**7 + 25**7))
    c1, c2 = hypot(a1 * stretch, b1), hypot(a2 * stretch, b2)
    h1, h2 = (degrees(atan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn, h = hue_turn_and_mean(h1, h2) if c1 * c2 else (0.0, h1 + h2)
    l_mean, c = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 + sum(
        k * cos(radians(n * h + at)) for k, n, at in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    )
    by_l = (l2 - l1) / (1 + 0.015 * (l_mean - 50) ** 2 / sqrt(20 + (l_mean - 50) ** 2))
    by_c = (c2 - c1) / (1 + 0.045 * c)
    by_h = 2 * sqrt(c1 * c2) * sin(radians(turn) / 2) / (1 + 0.015 * c * t)
    rotation = -sin(radians(60 * exp(-(((h - 275) / 25) ** 2)))) * 2 * sqrt(c**7 / (c**7 + 25**7))
    return sqrt(by_l**2 + by_c**2 + by_h**2 + rotation * by_c * by_h)


def hue_turn_and_mean(h1: float, h2: float) -> tuple[float, float]:
    """The shorter way from one hue to the other, and the hue half-way, in degrees."""
    turn = (h2 - h1 + 180) % 360 - 180
    mean = (h1 + h2) / 2
    if abs(h1 - h2) > 180:
        mean += 180 if h1 + h2 < 360 else -180
    return turn, mean


def apart(one: str, other: str, seen_with: str | None = None) -> float:
    return difference(lab(one, seen_with), lab(other, seen_with))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # pairs of Sharma, Wu and Dalal (2005), table 1, that pass through each branch of the formula
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_computed_as_its_authors_publish_it(one, other, expected):
    assert difference(one, other) == pytest.approx(expected, abs=5e-5)


def test_the_contrast_is_computed_as_wcag_defines_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


def test_the_theme_and_the_palette_hold_the_same_colours():
    assert tuple(THEME["chartCategoricalColors"]) == palette.CATEGORICAL
    for mode in MODES:
        assert THEME[mode]["backgroundColor"] == palette.BACKGROUND[mode]
        assert tuple(THEME[mode]["chartSequentialColors"]) == palette.SCALE_IN[mode]
        assert tuple(THEME[mode]["chartDivergingColors"]) == palette.DIVERGING_IN[mode]


def test_no_part_of_the_theme_replaces_the_ten_colours():
    parts = [THEME["light"], THEME["dark"], THEME["light"]["sidebar"], THEME["dark"]["sidebar"]]
    assert not any("chartCategoricalColors" in part for part in parts)


def test_the_stand_ins_are_the_codes_that_streamlit_replaces():
    for n in range(10):
        assert getattr(streamlit_plotly_theme, f"SEQUENTIAL_{n}") == palette.SCALE[n]
        assert getattr(streamlit_plotly_theme, f"DIVERGING_{n}") == palette.DIVERGING[n]
    assert [palette.DIVERGING[0], palette.DIVERGING[-1]] == [palette.LESS, palette.MORE]
    assert [streamlit_plotly_theme.GRAY_90, streamlit_plotly_theme.BG_COLOR] == [palette.INK, palette.PAPER]


def test_there_are_ten_colours_for_series_and_eight_for_stages():
    assert len(set(palette.CATEGORICAL)) == 10  # with fewer, Streamlit falls back to Plotly's own
    assert len(palette.STAGES) == len(palette.STAGES_IN["light"]) == len(palette.STAGES_IN["dark"]) == 8


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("colour", [*palette.CATEGORICAL, *palette.STATES.values(), palette.MUTED, palette.NOW])
def test_a_mark_stands_out_from_the_background_in_both_themes(mode, colour):
    assert contrast(colour, palette.BACKGROUND[mode]) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_every_stage_stands_out_and_later_stages_stand_out_more(mode):
    contrasts = [contrast(colour, palette.BACKGROUND[mode]) for colour in palette.STAGES_IN[mode]]
    assert contrasts[0] >= 3
    assert contrasts == sorted(contrasts)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scale", [palette.SCALE_IN, palette.DIVERGING_IN])
def test_neighbouring_steps_can_be_told_apart_by_everyone(mode, scale):
    for one, other in itertools.pairwise(scale[mode]):
        assert min(apart(one, other, sight) for sight in (None, *MACHADO)) >= 4


def test_neighbours_among_the_ten_can_be_told_apart_by_everyone():
    ring = [*palette.CATEGORICAL, palette.CATEGORICAL[0]]
    for one, other in itertools.pairwise(ring):
        assert min(apart(one, other, sight) for sight in (None, *MACHADO)) >= 15, (one, other)


def test_any_two_of_the_first_six_can_be_told_apart_by_the_colour_blind():
    for one, other in itertools.combinations(palette.CATEGORICAL[:6], 2):
        assert min(apart(one, other, sight) for sight in BLIND) >= 10, (one, other)


def test_any_two_of_the_ten_can_be_told_apart():
    for one, other in itertools.combinations(palette.CATEGORICAL, 2):
        assert apart(one, other) >= 15, (one, other)
        assert min(apart(one, other, sight) for sight in BLIND) >= 6, (one, other)


def test_the_five_states_can_be_told_apart_by_everyone():
    for one, other in itertools.combinations(palette.STATES.values(), 2):
        assert min(apart(one, other, sight) for sight in (None, *MACHADO)) >= 14, (one, other)


def surfaces(mode: str) -> list[str]:
    parts = (THEME[mode], THEME[mode]["sidebar"])
    return [part[name] for part in parts for name in ("backgroundColor", "secondaryBackgroundColor")]


def faded(colour: str, over: str, share: float) -> str:
    mixed = ((int(a, 16), int(b, 16)) for a, b in ((colour[at : at + 2], over[at : at + 2]) for at in (1, 3, 5)))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in mixed)


@pytest.mark.parametrize("mode", MODES)
def test_text_can_be_read_on_every_surface_also_where_streamlit_fades_it(mode):
    for surface in surfaces(mode):
        text = THEME[mode]["textColor"]
        assert contrast(text, surface) >= 7
        assert contrast(faded(text, surface, 0.6), surface) >= 4.5
        assert contrast(THEME[mode]["linkColor"], surface) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_a_button_and_its_white_label_can_be_seen(mode):
    primary = THEME[mode]["primaryColor"]
    assert contrast(primary, "#FFFFFF") >= 4.5
    assert all(contrast(primary, surface) >= 3 for surface in surfaces(mode))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("hue", ["red", "orange", "yellow", "green", "blue", "violet", "gray"])
def test_a_message_can_be_read_on_its_tint_and_beside_it(mode, hue):
    theme = THEME[mode]
    assert contrast(theme[f"{hue}TextColor"], theme[f"{hue}BackgroundColor"]) >= 4.5
    assert all(contrast(theme[f"{hue}TextColor"], surface) >= 4.5 for surface in surfaces(mode))
    assert contrast(theme[f"{hue}Color"], theme["backgroundColor"]) >= 3
