"""Pictures of rejected leads and of who was right. Takes DataFrames, returns Plotly figures, never touches Streamlit.

As in charts.py: a trace whose points stand for rows of the answer says which in its `customdata`, and in `meta` the
column it shows, where one picture shows several.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from pandas import DataFrame, Series
from plotly import graph_objects as go

from dashboard import wording
from dashboard.figures import TEXT, at_the_right, dots, figure, in_rows, whiskers
from dashboard.palette import CATEGORICAL, EXCLUDED, GOOD, LATE, MUTED, NOW, OVERDUE, STATES, WAITING
from dashboard.sla_charts import DASHED, FEW_TICKS, PATTERN
from data.vocabulary import SlaState


class Part(NamedTuple):
    """One part of a bar: the column with its number, its word, and a pattern beside the colour."""

    column: str
    word: str
    color: str
    pattern: str


def parts(answer: DataFrame, *, by: str, of: Sequence[Part], unit: str) -> go.Figure:
    """One bar per row of the answer, as long as the sum of its parts."""
    names = [escape(str(name)) for name in answer[by]]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": part.word,
            "meta": part.column,
            "x": answer[part.column],
            "y": names,
            "customdata": answer.index,
            "text": [wording.count(number) if number else "" for number in answer[part.column]],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "marker": {"color": part.color, "pattern": {"shape": part.pattern, "solidity": 0.25}},
            "hovertemplate": f"%{{y}}: %{{x:,d}}<extra>{part.word}</extra>",
        }
        for part in of
    ]
    x = {"tickformat": ",d", "title": {"text": unit, "font": TEXT}, "nticks": 5, "tickangle": 0}
    return in_rows(bars, len(answer), legend=True, x=x, barmode="stack")
