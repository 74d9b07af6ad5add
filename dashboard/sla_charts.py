"""Pictures of promises kept. Takes DataFrames, returns Plotly figures, never touches Streamlit.

As in charts.py: a trace whose points stand for rows of the answer says which in its `customdata`, and in `meta` the
column it shows, where one picture shows several.
"""

from datetime import date
from html import escape
from typing import Any

from pandas import DataFrame
from plotly import graph_objects as go

from dashboard import wording
from dashboard.figures import TEXT, at_the_right, dots, figure, in_rows, whiskers
from dashboard.palette import CATEGORICAL, LATE, MUTED, NOW, PAPER, SCALE, STATES
from dashboard.sla_titles import settled
from data.vocabulary import SlaState

# A pattern beside the colour and the word: no state is told by its colour alone.
PATTERN = {
    SlaState.MET: "",
    SlaState.LATE: "/",
    SlaState.OVERDUE: "x",
    SlaState.RUNNING: ".",
    SlaState.EXCLUDED: "-",
}


def state_bars(answer: DataFrame, *, by: str) -> go.Figure:
    """One bar per segment, as long as it has hand-offs, in the five states."""
    names = [escape(name) for name in answer[by]]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": state.capitalize(),
            "meta": f"{state}_hand_offs",
            "x": answer[f"{state}_hand_offs"],
            "y": names,
            "customdata": answer.index,
            "marker": {"color": STATES[state], "pattern": {"shape": PATTERN[state], "solidity": 0.4}},
            "hovertemplate": f"%{{y}}: %{{x:,d}}<extra>{state}</extra>",
        }
        for state in SlaState
    ]
    x = {"tickformat": ",d", "title": {"text": "Hand-offs", "font": TEXT}}
    return in_rows(bars, len(answer), legend=True, x=x, barmode="stack")


def segment_adherence(answer: DataFrame, *, by: str, whole: float) -> go.Figure:
    """One row per segment: the share in time with its interval and its n; dashed, the share of all of them."""
    rates = dots(answer, by, "adherence_rate", said=[_in_words(row) for row in answer.itertuples()])
    said = [f"{wording.rate(row.adherence_rate)} of {wording.count(row.due_hand_offs)}" for row in answer.itertuples()]
    line = {"type": "line", "x0": whole, "x1": whole, "y0": 0, "y1": 1, "yref": "paper", **DASHED}
    beside = {**at_the_right(rates["y"], said), "shapes": [line] if whole == whole else []}
    return in_rows([rates], len(answer), x={"tickformat": ".0%", **FEW_TICKS}, **beside)


def weekly_adherence(answer: DataFrame, *, today: date) -> go.Figure:
    """One bar per week in which hand-offs fell due, with its interval; hatched when cut or still running."""
    hatched = ["" if ok else "/" for ok in settled(answer, today)]
    bars = {
        "type": "bar",
        "x": answer["week_starts_on"],
        "y": answer["adherence_rate"],
        "text": [
            f"{_in_words(row)}; {wording.count(row.running_hand_offs)} running, on {row.days_counted} days"
            for row in answer.itertuples()
        ],
        "textposition": "none",
        "marker": {"color": NOW, "pattern": {"shape": hatched, "solidity": 0.5}},
        "error_y": whiskers(answer, "adherence_rate", MUTED),
        "customdata": answer.index,
        "hovertemplate": "Week of %{x|%-d %b}: %{text}<extra></extra>",
    }
    x = {"tickformat": "%-d %b", "tickvals": list(answer["week_starts_on"]), "tickangle": -45}
    return figure([bars], x=x, y={"tickformat": ".0%", "range": [0, 1.05]})


def answer_curves(answer: DataFrame, *, until: float, target: float | None) -> go.Figure:
    """The share followed up by each hour, one line per promise with its band; dotted, the one target if there is one.

    `until` and `target` in hours, of the time that the answer counts in.
    """
    traces: list[dict[str, Any]] = []
    for promise, (color, dash) in zip(answer["promise"].unique(), LINES, strict=False):
        shown = answer[(answer["promise"] == promise) & (answer["hours_since_handover"] <= until)]
        line = {"type": "scatter", "mode": "lines", "x": shown["hours_since_handover"]}
        edge = {**line, "line": {"shape": "hv", "width": 0}, "hoverinfo": "skip", "showlegend": False}
        fill = {"fill": "tonexty", "fillcolor": f"{color}2E"}
        said = {"hovertemplate": f"Within %{{x:.1f}} hours: %{{y:.0%}}<extra>{promise}</extra>"}
        traces += [
            {**edge, "y": shown["answered_share_high"]},
            {**edge, "y": shown["answered_share_low"], **fill},
            {**line, "y": shown["answered_share"], "name": promise, **said}
            | {"line": {"shape": "hv", "width": 3, "color": color, "dash": dash}},
        ]
    mark = {} if target is None else _marked(target, f"Target {wording.hours(target)}")
    x = {"title": {"text": "Hours since the hand-off", "font": TEXT}, "range": [0, until]}
    return figure(traces, legend=True, x=x, y={"tickformat": ".0%", "range": [0, 1.02]}, **mark)


