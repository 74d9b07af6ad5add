"""Pictures of answers. Takes DataFrames, returns Plotly figures, never touches Streamlit.

`go`, not `px`: 7 ms a figure against 40. Plotly reads a little HTML in its texts, so words from the database are
escaped. The point index of a trace is the row of the answer, which is how a click finds its row again.
"""

from html import escape

from pandas import DataFrame
from plotly import graph_objects as go

from dashboard import wording
from dashboard.palette import CATEGORICAL, INK, LESS, MORE, MUTED, NOW, OVERDUE, STAGES, WAITING

ROW_HEIGHT = 42
FONT_SIZE = 15
EXIT_LOOK = {"Disqualified": (OVERDUE, ""), "Lost": (CATEGORICAL[1], "/"), "Recycled": (WAITING, ".")}


def funnel_steps(answer: DataFrame) -> go.Figure:
    """One bar per stage: the share of mature leads that came so far, with its count and interval in words."""
    texts = [
        f"<b>{wording.rate(row.entry_rate)}</b> · {wording.count(row.reached_episodes)}"
        f"<br>({wording.interval(row.entry_rate_low, row.entry_rate_high)})"
        for row in answer.itertuples()
    ]
    bars = go.Bar(
        x=answer["entry_rate"], y=answer["stage"], orientation="h", text=texts, textposition="outside",
        marker={"color": list(STAGES[: len(answer)])}, cliponaxis=False,
        hoverinfo="none",  # not "skip": a skipped trace hears no clicks,
    )  # fmt: skip
    figure = _rows(go.Figure(bars), len(answer))
    return figure.update_xaxes(range=[0, 1.7], showgrid=False, showticklabels=False)


def segment_rates(answer: DataFrame, by: str, *, now: str, before: str) -> go.Figure:
    """One row per segment: this period's rate with its interval, and the period before as a hollow diamond."""
    names = [escape(name) for name in answer[by]]
    figure = go.Figure()
    figure.add_scatter(
        x=answer["entry_rate"], y=names, mode="markers", name=now, marker={"size": 15, "color": NOW},
        error_x={
            "array": answer["entry_rate_high"] - answer["entry_rate"],
            "arrayminus": answer["entry_rate"] - answer["entry_rate_low"],
            "thickness": 2, "width": 6, "color": NOW,
        },
        text=[
            f"{wording.rate(row.entry_rate, digits=1)} ({wording.interval(row.entry_rate_low, row.entry_rate_high)}), "
            f"{wording.count(row.reached_episodes)} of {wording.count(row.mature_episodes)}"
            for row in answer.itertuples()
        ],
        hovertemplate="%{y}: %{text}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=answer["entry_rate_before"], y=names, mode="markers", name=before,
        marker={"size": 13, "symbol": "diamond-open", "color": MUTED, "line": {"width": 2.5}},
        hovertemplate="%{y}, before: %{x:.1%}<extra></extra>",
    )  # fmt: skip
    _rows(figure, len(answer), legend=True)
    return figure.update_xaxes(tickformat=".0%", rangemode="tozero")


def weekly_rates(answer: DataFrame) -> go.Figure:
    """One bar per week of entry, with its interval; weeks that are not mature, or cut, are hatched."""
    whole = answer["is_mature"] & (answer["days_counted"] == 7)
    texts = [
        f"{wording.rate(row.entry_rate, digits=1)}, {wording.count(row.reached_episodes)} of "
        f"{wording.count(row.mature_episodes)} mature ({wording.count(row.cohort_episodes)} came in, "
        f"{row.days_counted} days)"
        for row in answer.itertuples()
    ]
    bars = go.Bar(
        x=answer["week_starts_on"], y=answer["entry_rate"], text=texts, textposition="none",
        marker={"color": NOW, "pattern": {"shape": ["" if ok else "/" for ok in whole], "solidity": 0.5}},
        error_y={
            "array": answer["entry_rate_high"] - answer["entry_rate"],
            "arrayminus": answer["entry_rate"] - answer["entry_rate_low"],
            "thickness": 1.5, "width": 4, "color": MUTED,
        },
        hovertemplate="Week of %{x|%-d %b}: %{text}<extra></extra>",
    )  # fmt: skip
    figure = _plain(go.Figure(bars))
    # The hatched weeks without a single mature lead have no bar; a word in their place says why.
    for row in answer[answer["entry_rate"].isna() & (answer["cohort_episodes"] > 0)].itertuples():
        figure.add_annotation(
            x=row.week_starts_on, y=0, text="not yet", showarrow=False, yanchor="bottom", textangle=-90
        )
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return figure.update_xaxes(tickformat="%-d %b", tickvals=list(answer["week_starts_on"]), tickangle=-45)


