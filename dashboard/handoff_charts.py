"""Pictures of how complete hand-offs are. Takes DataFrames, returns Plotly figures, never touches Streamlit."""

from html import escape
from typing import Any

from pandas import DataFrame
from plotly import graph_objects as go

from dashboard import wording
from dashboard.figures import TEXT, in_rows, whiskers
from dashboard.palette import NOW


def shares(answer: DataFrame, *, by: str, share: str, part: str, whole: str) -> go.Figure:
    """One row per segment: the share part ÷ whole as a dot with its interval, and in words at the right.

    A segment with nothing to divide by has no dot, and says so.
    """
    names = [escape(name) for name in answer[by]]
    said = [_said(row, share, part, whole) for row in answer.to_dict("records")]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": answer[share],
        "y": names,
        "marker": {"size": 12, "color": NOW},
        "error_x": whiskers(answer[share], answer[f"{share}_low"], answer[f"{share}_high"], NOW),
        "customdata": answer.index,
        "meta": part,
        "cliponaxis": False,
        "text": said,
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "showarrow": False, "font": TEXT}
    words = [
        {**beside, "y": name, "text": f"{wording.rate(row[share])} of {wording.count(row[whole])}"}
        for name, row in zip(names, answer.to_dict("records"), strict=True)
    ]
    x = {"tickformat": ".0%", "rangemode": "tozero", "nticks": 3, "tickangle": 0}
    return in_rows([dots], len(answer), x=x, annotations=words, margin={"l": 8, "r": 118, "t": 8, "b": 8})


def _said(row: dict[str, Any], share: str, part: str, whole: str) -> str:
    interval = wording.interval(row[f"{share}_low"], row[f"{share}_high"])
    counts = f"{wording.count(row[part])} of {wording.count(row[whole])}"
    return f"{wording.rate(row[share], digits=1)} ({interval}), {counts}"
