"""What every picture shares: its axes, its text, its height. Takes plain dicts, returns Plotly figures.

A figure is said in one piece: each later `update_…` would check the whole of it again, and six charts are then most of
a page's time.
"""

from typing import Any

from pandas import Series
from plotly import graph_objects as go

from dashboard.palette import INK

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


def whiskers(rate: Series, low: Series, high: Series, color: str) -> dict[str, Any]:
    """An interval around a rate, for `error_x` or `error_y`."""
    return {"array": high - rate, "arrayminus": rate - low, "thickness": 2, "width": 5, "color": color}