def mix_and_rate(answer: DataFrame, by: str) -> go.Figure:
    """Two bars per segment, in points of the total: from its share of leads (hatched), from its own rate (plain)."""
    names = [escape(name) for name in answer[by]]
    figure = go.Figure()
    for column, name, shape in (
        ("mix_effect", "Mix: other leads came", "/"),
        ("rate_effect", "Rate: leads fared differently", ""),
    ):
        figure.add_bar(
            x=answer[column], y=names, orientation="h", name=name,
            marker={"color": [MORE if value >= 0 else LESS for value in answer[column]], "pattern": {"shape": shape}},
            text=[wording.points(value).removesuffix(" points") for value in answer[column]],
            textposition="outside", cliponaxis=False,
            hovertemplate="%{y}: %{text} points<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group")
    _rows(figure, len(answer) * 1.4, legend=True)
    ends = [*answer["mix_effect"].fillna(0), *answer["rate_effect"].fillna(0), 0]
    room = (max(ends) - min(ends)) * 0.18 or 0.01  # for the words at the end of a bar
    return figure.update_xaxes(
        tickformat="+.1%", zeroline=True, zerolinewidth=2, range=[min(ends) - room, max(ends) + room]
    )


def reach_curve(answer: DataFrame, *, until_day: float) -> go.Figure:
    """The share that has reached the stage by each day, with its band; dashed: those that left counted as never."""
    shown = answer[answer["days_since_entry"] <= until_day]
    day = shown["days_since_entry"]
    step = {"shape": "hv", "width": 3}
    figure = go.Figure()
    figure.add_scatter(
        x=day, y=shown["share_reached_high"], line={"shape": "hv", "width": 0}, hoverinfo="skip", showlegend=False
    )
    figure.add_scatter(
        x=day, y=shown["share_reached_low"], line={"shape": "hv", "width": 0}, fill="tonexty",
        fillcolor="rgba(64, 118, 245, 0.18)", hoverinfo="skip", name="95 % band",
    )  # fmt: skip
    figure.add_scatter(
        x=day, y=shown["share_reached"], mode="lines", name="Of leads still in play", line={**step, "color": NOW},
        hovertemplate="By day %{x}: %{y:.0%}<extra>of leads still in play</extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=day, y=shown["share_reached_of_all"], mode="lines", name="Of all leads, those that left included",
        line={**step, "color": CATEGORICAL[1], "dash": "dash"},
        hovertemplate="By day %{x}: %{y:.0%}<extra>of all leads</extra>",
    )  # fmt: skip
    _plain(figure, legend=True)
    figure.update_yaxes(tickformat=".0%", range=[0, 1])
    return figure.update_xaxes(
        title={"text": "Days since the lead came in", "font": {"color": INK}}, rangemode="tozero"
    )


def exits_by_stage(answer: DataFrame, stages: list[str]) -> go.Figure:
    """One bar per furthest stage: leads that left from there, by exit (colour, pattern and a word)."""
    figure = go.Figure()
    for exit, (color, shape) in EXIT_LOOK.items():
        left = answer[answer["exit"] == exit].groupby("furthest_stage")["episodes"].sum().reindex(stages, fill_value=0)
        figure.add_bar(
            x=left, y=stages, orientation="h", name=exit, marker={"color": color, "pattern": {"shape": shape}},
            hovertemplate="%{y}: %{x:,d}<extra>" + exit + "</extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    _rows(figure, len(stages), legend=True)
    return figure.update_xaxes(tickformat=",d")


def _rows(figure: go.Figure, rows: float, *, legend: bool = False) -> go.Figure:
    _plain(figure, legend=legend, height=int(60 + 50 * legend + ROW_HEIGHT * max(rows, 2)))
    figure.update_yaxes(autorange="reversed", title=None, automargin=True, showgrid=False)
    return figure


def _plain(figure: go.Figure, *, legend: bool = False, height: int = 360) -> go.Figure:
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": 8 + 40 * legend, "b": 8}, font={"size": FONT_SIZE, "color": INK},
        showlegend=legend, hovermode="closest", bargap=0.28,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "font": {"size": FONT_SIZE, "color": INK}},
        uniformtext={"minsize": 11, "mode": "show"},
    )  # fmt: skip
    figure.update_xaxes(tickfont={"size": FONT_SIZE, "color": INK}, fixedrange=True, automargin=True)
    return figure.update_yaxes(tickfont={"size": FONT_SIZE, "color": INK}, fixedrange=True)
