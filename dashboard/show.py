"""Putting answers on the page: charts and tables that explain themselves, and whose numbers lead to their leads."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from pandas import DataFrame
from plotly.graph_objects import Figure

from dashboard import wording
from dashboard.ask import drawn
from dashboard.definition_words import short
from dashboard.drill import AnyCell, open_journey, open_leads
from dashboard.explain import Source, explain
from dashboard.export_button import offer
from dashboard.export_table import ExportColumn, ExportTable
from dashboard.scope_bar import current_scope, known_database
from queries.behind import behind
from queries.cells import COHORT
from queries.columns import COLUMNS, Unit

MOST_ROWS = 10_000  # more than this in one table makes the browser slow; the export has them all
CHART = {"displayModeBar": False, "responsive": True}


def chart(
    draw: Callable[..., Figure], answer: DataFrame, title: str, *, key: str, describes: str, of: Source,
    column: str = "reached_episodes", plain: AnyCell = COHORT, **said: Any,
) -> None:  # fmt: skip
    """A chart under its finding: `draw` (of charts.py) of the answer that `of` names, and of what else is `said`.

    A click on a point opens the list of what `column` counts in its row of the answer; of what the trace's `meta`
    names, where one picture shows several columns. A point that stands for none, as a mark of the period before, opens
    nothing.
    """
    st.header(wording.plain(title), anchor=False)
    figure = drawn(
        partial(draw, answer, **said), draw.__name__, said, of.question.__name__, of.options, current_scope()
    )
    select = "rerun" if any(trace.customdata is not None for trace in figure.data) else "ignore"
    event = st.plotly_chart(figure, config=CHART, alt=describes, key=key, on_select=select, selection_mode="points")
    explain(of, key=key)
    points = event["selection"]["points"] if select == "rerun" else []  # ty: ignore[not-subscriptable]
    if points and (trace := figure.data[points[0]["curve_number"]]).customdata is not None:
        _open(trace.meta or column, answer.loc[trace.customdata[points[0]["point_index"]]].to_dict(), plain)


def table(
    answer: DataFrame, title: str, *, key: str, of: Source | None = None, heading: bool = True, plain: AnyCell = COHORT,
    zone: str | None = None, about: str | None = None,
) -> None:  # fmt: skip
    """A table with its export. Choosing a number that counts leads or hand-offs opens exactly those.

    Moments are on the organisation's clock, or on that of `zone`; `about` says what is in it when the scope doesn't.
    """
    if heading:
        st.header(wording.plain(title), anchor=False)
    config = {name: _column(name, zone) for name in answer.columns}
    chosen = _grid(answer, config, title, key)
    _under(answer, title, key, of, zone, about)
    if chosen:
        position, column = chosen
        _open(column, answer.iloc[position].to_dict(), plain)


def stage_matrix(answer: DataFrame, by: str, title: str, *, number: str, key: str, of: Source) -> None:
    """One row per segment, one column per stage, showing one `number`; choosing one opens the leads it counts."""
    st.header(wording.plain(title), anchor=False)
    stages = list(answer["stage"].unique())[1:]
    counts = answer.drop_duplicates(by).set_index(by)[["cohort_episodes", "mature_episodes"]]
    shown = counts.join(answer.pivot(index=by, columns="stage", values=number)[stages]).reset_index()
    config = {name: _column(name) for name in (by, *counts.columns)}
    meaning, shape = COLUMNS[number].meaning, wording.TABLE_FORMAT[COLUMNS[number].unit]
    config |= {stage: st.column_config.NumberColumn(stage, format=shape, help=meaning) for stage in stages}
    chosen = _grid(shown, config, title, key, number)
    _under(answer, title, key, of)
    if chosen:
        position, column = chosen
        row = {by: shown.loc[position, by], "stage": column if column in stages else "Inquiry"}
        if column == by:
            column = "cohort_episodes"
        _open(column if column in counts.columns else "reached_episodes", row, COHORT)


def lead_list(answer: DataFrame, title: str, *, about: str | None = None, key: str = "leads") -> None:
    """The leads or hand-offs behind a number; choosing a row opens its journey."""
    config = {name: _column(name) for name in answer.columns if name != "lead"}
    chosen = _grid(answer.drop(columns="lead"), config, title, key)
    _under(answer, title, key, None, about=about)
    if chosen:
        open_journey(answer.loc[chosen[0], "lead"])


def rows_to_open(
    answer: DataFrame, title: str, *, key: str, hidden: Sequence[str], about: str | None = None
) -> int | None:
    """A list whose chosen row the caller opens beside it: its position, once it is chosen. The export has it all.

    TRICKY: the choice stays as long as the key does. Give the list another key once the row is open.
    """
    config = {name: _column(name) for name in answer.columns if name not in hidden}
    chosen = _grid(answer.drop(columns=list(hidden)), config, title, key)
    _under(answer, title, key, None, about=about)
    return chosen[0] if chosen else None


def nothing(answer: DataFrame, sentence: str) -> bool:
    """Say so, and say True, when there is nothing to show."""
    if answer.empty:
        st.info(sentence, icon=":material/search_off:")
    return answer.empty


def _grid(
    answer: DataFrame, config: dict[str, Any], title: str, key: str, number: str | None = None
) -> tuple[int, str] | None:
    """The table itself, and the cell that was chosen: its row's position and its column's name.

    A column that the dictionary doesn't know holds the `number` of a stage.
    """
    shown = in_words(answer.head(MOST_ROWS))
    times = {name: wording.TIMES.get(_unit(name, number)) for name in shown.columns}
    event = st.dataframe(
        shown.assign(**{name: shown[name] * factor for name, factor in times.items() if factor}),
        hide_index=True, column_config=config, key=key, alt=title,
        on_select="rerun", selection_mode="single-cell", placeholder=wording.MISSING,
    )  # fmt: skip
    if len(answer) > MOST_ROWS:
        st.caption(
            f"The first {wording.count(MOST_ROWS)} of {wording.count(len(answer))} rows; the export has them all."
        )
    cells = event["selection"]["cells"]
    return (cells[0][0], cells[0][1]) if cells else None


def in_words(answer: DataFrame) -> DataFrame:
    """The answer as people read it: a criterion's key becomes what it says."""
    return answer.assign(criterion=answer["criterion"].map(short)) if "criterion" in answer else answer


