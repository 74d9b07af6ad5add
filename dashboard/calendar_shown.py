"""Opening hours as a person looks at them: whose, the week, the year, and a moment to try."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st
from pandas import DataFrame, Series
from plotly.graph_objects import Figure

from dashboard import calendar_pictures, calendar_words, show, wording
from dashboard.ask import ask, drawn, nowhere
from dashboard.submit import now
from queries.calendars_agreed import (
    NOBODYS,
    OF_THE_ORGANISATION,
    OWN,
    DayKind,
    calendar_versions,
    days_of_year,
    sites_with_hours,
    week_of_hours,
)
from queries.scope import Scope
from queries.targets import COMING, IN_FORCE, PAST, REPLACED
from queries.tried_moments import tried_moment

WHOSE = {
    OWN: "These hours are its own.",
    OF_THE_ORGANISATION: "It has no hours of its own, so the organisation's hold.",
    NOBODYS: "No hours are agreed for it.",
}
SINCE = {IN_FORCE: "In force since", COMING: "Coming on", PAST: "Past, from"}
SATURDAY, AFTERNOON = 5, time(15)
YEARS_AHEAD = 2
UNUSUAL = (DayKind.HOLIDAY, DayKind.DAY_OFF, DayKind.SPECIAL)


def as_of_now() -> Scope:
    """Hours hold by the clock on the wall, whenever the data last changed."""
    return replace(nowhere(), as_of=now())


def choose_site(scope: Scope) -> Series:
    """The organisation or one of its sites, as a row of sites_with_hours. The choice is in the URL."""
    rows = ask(sites_with_hours, scope).set_index("site_id", drop=False)
    names = rows["site"].to_dict()
    chosen = st.selectbox(
        "Whose hours", list(names), key="site", bind="query-params", width=320, format_func=names.__getitem__
    )
    row = rows.loc[chosen]
    st.caption(wording.plain(f"Clocks of {row['zone']}. {WHOSE[row['hours_owner']]}"))
    return row


def draw_week(site: Series, scope: Scope) -> None:
    """The week of the version that holds, or of another that is chosen: as bands, and in words beside them."""
    owner = int(site["site_id"]) if site["hours_owner"] == OWN else 0
    versions = ask(calendar_versions, scope, site=owner)
    version = _choose_version(versions[versions["standing"] != REPLACED])
    week = ask(week_of_hours, scope, site=int(site["site_id"]), version=version)
    st.header(wording.plain(calendar_words.of_week(week)), anchor=False)
    picture, table = st.columns(2, vertical_alignment="top")
    with picture:
        _picture(calendar_pictures.week, week, "week", "Hours of each weekday, as bands from 0:00 to 24:00")
    with table:
        show.table(week, "A week of opening hours", key="week hours", heading=False, about=site["site"])


def draw_trial(site: Series, scope: Scope) -> None:
    """A hand-off at a moment one chooses: when it falls due, and why then."""
    st.header("Try a moment: when would a hand-off fall due?", anchor=False)
    local = scope.as_of.astimezone(ZoneInfo(site["zone"]))
    saturday = local.date() + timedelta(days=(SATURDAY - local.weekday()) % 7)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input("Handed over on", saturday, key="tried_day", format="YYYY-MM-DD", width=180)
        clock = st.time_input("at", AFTERNOON, key="tried_time", step=900, width=120)
        hours = st.number_input("Target, business hours", 0.25, 1_000.0, 4.0, 0.5, key="tried_hours", width=200)
    if day is None or clock is None or hours is None:
        st.info("Choose a day, a time and a target.")
        return
    at = datetime.combine(day, clock).isoformat(timespec="minutes")
    rows = ask(tried_moment, scope, site=int(site["site_id"]), at=at, minutes=round(hours * 60))
    if show.nothing(rows, "No opening hours held on that day, so nothing handed over then has a due moment."):
        return
    st.markdown(f"**{wording.plain(calendar_words.of_moment(rows, site['zone']))}**")
    st.markdown("\n".join(f"- {wording.plain(reason)}" for reason in calendar_words.why(rows)))
    with st.expander("How the time is counted, day by day"):
        shown = rows.drop(columns=["day_of_week", "handed_over_at", "due_at"])
        show.table(shown, "A moment that was tried", key="tried", heading=False, about=f"{site['site']}, from {at}")


def draw_year(site: Series, scope: Scope) -> None:
    """Every day of a year as a box, and the unusual ones as a list."""
    this_year = scope.as_of.astimezone(ZoneInfo(site["zone"])).year
    first = ask(calendar_versions, scope)["valid_from_on"].min().year
    years = list(range(min(first, this_year), this_year + YEARS_AHEAD + 1))
    heading = st.container()
    year = st.selectbox("Year", years, index=years.index(this_year), key="calendar_year", width=140)
    days = ask(days_of_year, scope, site=int(site["site_id"]), year=year)
    heading.header(wording.plain(calendar_words.of_year(days)), anchor=False)
    _picture(calendar_pictures.year, days, "year", "Each day of the year by what kind of day it is, a row a month")
    unusual = days[days["day_kind"].isin(UNUSUAL) | (days["clock_change"] != "")]
    if not show.nothing(unusual, "No day of this year differs from the week."):
        title = f"Days of {year} that are not as the week says, or on which the clocks change"
        st.caption(title)
        show.table(unusual.reset_index(drop=True), title, key="unusual", heading=False, about=site["site"])


def _choose_version(versions: DataFrame) -> int:
    """The number of the version whose week is shown: the one in force unless another is chosen."""
    words = {
        row.agreement_id: f"{SINCE[row.standing]} {wording.day(row.valid_from_on)}" for row in versions.itertuples()
    }
    in_force = versions.loc[versions["standing"] == IN_FORCE, "agreement_id"]
    usual = int(in_force.iloc[0]) if len(in_force) else int(versions["agreement_id"].iloc[-1])
    if len(words) == 1:
        st.caption(f"{words[usual]}.")
        return usual
    return st.selectbox(
        "Version", list(words), index=list(words).index(usual), key=f"version {max(words)}", width=320,
        format_func=words.__getitem__,
    )  # fmt: skip


def _picture(draw, answer: DataFrame, key: str, describes: str) -> None:
    figure: Figure = drawn(partial(draw, answer), draw.__name__, answer.to_csv())
    st.plotly_chart(figure, config=show.CHART, alt=describes, key=f"picture {key}")
