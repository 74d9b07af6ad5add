"""Putting answers on the page: charts and tables whose every number leads to the leads behind it."""

from typing import Any

import streamlit as st
from pandas import DataFrame
from plotly.graph_objects import Figure

from dashboard import wording
from dashboard.drill import open_journey, open_leads
from dashboard.export import ExportColumn, ExportTable
from dashboard.export_button import offer
from dashboard.scope_bar import current_scope, known_database
from queries.cells import Cell, behind
from queries.columns import COLUMNS, Unit

MOST_ROWS = 10_000  # more than this in one table makes the browser slow; the export has them all


def chart(
    figure: Figure, title: str, *, key: str, describes: str, rows: DataFrame | None = None,
    column: str = "reached_episodes", plain: Cell = Cell(),
) -> None:  # fmt: skip
    """A chart under its finding. A click on a bar opens the leads that `column` counts in that row."""
    st.subheader(title, anchor=False)
    config = {"displayModeBar": False, "responsive": True}
    if rows is None:
        st.plotly_chart(figure, config=config, alt=describes, key=key)
        return
    event = st.plotly_chart(figure, config=config, alt=describes, key=key, on_select="rerun", selection_mode="points")
    if points := event["selection"]["points"]:
        row = rows.iloc[points[0]["point_index"]].to_dict()
        if cell := behind(column, row, plain):
            open_leads(cell)


def table(answer: DataFrame, title: str, *, key: str, heading: bool = False, plain: Cell = Cell()) -> None:
    """A table with its export. Choosing a number that counts leads opens exactly those leads."""
    if heading:
        st.subheader(title, anchor=False)
    event = st.dataframe(
        answer.head(MOST_ROWS), hide_index=True, column_config={name: _column(name) for name in answer.columns},
        key=key, on_select="rerun", selection_mode="single-cell", alt=title, placeholder=wording.MISSING,
    )  # fmt: skip
    _under(answer, title, key)
    if cells := event["selection"]["cells"]:
        position, column = cells[0]
        if cell := behind(column, answer.iloc[position].to_dict(), plain):
            open_leads(cell)


def stage_matrix(answer: DataFrame, by: str, title: str, *, number: str, key: str) -> None:
    """One row per segment, one column per stage, showing one `number`; choosing one opens the leads it counts."""
    wide = answer.pivot(index=by, columns="stage", values=number).reindex(answer[by].unique())
    counts = answer.drop_duplicates(by).set_index(by)[["cohort_episodes", "mature_episodes"]]
    stages = list(answer["stage"].unique())[1:]
    shown = counts.join(wide[stages]).reset_index()
    config = {name: _column(name) for name in (by, "cohort_episodes", "mature_episodes")}
    unit = COLUMNS[number].unit
    for stage in stages:
        config[stage] = st.column_config.NumberColumn(
            stage, format=wording.TABLE_FORMAT[unit], help=COLUMNS[number].meaning
        )
    event = st.dataframe(
        shown, hide_index=True, column_config=config, key=key, on_select="rerun", selection_mode="single-cell", alt=title,
        placeholder=wording.MISSING,
    )  # fmt: skip
    _under(answer, title, key)
    if cells := event["selection"]["cells"]:
        position, column = cells[0]
        row = {by: shown.loc[position, by], "stage": column if column in stages else "Inquiry"}
        counted = column if column in counts.columns else "reached_episodes"
        if cell := behind(counted, row):
            open_leads(cell)


def lead_list(answer: DataFrame, title: str) -> None:
    """The leads behind a number; choosing one opens its journey."""
    shown = answer.head(MOST_ROWS)
    order = [name for name in shown.columns if name != "lead"]
    event = st.dataframe(
        shown, hide_index=True, column_order=order, column_config={name: _column(name) for name in shown.columns},
        key="leads", on_select="rerun", selection_mode="single-row", alt=title, placeholder=wording.MISSING,
    )  # fmt: skip
    if len(answer) > MOST_ROWS:
        st.caption(
            f"The first {wording.count(MOST_ROWS)} of {wording.leads(len(answer))}. The export holds all of them."
        )
    _under(answer, title, "leads")
    if rows := event["selection"]["rows"]:
        open_journey(answer.loc[rows[0], "lead"])


def nothing(answer: DataFrame, sentence: str) -> bool:
    """Say so, and say True, when there is nothing to show."""
    if answer.empty:
        st.info(sentence, icon=":material/search_off:")
    return answer.empty


def _under(answer: DataFrame, title: str, key: str) -> None:
    known = known_database()
    scope = current_scope(known)
    offer(
        ExportTable(
            title=title,
            columns=[ExportColumn(name, COLUMNS[name].label, COLUMNS[name].unit) for name in answer.columns],
            rows=answer,
            filters=[("Leads", str(scope))],
            as_of=scope.as_of,
            zone=known.zone,
        ),
        key=key,
    )


def _column(name: str) -> Any:
    column = COLUMNS[name]
    label = column.label
    if unit := wording.UNIT_IN_LABEL.get(column.unit):
        label = f"{label} ({unit})"
    words = {"label": label, "help": column.meaning}
    if column.unit is Unit.NAME:
        return st.column_config.TextColumn(**words)
    if column.unit is Unit.FLAG:
        return st.column_config.CheckboxColumn(**words)
    if column.unit is Unit.MOMENT:
        zone = known_database().zone
        return st.column_config.DatetimeColumn(**words, format=wording.TABLE_FORMAT[Unit.MOMENT], timezone=zone)
    if column.unit is Unit.DAY:
        return st.column_config.DateColumn(**words, format=wording.TABLE_FORMAT[Unit.DAY])
    return st.column_config.NumberColumn(**words, format=wording.TABLE_FORMAT[column.unit])
