"""Pictures of rejected leads and of who was right. Takes DataFrames, returns Plotly figures, never touches Streamlit.

As in charts.py: a trace whose points stand for rows of the answer says which in its `customdata`, and in `meta` the
column it shows, where one picture shows several.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from html import escape
from textwrap import wrap
from typing import NamedTuple

from pandas import DataFrame
from plotly import graph_objects as go

from dashboard import wording
from dashboard.figures import TEXT, at_the_right, dots, figure, in_rows, whiskers
from dashboard.palette import CATEGORICAL, GOOD, MUTED, NOW, STATES, WAITING
from dashboard.quality_titles import settled
from dashboard.quality_version_words import Change
from dashboard.sla_charts import DASHED, FEW_TICKS, PATTERN
from data.vocabulary import SlaState


class Part(NamedTuple):
    """One part of a bar: the column with its number, its word, and a pattern beside the colour."""

    column: str
    word: str
    color: str
    pattern: str


LINE = 18  # letters
SMALL = 0.1  # where all shares are below it, whole per cents would tell few of them apart
STATE_PARTS = tuple(Part(f"{one}_disputes", one.capitalize(), STATES[one], PATTERN[one]) for one in SlaState)
END_PARTS = (
    Part("upheld_disputes", "Upheld: sales was right", CATEGORICAL[0], ""),
    Part("overturned_disputes", "Overturned: marketing was right", CATEGORICAL[1], "/"),
    Part("unclear_disputes", "Definition unclear", CATEGORICAL[3], "x"),
    Part("conceded_disputes", "Accepted by marketing", GOOD, "."),
    Part("withdrawn_disputes", "Taken back by sales", MUTED, "-"),
    Part("open_disputes", "Not ended yet", WAITING, "\\"),
)


def rates(
    answer: DataFrame, *, names: Sequence[str], share: str, part: str, whole: str, of_all: float | None = None
) -> go.Figure:
    """One row per row of the answer: the share part ÷ whole as a dot with its interval, and in words at the right.

    `names` say what each row is about. Dashed: the share of all. A row with nothing to divide by has no dot.
    """
    rows = answer.to_dict("records")
    said = [wording.share(row[share], row[f"{share}_low"], row[f"{share}_high"], row[part], row[whole]) for row in rows]
    labels = [in_lines(name) for name in names]
    trace = dots(answer, answer.columns[0], share, said=said, y=labels, meta=part, cliponaxis=False)
    digits = 1 if answer[share].max() < SMALL else 0
    beside = [f"{wording.rate(row[share], digits=digits)} of {wording.count(row[whole])}" for row in rows]
    right = at_the_right(labels, beside, room=132)
    if of_all is not None and not wording.is_missing(of_all):
        right["shapes"] = [{"type": "line", "x0": of_all, "x1": of_all, "y0": 0, "y1": 1, "yref": "paper", **DASHED}]
    lines = max((label.count("<br>") for label in labels), default=0)
    high = len(answer) * (1 + 0.25 * lines)
    return in_rows([trace], high, x={"tickformat": ".0%", "rangemode": "tozero", **FEW_TICKS}, **right)


def in_lines(name: str) -> str:
    """A name as Plotly shows it, in lines short enough to leave room for the picture on a phone."""
    return "<br>".join(map(escape, wrap(name, LINE) or [name]))


def parts(answer: DataFrame, *, names: Sequence[str], parts_shown: Sequence[Part], unit: str) -> go.Figure:
    """One bar per row of the answer, as long as the sum of its parts."""
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": part.word,
            "meta": part.column,
            "x": answer[part.column],
            "y": [in_lines(name) for name in names],
            "customdata": answer.index,
            "marker": {"color": part.color, "pattern": {"shape": part.pattern, "solidity": 0.4}},
            "hovertemplate": f"%{{y}}: %{{x:,d}}<extra>{part.word}</extra>",
        }
        for part in parts_shown
    ]
    x = {"tickformat": ",d", "title": {"text": unit, "font": TEXT}, "nticks": 5, "tickangle": 0}
    # On a phone the legend has a line for each part, and a low picture would have no room left for its bars.
    return in_rows(bars, len(answer) + len(parts_shown) / 3, legend=True, x=x, barmode="stack")


def weekly(answer: DataFrame, *, today: date, changed: Sequence[Change] = ()) -> go.Figure:
    """One bar per week in which hand-offs were made, with its interval; hatched when cut or much of it is undecided.

    `changed`: the days from which another version judged, each a dashed line that says which.
    """
    hatched = ["" if ok else "/" for ok in settled(answer, today)]
    bars = {
        "type": "bar",
        "x": answer["week_starts_on"],
        "y": answer["dispute_rate"],
        "text": [_week_in_words(row) for row in answer.to_dict("records")],
        "textposition": "none",
        "marker": {"color": NOW, "pattern": {"shape": hatched, "solidity": 0.5}},
        "error_y": whiskers(answer, "dispute_rate", MUTED),
        "customdata": answer.index,
        "hovertemplate": "Week of %{x|%-d %b}: %{text}<extra></extra>",
    }
    x = {"tickformat": "%-d %b", "tickvals": list(answer["week_starts_on"]), "tickangle": -45}
    top = answer["dispute_rate_high"].max()
    y = {"tickformat": ".0%", "range": [0, 1 if wording.is_missing(top) else top * 1.15]}  # with room for the words
    # A week's bar stands around its Monday, so what began on that day is half a week to the left.
    half = timedelta(days=3.5)
    places = [(datetime.combine(one.day, time()) - half, escape(one.short)) for one in changed]
    lines = [{"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", **DASHED} for at, _ in places]
    note = {"y": 1, "yref": "paper", "showarrow": False, "font": TEXT, "xanchor": "left", "yanchor": "top", "xshift": 4}
    notes = [{"x": at, "text": words, **note} for at, words in places]
    return figure([bars], x=x, y=y, shapes=lines, annotations=notes)


def _week_in_words(row: dict) -> str:
    share = wording.share(
        row["dispute_rate"], row["dispute_rate_low"], row["dispute_rate_high"], row["disputed_hand_offs"],
        row["decided_hand_offs"],
    )  # fmt: skip
    return f"{share}; {wording.count(row['undecided_hand_offs'])} undecided, on {row['days_counted']} days"
