"""What every picture shares: its axes, its text, its height. Takes plain dicts, returns Plotly figures.

A figure is said in one piece: each later `update_…` would check the whole of it again, and six charts are then most of
a page's time.
"""

from html import escape
from typing import Any

from pandas import DataFrame
from plotly import graph_objects as go

from dashboard.palette import INK, NOW

ROW_HEIGHT, HEIGHT = 42, 360
TEXT = {"size": 15, "color": INK}
# In the order of the traces: that of stacked bars would be turned round.
LEGEND = {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "font": TEXT, "traceorder": "normal"}


def in_rows(traces: list[dict[str, Any]], rows: float, *, x: dict[str, Any], legend: bool = False, **more) -> go.Figure:
    """A figure of horizontal bars, as high as its rows need, the first row on top."""
    y = {"autorange": "reversed", "automargin": True, "showgrid": False}
    return figure(traces, x=x, y=y, legend=legend, height=int(60 + 50 * legend + ROW_HEIGHT * max(rows, 2)), **more)


def figure(
    traces: list[dict[str, Any]],
    *,
    x: dict[str, Any],
    y: dict[str, Any],
    legend: bool = False,
    height: int = HEIGHT,
    **more: Any,
) -> go.Figure:
    layout = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8 + 40 * legend, "b": 8},
        "font": TEXT,
        "showlegend": legend,
        "legend": LEGEND,
        "hovermode": "closest",
        "bargap": 0.28,
        "uniformtext": {"minsize": 11, "mode": "show"},
        "xaxis": {"tickfont": TEXT, "fixedrange": True, "automargin": True, **x},
        "yaxis": {"tickfont": TEXT, "fixedrange": True, **y},
        **more,
    }
    return go.Figure(data=traces, layout=layout)


def whiskers(answer: DataFrame, share: str, color: str) -> dict[str, Any]:
    """The interval around a share of the answer, for `error_x` or `error_y`."""
    above, below = answer[f"{share}_high"] - answer[share], answer[share] - answer[f"{share}_low"]
    return {"array": above, "arrayminus": below, "thickness": 2, "width": 5, "color": color}


def dots(answer: DataFrame, by: str, share: str, *, said: list[str], **more: Any) -> dict[str, Any]:
    """A trace with a dot and its interval per row of the answer; `said` is what each says when pointed at."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": answer[share],
        "y": [escape(name) for name in answer[by]],
        "marker": {"size": 15, "color": NOW},
        "error_x": whiskers(answer, share, NOW),
        "customdata": answer.index,
        "text": said,
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        **more,
    }


def at_the_right(names: list[str], said: list[str], *, room: int = 110, top: int = 8) -> dict[str, Any]:
    """Words beside each row, in a margin of their own."""
    note = {"xref": "paper", "x": 1, "xanchor": "left", "showarrow": False, "font": TEXT}
    notes = [{"y": name, "text": words, **note} for name, words in zip(names, said, strict=True)]
    return {"annotations": notes, "margin": {"l": 8, "r": room, "t": top, "b": 8}}
