"""Who is away today, and which promises broke while the lead's owner was away."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from pandas import DataFrame

from dashboard import wording
from dashboard.ask import ask
from dashboard.drill import link_to_leads
from dashboard.scope_bar import current_scope, known_database
from queries.absences import NOBODY
from queries.hand_offs import Handed, HandOffCell
from queries.lateness import lateness_in_all
from queries.scope import PeriodOf, Scope


def today_at_home(scope: Scope) -> date:
    """People are away by the organisation's days: an absence has no site."""
    return scope.as_of.astimezone(ZoneInfo(known_database().zone)).date()


def draw_today(away: DataFrame, today: date) -> None:
    """A line for everyone who is away today, with who takes over."""
    now = away[away["is_away_now"]].sort_values(["last_day", "person"])
    who = {0: "Nobody is", 1: "1 person is"}.get(len(now), f"{wording.count(len(now))} people are")
    st.header(wording.plain(f"{who} away today, {wording.day(today)}"), anchor=False)
    for row in now.itertuples():
        st.text(f"{row.person}, until {wording.day(row.last_day)}: {_cover(row)}.")


def draw_cover_gaps() -> None:
    """How many of the broken promises of a first attempt fell due while the lead's owner was away, and which."""
    scope = current_scope()
    row = ask(lateness_in_all, scope).iloc[0]
    broken, gaps = int(row["breached_hand_offs"]), int(row["cover_gap_hand_offs"])
    st.header("Cover gaps: first attempts that were due while the owner was away", anchor=False)
    if not broken:
        st.text("No first attempt was late or is overdue.")
    else:
        st.text(
            f"{wording.count(gaps)} of {wording.count(broken)} late or overdue first attempts: "
            f"{wording.count(row['cover_named_hand_offs'])} with a cover named, "
            f"{wording.count(row['no_cover_hand_offs'])} without."
        )
    st.caption(wording.plain(f"{scope.of(PeriodOf.DUE)}. Choose other days or filters on the page “Follow-up”."))
    if gaps:
        link_to_leads(HandOffCell(Handed.COVER_GAP), wording.hand_offs(gaps))


def _cover(row: Any) -> str:
    if row.stand_in == NOBODY:
        return "nobody takes over"
    return f"{row.stand_in} takes over{', but is not there on all of these days' if row.is_uncovered else ''}"
