"""Putting in that somebody is away, and taking days back: the last entry for a day holds, nothing is erased.

What is saved is what the sentence above the button says: both are bound when they are drawn.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import streamlit as st
from pandas import DataFrame

from dashboard import wording
from dashboard.ask import ask
from dashboard.scope_bar import EARLIEST, LATEST
from dashboard.submit import current_actor, new_request_key, submit
from data.commands.absences import Absence, Withdrawal, record_absence, withdraw_absence
from queries.absences import NOBODY
from queries.handoff_receivers import receivers
from queries.scope import Scope


class Filled(NamedTuple):
    """An absence as it is filled in. cover None: nobody takes over."""

    person: int
    name: str
    first: date
    last: date
    cover: int | None

    @property
    def length(self) -> str:
        return wording.counted((self.last - self.first).days + 1, "day")


def draw(away: DataFrame, scope: Scope, today: date) -> None:
    """Both forms for whoever works leads; a sentence for everybody else. away: the answer of who_is_away."""
    st.header("Put in an absence", anchor=False)
    role = current_actor().role
    if role not in record_absence.may_run:
        st.info(f"As a {role} you can look, but not put in who is away. Ask somebody who works with the leads.")
        return
    _draw_recording(away, scope, today)
    st.header("Take days back", anchor=False)
    _draw_taking_back(away)


def _draw_recording(away: DataFrame, scope: Scope, today: date) -> None:
    filled = _fill_in(scope, today)
    if filled is None:
        return
    span = _span(filled.first, filled.last)
    st.markdown(f"**{wording.plain(f'{filled.name} is away {span}: {filled.length}.')}**")
    for sentence in _worth_knowing(away, filled):
        st.warning(wording.plain(sentence))
    st.button(
        "Put in the absence", type="primary", key="record absence", on_click=submit, args=(record_absence, Absence),
        kwargs={
            "done": f"{filled.name} is put in as away {span}.", "request_key": new_request_key(),
            "person_id": filled.person, "first_day": filled.first, "last_day": filled.last, "cover_id": filled.cover,
        },
    )  # fmt: skip


def _fill_in(scope: Scope, today: date) -> Filled | None:
    rows = ask(receivers, scope)
    names = {row.person_id: row.person for row in rows.itertuples()}
    labels = wording.told_apart({row.person_id: f"{row.person} · {row.receiving_team}" for row in rows.itertuples()})
    with st.container(horizontal=True, gap="small"):
        person = _choose("Person", labels, key="away person", index=None, placeholder="Choose a person")
        first, last = _day("First day away", today, "away first"), _day("Last day away", today, "away last")
        covers = {None: NOBODY, **{key: label for key, label in labels.items() if key != person}}
        cover = _choose("Who takes over", covers, key="away cover", index=0)
    if person is None:
        st.caption("Choose who is away. Both days are days away.")
    elif first is None or last is None:
        st.warning("Choose the first and the last day away.")
    elif last < first:
        st.warning("The last day lies before the first.")
    else:
        return Filled(person, names[person], first, last, cover)
    return None


def _worth_knowing(away: DataFrame, new: Filled) -> Iterator[str]:
    """What the command would refuse, and what it would not, said before anyone clicks."""
    for row in away.itertuples():
        if row.first_day.date() > new.last or row.last_day.date() < new.first:
            continue
        if row.person_id == new.cover:
            yield f"{row.person} is away {_span_of(row)} too, and can't take over."
        if row.person_id == new.person:
            yield (
                f"{row.person} is on record as away {_span_of(row)}; who takes over: {row.stand_in}. "
                "On days that are in both, the new entry holds."
            )
        if row.stand_in == new.name and row.person_id != new.person:
            yield f"{new.name} takes over for {row.person} {_span_of(row)}. Name somebody else there."


def _draw_taking_back(away: DataFrame) -> None:
    """Days that were mistyped, or from which on the person is there again."""
    if away.empty:
        st.caption("Nobody is on record as away, so there is nothing to take back.")
        return
    st.caption(
        "A wrong date, or back earlier? Take the days back, then put in the right ones. "
        "What was put in before stays on record."
    )
    rows = {f"{row.person_id} {_span_of(row)}": row for row in away.itertuples()}
    names = wording.told_apart({row.person_id: row.person for row in away.itertuples()})
    labels = {key: f"{names[row.person_id]}, {_span_of(row)}" for key, row in rows.items()}
    with st.container(horizontal=True, gap="small"):
        chosen = _choose("Which absence", labels, key="taken back", index=None, placeholder="Choose an absence")
        if chosen is None:
            return
        row = rows[chosen]
        first, last = row.first_day.date(), row.last_day.date()
        back = _day("There again from", first, f"there again {chosen}", first, last)
    if back is None:
        st.warning("Choose the first day on which they are there again.")
        return
    left = _span(first, back - timedelta(days=1)) if back > first else "on none of these days"
    st.markdown(f"**{wording.plain(f'{row.person} will be on record as away {left}.')}**")
    st.button(
        "Take these days back", key="take back", on_click=submit, args=(withdraw_absence, Withdrawal),
        kwargs={
            "done": f"{row.person} is on record as there {_span(back, last)}.", "request_key": new_request_key(),
            "person_id": row.person_id, "first_day": back, "last_day": last,
        },
    )  # fmt: skip


def _choose(label: str, labels: dict[Any, str], *, key: str, **more: Any) -> Any:
    return st.selectbox(label, list(labels), format_func=lambda one: labels.get(one, ""), key=key, width=320, **more)


def _day(label: str, day: date, key: str, first: date = EARLIEST, last: date = LATEST) -> date | None:
    return st.date_input(label, day, min_value=first, max_value=last, key=key, format="YYYY-MM-DD", width=180)


def _span_of(row: Any) -> str:
    return _span(row.first_day.date(), row.last_day.date())


def _span(first: date, last: date) -> str:
    """on 3 Jun 2026; from 3 Jun 2026 to 5 Jun 2026"""
    if first == last:
        return f"on {wording.day(first)}"
    return f"from {wording.day(first)} to {wording.day(last)}"
