"""Opening hours as pictures: a week of bands, a year of days. Takes answers, returns figures, without Streamlit."""

from typing import Any

from pandas import DataFrame
from plotly import graph_objects as go

from dashboard.calendar_typed import read_hours
from dashboard.calendar_words import of_day
from dashboard.figures import TEXT, in_rows
from dashboard.palette import CATEGORICAL, EXCLUDED, NOW, OVERDUE, PAPER
from queries.calendars_agreed import CLOSED, DayKind

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NARROW = 0.62  # months are lower rows than bars with words beside them
OVER = {"fillmode": "overlay", "fgcolor": "#FFFFFF", "fgopacity": 0.85, "size": 6, "solidity": 0.25}
# Colour, pattern, edge: each kind of day is known without its colour too.
LOOKS: dict[str, dict[str, Any]] = {
    DayKind.OPEN: {"color": NOW},
    DayKind.SPECIAL: {"color": CATEGORICAL[1], "pattern": {"shape": ".", **OVER}},
    DayKind.WEEKDAY_OFF: {"color": PAPER, "line": {"color": EXCLUDED, "width": 1}},
    DayKind.HOLIDAY: {"color": OVERDUE, "pattern": {"shape": "x", **OVER}},
    DayKind.DAY_OFF: {"color": CATEGORICAL[3], "pattern": {"shape": "/", **OVER}},
}


def week(answer: DataFrame) -> go.Figure:
    """Seven rows of a day each, Monday on top: a band where someone is there, a word where nobody is."""
    spans = [
        (row.day_of_week, opens / 60, (closes - opens) / 60, row.open_times)
        for row in answer.itertuples()
        for opens, closes in read_hours(row.open_times, row.day_of_week)
    ]
    names, begins, lengths, words = (list(column) for column in zip(*spans, strict=True)) if spans else ([],) * 4
    band = {
        "type": "bar",
        "orientation": "h",
        "base": begins,
        "x": lengths,
        "y": names,
        "text": words,
        "textposition": "none",
        "marker": {"color": NOW},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    said = {"x": 0.2, "text": "closed", "showarrow": False, "xanchor": "left", "font": TEXT}
    closed = answer.loc[answer["open_times"] == CLOSED, "day_of_week"]
    days = list(answer["day_of_week"])
    hours = {
        "range": [-0.1, 25],
        "tickvals": [0, 6, 12, 18, 24],
        "ticktext": ["0", "6", "12", "18", "24 h"],
    }
    figure = in_rows([band], NARROW * 7, x=hours, annotations=[{"y": day, **said} for day in closed])
    return figure.update_yaxes(categoryorder="array", categoryarray=days, range=[6.5, -0.5], autorange=False)


def year(answer: DataFrame) -> go.Figure:
    """Twelve rows of a month each, a box a day: what kind of day it is by colour, pattern and edge."""
    boxes = []
    for kind, look in LOOKS.items():
        days = answer[answer["day_kind"] == kind]
        if days.empty:
            continue
        boxes.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": f"{kind} ({len(days)})",
                "base": days["day"].dt.day - 0.94,
                "x": [0.88] * len(days),
                "y": [MONTHS[month - 1] for month in days["day"].dt.month],
                "text": [of_day(day) for day in days.itertuples()],
                "textposition": "none",
                "marker": look,
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    days = {
        "range": [0, 31],
        "tickvals": [0.5, 9.5, 19.5, 29.5],
        "ticktext": ["1", "10", "20", "30"],
        "showgrid": False,
    }
    figure = in_rows(boxes, NARROW * 12, legend=True, x=days, barmode="overlay")
    return figure.update_yaxes(categoryorder="array", categoryarray=MONTHS, range=[11.5, -0.5], autorange=False)
