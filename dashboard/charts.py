"""Pictures of answers. Takes DataFrames, returns Plotly figures, never touches Streamlit.

Plotly reads a little HTML in its texts, so words from the database are escaped. A trace whose points
stand for rows of the answer says which in its `customdata`: that is how a click finds the leads behind a point.
"""

from html import escape
from typing import Any

from pandas import DataFrame, Series
from plotly import graph_objects as go

from dashboard import wording
from dashboard.figures import TEXT, dots, figure, in_rows, whiskers
from dashboard.palette import CATEGORICAL, LESS, MORE, MUTED, NOW, OVERDUE, STAGES, WAITING

BAND = "rgba(64, 118, 245, 0.18)"
EXIT_LOOK = {"Disqualified": (OVERDUE, ""), "Lost": (CATEGORICAL[1], "/"), "Recycled": (WAITING, ".")}


def funnel_steps(answer: DataFrame) -> go.Figure:
    """One bar per stage: the share of mature leads that came so far, with its count and interval in words."""
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": answer["entry_rate"],
        "y": answer["stage"],
        "customdata": answer.index,
        "text": [
            f"<b>{wording.rate(row.entry_rate)}</b> · {wording.count(row.reached_episodes)}"
            f"<br>({wording.interval(row.entry_rate_low, row.entry_rate_high)})"
            for row in answer.itertuples()
        ],
        "textposition": "outside",
        "marker": {"color": list(STAGES[: len(answer)])},
        "cliponaxis": False,
        "hoverinfo": "none",  # not "skip": a skipped trace hears no clicks
    }
    return in_rows([bars], len(answer), x={"range": [0, 1.7], "showgrid": False, "showticklabels": False})


def segment_rates(answer: DataFrame, *, by: str, now: str, before: str) -> go.Figure:
    """One row per segment: this period's rate with its interval, and the period before as a hollow diamond."""
    rates = dots(answer, by, "entry_rate", said=[_rate_in_words(row) for row in answer.itertuples()], name=now)
    earlier = {
        "type": "scatter",
        "mode": "markers",
        "name": before,
        "x": answer["entry_rate_before"],
        "y": rates["y"],
        "marker": {"size": 13, "symbol": "diamond-open", "color": MUTED, "line": {"width": 2.5}},
        "hovertemplate": "%{y}, before: %{x:.1%}<extra></extra>",
    }
    return in_rows([rates, earlier], len(answer), legend=True, x={"tickformat": ".0%", "rangemode": "tozero"})


def weekly_rates(answer: DataFrame) -> go.Figure:
    """One bar per week of entry, with its interval; weeks that are not mature, or cut, are hatched."""
    whole = answer["is_mature"] & (answer["days_counted"] == 7)
    came_in = [
        f"{_rate_in_words(row)} mature; {wording.count(row.cohort_episodes)} came in on {row.days_counted} days"
        for row in answer.itertuples()
    ]
    bars = {
        "type": "bar",
        "x": answer["week_starts_on"],
        "y": answer["entry_rate"],
        "text": came_in,
        "textposition": "none",
        "marker": {"color": NOW, "pattern": {"shape": ["" if ok else "/" for ok in whole], "solidity": 0.5}},
        "error_y": whiskers(answer, "entry_rate", MUTED),
        "customdata": answer.index,
        "hovertemplate": "Week of %{x|%-d %b}: %{text}<extra></extra>",
    }
    # A week without a single mature lead has no bar; a word in its place says why.
    blank = answer[answer["entry_rate"].isna() & (answer["cohort_episodes"] > 0)]
    said = {"y": 0, "text": "not yet", "showarrow": False, "yanchor": "bottom", "textangle": -90, "font": TEXT}
    return figure(
        [bars],
        x={"tickformat": "%-d %b", "tickvals": list(answer["week_starts_on"]), "tickangle": -45},
        y={"tickformat": ".0%", "rangemode": "tozero"},
        annotations=[{"x": monday, **said} for monday in blank["week_starts_on"]],
    )


def mix_and_rate(answer: DataFrame, *, by: str) -> go.Figure:
    """Two bars per segment, in points of the total: from its share of leads (hatched), from its own rate (plain)."""
    names = [escape(name) for name in answer[by]]
    bars = [
        _effects(answer["mix_effect"], names, "Mix: other leads came", "/"),
        _effects(answer["rate_effect"], names, "Rate: leads fared differently", ""),
    ]
    ends = [*answer["mix_effect"].fillna(0), *answer["rate_effect"].fillna(0), 0]
    room = (max(ends) - min(ends)) * 0.2 or 0.01  # for the words at the end of a bar
    x = {"tickformat": "+.1%", "zeroline": True, "zerolinewidth": 2, "range": [min(ends) - room, max(ends) + room]}
    return in_rows(bars, len(answer) * 1.4, legend=True, x=x, barmode="group")


def reach_curve(answer: DataFrame, *, until_day: float) -> go.Figure:
    """The share that has reached the stage by each day, with its band; dashed: those that left counted as never."""
    shown = answer[answer["days_since_entry"] <= until_day]
    line: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": shown["days_since_entry"]}
    edge = {**line, "line": {"shape": "hv", "width": 0}, "hoverinfo": "skip"}
    return figure(
        [
            {**edge, "y": shown["share_reached_high"], "showlegend": False},
            {**edge, "y": shown["share_reached_low"], "name": "95 % band", "fill": "tonexty", "fillcolor": BAND},
            {
                **line,
                "y": shown["share_reached"],
                "name": "Of leads still in play",
                "line": {"shape": "hv", "width": 3, "color": NOW},
                "hovertemplate": "By day %{x}: %{y:.0%}<extra>of leads still in play</extra>",
            },
            {
                **line,
                "y": shown["share_reached_of_all"],
                "name": "Of all leads, those that left included",
                "line": {"shape": "hv", "width": 3, "color": CATEGORICAL[1], "dash": "dash"},
                "hovertemplate": "By day %{x}: %{y:.0%}<extra>of all leads</extra>",
            },
        ],
        legend=True,
        x={"title": {"text": "Days since the lead came in", "font": TEXT}, "rangemode": "tozero"},
        y={"tickformat": ".0%", "range": [0, 1]},
    )


def exits_by_stage(answer: DataFrame) -> go.Figure:
    """One bar per furthest stage: leads that left from there, by exit (colour, pattern and a word)."""
    bars = []
    for exit, (color, shape) in EXIT_LOOK.items():
        left = answer[answer["exit"] == exit]
        bars.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": exit,
                "x": left["episodes"],
                "y": left["furthest_stage"],
                "customdata": left.index,
                "marker": {"color": color, "pattern": {"shape": shape}},
                "hovertemplate": f"%{{y}}: %{{x:,d}}<extra>{exit}</extra>",
            }
        )
    return in_rows(bars, answer["furthest_stage"].nunique(), legend=True, x={"tickformat": ",d"}, barmode="stack")


def _rate_in_words(row: Any) -> str:
    return wording.share(
        row.entry_rate, row.entry_rate_low, row.entry_rate_high, row.reached_episodes, row.mature_episodes
    )


def _effects(effects: Series, names: list[str], name: str, shape: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": effects,
        "y": names,
        "customdata": effects.index,
        "marker": {"color": [MORE if value >= 0 else LESS for value in effects], "pattern": {"shape": shape}},
        "text": [wording.points(value).removesuffix(" points") for value in effects],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{text} points<extra>%{fullData.name}</extra>",
    }
