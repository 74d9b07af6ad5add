"""Pictures of how complete hand-offs are. Takes DataFrames, returns Plotly figures, never touches Streamlit."""

from pandas import DataFrame
from plotly import graph_objects as go

from dashboard import wording
from dashboard.figures import at_the_right, dots, in_rows
from dashboard.palette import NOW


def shares(answer: DataFrame, *, by: str, share: str, part: str, whole: str) -> go.Figure:
    """One row per segment: the share part ÷ whole as a dot with its interval, and in words at the right.

    A segment with nothing to divide by has no dot, and says so.
    """
    rows = answer.to_dict("records")
    said = [wording.share(row[share], row[f"{share}_low"], row[f"{share}_high"], row[part], row[whole]) for row in rows]
    marker = {"size": 12, "color": NOW}
    trace = dots(answer, by, share, said=said, marker=marker, meta=part, cliponaxis=False)
    beside = [f"{wording.rate(row[share])} of {wording.count(row[whole])}" for row in rows]
    x = {"tickformat": ".0%", "rangemode": "tozero", "nticks": 3, "tickangle": 0}
    return in_rows([trace], len(answer), x=x, **at_the_right(trace["y"], beside, room=118))
