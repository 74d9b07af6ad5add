"""The product's colours by what they mean. `.streamlit/config.toml` holds the same ones, and a test compares the two.

One figure must be right in the light and in the dark theme, and the server can't be sure which one a person sees
(`st.context.theme` is a run late). So a colour here is one of two things:

- a colour with at least 3:1 contrast against both backgrounds (WCAG 1.4.11): CATEGORICAL, the states, MUTED;
- where no colour does for both (eight steps of one hue, text), a *stand-in*: STAGES, SCALE, DIVERGING, INK, PAPER.
  Streamlit's chart theme replaces these codes, in the browser, by the colours of the theme in force. They work in
  Plotly figures shown with Streamlit's theme and nowhere else; elsewhere use STAGES_IN[mode].

How they were found: Okabe and Ito's and Paul Tol's hues, their lightness and chroma searched so that neighbours in the
list stay apart also for people with protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009,
severity 1), measured in CIEDE2000. tests/dashboard/test_palette.py computes it all again.
"""

from typing import Literal

Mode = Literal["light", "dark"]

BACKGROUND: dict[Mode, str] = {"light": "#FFFFFF", "dark": "#11151B"}

# In the order to use them in. Up to six of them are told apart by everyone; beyond that, name the series in the chart.
CATEGORICAL = (
    "#4076F5",  # blue
    "#A74A04",  # burnt orange
    "#60A06E",  # green
    "#785B8A",  # plum
    "#AE434C",  # brick
    "#019FC3",  # cyan
    "#8C9510",  # olive
    "#D95EB1",  # pink
    "#396F64",  # pine
    "#8C939B",  # grey
)

# The states of a promise (METRICS section 5), of a booking, of an import: the same five words, the same five colours.
GOOD = "#45A075"  # met, kept, taken in
LATE = "#D37812"  # done, but late
OVERDUE = "#B63B39"  # not done, and its time is past
WAITING = "#1467C2"  # not done, and in time
EXCLUDED = "#8C939B"  # on neither side of any figure
STATES = {"met": GOOD, "late": LATE, "overdue": OVERDUE, "running": WAITING, "excluded": EXCLUDED}

NOW = CATEGORICAL[0]  # this period
MUTED = EXCLUDED  # the period before, "Not recorded", everything that only stands beside

# One hue, ten steps, from the weakest; the upper eight, all at 3:1 or more, are the stages from inquiry to started.
SCALE_IN: dict[Mode, tuple[str, ...]] = {
    "light": (
        *("#DCE9FC", "#9CC0F5"),
        *("#5C91DF", "#4780D4", "#3170C9", "#185FBE", "#064FAA", "#09428D", "#0A3672", "#092A57"),
    ),
    "dark": (
        *("#152946", "#224271"),
        *("#2562B8", "#3B75CA", "#4F88DB", "#689BE7", "#84AFEF", "#A0C2F6", "#BCD6FD", "#D8E9FF"),
    ),
}
STAGES_IN: dict[Mode, tuple[str, ...]] = {mode: scale[2:] for mode, scale in SCALE_IN.items()}

# Orange is less, blue is more; the middle is nearly the background.
DIVERGING_IN: dict[Mode, tuple[str, ...]] = {
    "light": (
        *("#9A490F", "#B26F48", "#CA9476", "#E0B9A4", "#F6DFD3"),
        *("#D9E6F9", "#A6C0E7", "#759BD4", "#4476C1", "#0850AB"),
    ),
    "dark": (
        *("#ED9658", "#BF7C4C", "#936240", "#694933", "#423127"),
        *("#2C3645", "#3B506F", "#4B6B9B", "#5B88CA", "#6BA5FB"),
    ),
}
LESS, MORE = "#000021", "#000030"  # stand-ins for the two ends of DIVERGING_IN

# TRICKY: not colours. See the top of this file; the codes are Streamlit's (elements/lib/streamlit_plotly_theme.py).
SCALE = tuple(f"#0000{code}" for code in range(11, 21))
STAGES = SCALE[2:]
DIVERGING = tuple(f"#0000{code}" for code in range(21, 31))
INK = "#000037"  # text in a chart: Streamlit's own axis labels have 3.7:1 in the light theme, too little to be read
PAPER = "#000038"  # the background, for gaps between marks