def _open(column: str, row: dict[str, Any], plain: AnyCell) -> None:
    if cell := behind(column, row, plain):
        open_leads(cell)


def _unit(name: str, number: str | None) -> Unit:
    return COLUMNS[name if name in COLUMNS else number or name].unit


def _under(
    answer: DataFrame, title: str, key: str, of: Source | None, zone: str | None = None, about: str | None = None
) -> None:
    """What stands below a table: its export, and its explanation."""
    scope = current_scope()
    columns = [ExportColumn(name, COLUMNS[name].label, COLUMNS[name].unit) for name in answer.columns]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        filters = [of.about(scope) if of and not about else ("Leads", about or str(scope))]
        zone = zone or known_database().zone
        offer(ExportTable(title, columns, in_words(answer), filters, scope.as_of, zone=zone), key=key)
        if of:
            explain(of, key=key)


def _column(name: str, zone: str | None = None) -> Any:
    column = COLUMNS[name]
    unit = wording.UNIT_IN_LABEL.get(column.unit)
    words = {"label": f"{column.label} ({unit})" if unit else column.label, "help": column.meaning}
    if column.unit is Unit.NAME:
        return st.column_config.TextColumn(**words)
    if column.unit is Unit.FLAG:
        return st.column_config.CheckboxColumn(**words)
    shape = wording.TABLE_FORMAT[column.unit]
    if column.unit is Unit.MOMENT:
        return st.column_config.DatetimeColumn(**words, format=shape, timezone=zone or known_database().zone)
    if column.unit is Unit.DAY:
        return st.column_config.DateColumn(**words, format=shape)
    return st.column_config.NumberColumn(**words, format=shape)
