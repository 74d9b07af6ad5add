"""The filters every report shares. Their state is in the URL, so a link shows what you saw.

Drawn by app.py, not by pages: a widget drawn by a page starts afresh on the next one.
"""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import wording
from dashboard.ask import ask, nowhere
from data.calendars import LAST_YEAR
from data.moments import minute_of, moment_of
from data.vocabulary import NOT_RECORDED, IntakeType, SourceCategory
from queries.choices import database_in_short, service_lines_to_choose, territories_to_choose
from queries.scope import DEFAULT_WEEKS, DEFAULT_WINDOW_DAYS, Period, PeriodOf, Scope, full_weeks

EARLIEST = date(2000, 1, 1)  # else Streamlit lets nobody look back more than ten years
LATEST = date(LAST_YEAR, 12, 31)
WINDOWS = (7, 14, 30, 60, 90, 180)


class Preset(StrEnum):
    FOUR_WEEKS = "Last 4 full weeks"
    QUARTER = "Last 13 full weeks"
    HALF_YEAR = "Last 26 full weeks"
    YEAR = "Last 52 full weeks"
    CUSTOM = "Days I choose"


WEEKS = {Preset.FOUR_WEEKS: 4, Preset.QUARTER: DEFAULT_WEEKS, Preset.HALF_YEAR: 26, Preset.YEAR: 52}


class Known(NamedTuple):
    """What the frame of every page needs to know of the database. `as_of` is None when there is no lead yet."""

    organisation: str
    zone: str
    episodes: int
    as_of: datetime | None


def look_at_database() -> Known:
    """What is known of the database now, kept for this run of the page."""
    row = ask(database_in_short, nowhere()).iloc[0]
    as_of = None if wording.is_missing(row["changed_at"]) else row["changed_at"].to_pydatetime()
    known = Known(row["organisation"], row["zone"], int(row["episodes"]), as_of)
    st.session_state["known"], st.session_state["scope"] = known, _scope(known)
    return known


def known_database() -> Known:
    """What `look_at_database` found when this run of the page began."""
    return st.session_state["known"]


def draw_scope_bar(known: Known, counted: PeriodOf | None) -> None:
    """The filters, in the sidebar: without a period (None) where a page is about this moment. Needs leads."""
    lines = list(ask(service_lines_to_choose, nowhere())["service_line"])
    territories = list(ask(territories_to_choose, nowhere())["territory"])
    with st.sidebar:
        if counted:
            _draw_period(known, counted)
        for key, label, options in (
            ("line", "Service lines", lines),
            ("source", "Sources", [*map(str, SourceCategory), NOT_RECORDED]),
            ("territory", "Territories", territories),
            ("intake", "Intake types", [*map(str, IntakeType), NOT_RECORDED]),
        ):
            st.multiselect(label, options, key=key, placeholder="All", bind="query-params")
    st.session_state["scope"] = _scope(known)


def current_scope() -> Scope:
    """What the filters say: for pages below the scope bar."""
    return st.session_state["scope"]


def scope_of(moment: datetime) -> Scope:
    """What the filters say, seen from this moment instead of from when the data last changed; kept for this run.

    To the end of its minute, as the data's own: what just happened is inside. No earlier than the data: of two
    machines one may be ahead.
    """
    st.session_state["scope"] = seen_from(moment)
    return current_scope()


def seen_from(moment: datetime) -> Scope:
    """The same for one question, while the page's figures stay as of the data."""
    scope = current_scope()
    return replace(scope, as_of=max(scope.as_of, moment_of(minute_of(moment))))


def local_today() -> date:
    """The organisation's day that the data reach to: for pages below the scope bar."""
    return _today(known_database())


def _scope(known: Known) -> Scope:
    chosen = st.session_state
    as_of = known.as_of or nowhere().as_of
    return Scope(
        _period(known),
        as_of=as_of,
        window_days=int(chosen.get("window", DEFAULT_WINDOW_DAYS)),
        service_lines=tuple(chosen.get("line", ())),
        sources=tuple(chosen.get("source", ())),
        territories=tuple(chosen.get("territory", ())),
        intake_types=tuple(chosen.get("intake", ())),
    )


def _today(known: Known) -> date:
    """The local day the data reach to."""
    return (known.as_of or nowhere().as_of).astimezone(ZoneInfo(known.zone)).date()


def _period(known: Known) -> Period:
    preset, days = st.session_state.get("period", Preset.QUARTER), st.session_state.get("days", ())
    if preset == Preset.CUSTOM and len(days) == 2:
        return Period(*days)
    return full_weeks(_today(known), WEEKS.get(preset, WEEKS[Preset.QUARTER]))


def _draw_period(known: Known, counted: PeriodOf) -> None:
    st.selectbox(str(counted), list(Preset), index=1, key="period", bind="query-params")
    if st.session_state["period"] == Preset.CUSTOM:
        _draw_days(known)
    st.selectbox(
        "Time they get to convert", WINDOWS, index=WINDOWS.index(DEFAULT_WINDOW_DAYS), key="window",
        format_func="{} days".format, bind="query-params",
        help="One window for every stage, counted from entry. A lead counts in a rate once its window has passed.",
    )  # fmt: skip


def _draw_days(known: Known) -> None:
    weeks = full_weeks(_today(known), WEEKS[Preset.QUARTER])
    st.date_input(
        "From and to", (weeks.first_day, weeks.last_day), min_value=EARLIEST, max_value=_today(known),
        key="days", bind="query-params",
        format="YYYY-MM-DD", help="Both days are included. Days are those of each lead's own site.",
    )  # fmt: skip
    if len(st.session_state["days"]) != 2:
        st.info("Choose the last day too. Until then the last 13 full weeks are shown.")