LINES = ((CATEGORICAL[0], "solid"), (CATEGORICAL[1], "dash"), (CATEGORICAL[2], "dot"))


def _marked(at: float, words: str) -> dict[str, Any]:
    """A vertical line with words at its foot."""
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", **DASHED}
    note = {"x": at, "y": 0, "yref": "paper", "text": words, "showarrow": False, "font": TEXT}
    return {"shapes": [line], "annotations": [{**note, "xanchor": "left", "yanchor": "bottom", "xshift": 4}]}


def hours_of_week(answer: DataFrame, *, number: str) -> go.Figure:
    """A week as a calendar shows it: one box per weekday and hour, with its number and, the more, the stronger.

    Bars, not a heat map: a heat map hears no clicks.
    """
    numbers = answer[number]
    boxes = {
        "type": "bar",
        "meta": number,
        "x": [weekday[:3] for weekday in answer["weekday"]],
        "y": [1] * len(answer),
        "base": answer["hour_of_day"],
        "customdata": answer.index,
        "text": [wording.count(value) if value else "" for value in numbers],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "insidetextfont": {**TEXT, "size": 12},
        "marker": {"color": numbers, "colorscale": FAINT_TO_STRONG, "cmin": 0, "cmax": max(1, int(numbers.max()))},
        "hovertext": [
            f"{wording.hour_of_week(row.weekday, row.hour_of_day)}: {wording.count(value)}"
            for row, value in zip(answer.itertuples(), numbers, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    hours = {"tickvals": list(range(0, 25, 3)), "ticktext": [f"{hour:02d}:00" for hour in range(0, 25, 3)]}
    y = {**hours, "range": [24, 0], "showgrid": False, "zeroline": False, "automargin": True}
    return figure([boxes], x={"side": "top"}, y=y, height=HOUR_HEIGHT * 24 + 60, barmode="overlay", bargap=0.06)


HOUR_HEIGHT = 20
# Up to the third step only: numbers are written on it, in the colour of all text.
FAINT_TO_STRONG = [[0, PAPER], [0.02, SCALE[0]], [0.5, SCALE[1]], [1, SCALE[2]]]


def delays(answer: DataFrame, *, by: str) -> go.Figure:
    """One bar per segment: of a broken promise's first 40 business hours, those without an owner, then with one."""
    names = [escape(name) for name in answer[by]]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": answer[column],
            "y": names,
            "customdata": answer.index,
            "marker": {"color": color, "pattern": {"shape": shape, "solidity": 0.4}},
            "hovertemplate": f"%{{y}}: %{{x:.1f}} hours<extra>{name}</extra>",
        }
        for column, name, color, shape in DELAYS
    ]
    said = [f"n = {wording.count(number)}" for number in answer["breached_hand_offs"]]
    x = {
        "title": {"text": "Mean of the first 40 business hours", "font": TEXT},
        "rangemode": "tozero",
        "nticks": 5,
    }
    return in_rows(bars, len(answer), legend=True, x=x, barmode="stack", **at_the_right(names, said, room=72, top=48))


DELAYS = (
    ("routing_delay_hours", "Without an owner", LATE, "/"),
    ("rep_delay_hours", "With an owner", CATEGORICAL[0], ""),
)


def scheduled_by_band(answer: DataFrame) -> go.Figure:
    """One row per band of response time: the share scheduled, its interval and n. Bands without a rate are left out."""
    shown = answer[answer["scheduled_rate"].notna()]
    said = [
        f"{wording.rate(row.scheduled_rate)} of {wording.count(row.mature_hand_offs)}" for row in shown.itertuples()
    ]
    intervals = [
        f"{words} ({wording.interval(row.scheduled_rate_low, row.scheduled_rate_high)})"
        for words, row in zip(said, shown.itertuples(), strict=True)
    ]
    rates = dots(shown, "response_band", "scheduled_rate", said=intervals)
    x = {"tickformat": ".0%", "rangemode": "tozero", **FEW_TICKS}
    return in_rows([rates], len(shown), x=x, **at_the_right(rates["y"], said))


# More would stand on their side on a phone.
FEW_TICKS = {"nticks": 3, "tickangle": 0}
DASHED: dict[str, Any] = {"line": {"color": MUTED, "width": 2, "dash": "dash"}, "layer": "below"}


def _in_words(row: Any) -> str:
    return wording.share(
        row.adherence_rate, row.adherence_rate_low, row.adherence_rate_high, row.met_due_hand_offs, row.due_hand_offs
    )
