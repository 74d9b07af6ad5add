"""Drafting opening hours: what to fill in, begun with what was agreed on last. Nothing here is saved."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import streamlit as st
from pandas import Series

from dashboard import sign_off, wording
from dashboard.ask import ask, nowhere
from dashboard.calendar_typed import PUBLIC, Typed, hours_typed
from dashboard.scope_bar import EARLIEST, LATEST
from data.agreements import HOME, OpeningHours
from data.holiday_tables import countries, subdivisions
from data.opening_hours import WEEKDAYS, CalendarVersion
from queries.calendars_agreed import CLOSED, DayKind, calendar_versions, special_days, week_of_hours
from queries.choices import database_in_short
from queries.scope import Scope

PROPOSAL = Typed((*["09:00–17:00"] * 5, "", ""), "US")
HOURS_LIKE = "Like 8:00–12:00, 13:00–18:00 or 9 am to 5 pm. Blank is closed. Hours past midnight go to the next day."
DAYS_LIKE = "One a line, like 24 Dec 2026, or 24 Dec 2026 to 31 Dec 2026."
SPECIAL_LIKE = "One a line, like 5 Dec 2026: 9:00–13:00. They beat holidays and the week."


class Begun(NamedTuple):
    """What a draft begins with: the newest version of the site, else of the organisation, else a proposal."""

    typed: Typed
    version: int  # 0: a proposal
    seen_id: int  # the newest of the site itself; 0: it has none
    is_first: bool  # no hours were ever agreed on, of any site
    valid_from: date | None


class Draft(NamedTuple):
    """Hours that make sense, and from when on they would hold."""

    begun: Begun
    hours: OpeningHours
    valid_from: date

    @property
    def before(self) -> CalendarVersion | None:
        """The version it began with; None when that was a proposal."""
        hours = hours_typed(self.begun.typed)[0] if self.begun.version else None
        return hours.version(self.valid_from) if hours else None

    @property
    def after(self) -> CalendarVersion:
        return self.hours.version(self.valid_from)

    @property
    def content(self) -> dict[str, Any]:
        return self.hours.model_dump(mode="json", exclude_none=True)


def draw(site: Series, scope: Scope) -> Draft | None:
    """The draft as it is filled in; None, with the reason said beside it, while it makes no sense."""
    begun = _begun(int(site["site_id"]), scope)
    # Another site, or a newer version than was seen, is another form: what was typed in one is not mixed into it.
    key = f"hours {site['site_id']} {begun.seen_id} {begun.version}"
    st.caption(f"{_begun_with(begun)} {HOURS_LIKE}")
    week, beside_week = _draw_week(begun.typed, key), st.container()
    country, subdivision = _draw_holidays(begun.typed, key)
    kinds = begun.typed.kinds if country == begun.typed.country else (PUBLIC,)
    days_off, working_days, beside_days = _draw_days(begun.typed, key)
    valid_from = _draw_valid_from(begun, site, key)
    hours, wrong = hours_typed(Typed(week, country, subdivision, kinds, days_off, working_days))
    for part, sentences in wrong.items():
        with beside_days if "days" in part else beside_week:
            for sentence in sentences:
                st.warning(wording.plain(sentence))
    return Draft(begun, hours, valid_from) if hours and valid_from else None


def _begun(site: int, scope: Scope) -> Begun:
    own = ask(calendar_versions, scope, site=site)
    versions = own if len(own) else ask(calendar_versions, scope, site=HOME)
    seen_id = int(own["agreement_id"].max()) if len(own) else 0
    if versions.empty:
        return Begun(PROPOSAL, 0, seen_id, ask(calendar_versions, scope).empty, None)
    row = versions.loc[versions["agreement_id"].idxmax()]
    version = int(row["agreement_id"])
    week, special = (ask(question, scope, site=site, version=version) for question in (week_of_hours, special_days))
    is_off = special["day_kind"] == DayKind.DAY_OFF
    typed = Typed(
        tuple("" if words == CLOSED else words for words in week["open_times"]),
        row["country"],
        row["subdivision"],
        tuple(row["holiday_kinds"].split(", ")) if row["country"] else (PUBLIC,),
        "\n".join(wording.day(day) for day in special.loc[is_off, "day"]),
        "\n".join(f"{wording.day(one.day)}: {one.open_times}" for one in special[~is_off].itertuples()),
    )
    return Begun(typed, version, seen_id, False, row["valid_from_on"].date())


def _begun_with(begun: Begun) -> str:
    if begun.valid_from is None:
        return "A proposal to begin with."
    whose = "" if begun.seen_id else ", the organisation's"
    return f"Begun with version {begun.version}{whose}, from {wording.day(begun.valid_from)}."


def _draw_week(typed: Typed, key: str) -> tuple[str, ...]:
    with st.container(horizontal=True, gap="small"):
        return tuple(
            st.text_input(day, text, key=f"{key} {day}", max_chars=80, placeholder="Closed", width=165)
            for day, text in zip(WEEKDAYS, typed.week, strict=True)
        )


def _draw_holidays(typed: Typed, key: str) -> tuple[str, str]:
    """The codes of the country and state whose holidays are kept; blank: none, and none beside the nationwide ones."""
    with st.container(horizontal=True, gap="small"):
        country = _choose("Holidays of", {"": "No holidays", **countries()}, typed.country, f"{key} country")
        states = subdivisions(country)
        if not states:
            return country, ""
        usual = typed.subdivision if country == typed.country else ""
        named = {"": "Nationwide ones only", **states}
        return country, _choose("State", named, usual, f"{key} state of {country}")


def _choose(label: str, names: dict[str, str], usual: str, key: str) -> str:
    codes = list(names)
    return st.selectbox(label, codes, index=codes.index(usual), format_func=names.__getitem__, key=key, width=300)


def _draw_days(typed: Typed, key: str) -> tuple[str, str, Any]:
    off, special = st.columns(2)
    days_off = off.text_area("Days off", typed.days_off, key=f"{key} off", help=DAYS_LIKE, placeholder=DAYS_LIKE)
    working = special.text_area(
        "Days with special hours", typed.working_days, key=f"{key} special", help=SPECIAL_LIKE, placeholder=SPECIAL_LIKE
    )
    return days_off, working, st.container()


def _draw_valid_from(begun: Begun, site: Series, key: str) -> date | None:
    today = sign_off.today(int(site["site_id"]) or None)
    earliest = EARLIEST if begun.is_first else today + timedelta(days=1)
    usual = _first_day_of_leads() or today if begun.is_first else earliest
    valid_from = st.date_input(
        "Holds from", usual, min_value=EARLIEST, max_value=LATEST, key=f"{key} from", format="YYYY-MM-DD", width=200,
        help="First hours may hold from the past, so that hand-offs made since then have due moments."
        if begun.is_first
        else "From tomorrow at the earliest: nothing that has fallen due is judged anew.",
    )  # fmt: skip
    if valid_from is None or valid_from < earliest:
        st.warning(f"Choose the day from which these hours hold, {wording.day(earliest)} at the earliest.")
        return None
    return valid_from


def _first_day_of_leads() -> date | None:
    day = ask(database_in_short, nowhere())["first_entry_on"].iloc[0]
    return None if wording.is_missing(day) else day.date()
