"""The live queue on a page. It refreshes by itself, and stands still while somebody has a lead open.

Unlike every other figure its moment is that of the clock on the wall, not that of the data.
"""

from enum import StrEnum
from functools import partial
from typing import Any

import streamlit as st

from dashboard import hand_over_words, queue_words, show, wording
from dashboard.ask import ask, look
from dashboard.cell_in_words import PROMISE_IN_WORDS
from dashboard.failures import said_when_away
from dashboard.queue_card import Opened, draw_attempt, draw_closed, draw_head, draw_more
from dashboard.queue_kept import AT_ONCE, Kept, Said, Seen, kept_for
from dashboard.queue_words import WAITS, Wait
from dashboard.scope_bar import current_scope, known_database, look_at_database, scope_of
from dashboard.submit import active_people, current_actor, current_person, now, people_labels
from data.permissions import WHO_WORKS_LEADS
from queries.scope import Scope
from queries.waiting import Queue, waiting_in_short, waiting_now

REFRESH_SECONDS = 25
# The numbers by which a command knows things: no browser gets them. And the site's zone: the table is on our clock.
NOT_LISTED = ["lead_id", "lead_version", "owner_id", "cover_id", "zone"]


class Whose(StrEnum):
    MINE = "Mine"
    TEAM = "My team"
    ALL = "All"


def choose_whose() -> Whose:
    return Whose(st.radio("Whose", list(map(str, Whose)), index=2, key="whose", horizontal=True, bind="query-params"))


def choose_wait() -> Wait:
    return WAITS[
        st.selectbox(
            "They wait for", list(WAITS), key="waits_for", bind="query-params", width=340,
            help="A lead with an appointment waits for nobody's call, even if none was logged: it is under “Booked”. "
            "Adherence counts it as overdue until somebody logs what was done.",
        )
    ]  # fmt: skip


@st.fragment(run_every=REFRESH_SECONDS)
def draw_queue(wait: Wait, whose: Whose) -> None:
    """The leads that wait, the most urgent first, with what may be done about each."""
    person = current_person()
    if whose is not Whose.ALL and not person.person_id:
        st.info("Choose who you are in the menu, under “You are”. Then this shows your leads, or your team's.")
        return
    with said_when_away():
        look()
        look_at_database()
        kept = kept_for(wait, whose, person.person_id, current_scope().filters)
        scope = scope_of(kept.seen.moment if kept.seen else now())
        mine = {Whose.MINE: {"person": person.person_id}, Whose.TEAM: {"team": person.team}}.get(whose, {})
        seen = kept.seen or _look(scope, wait, mine)
        st.header(wording.plain(queue_words.headline(seen.short, wait)), anchor=False)
        still = "stands still while a lead is open" if kept.lead else "refreshes by itself"
        as_of = f"as of {wording.time_of_day(seen.moment, known_database().zone)}, {still}"
        filters = " · ".join(seen.scope.filters) or "All leads"
        st.caption(wording.plain(f"{filters} · {as_of} · time left counts opening hours"))
        if (role := current_actor().role) not in WHO_WORKS_LEADS:
            st.caption(hand_over_words.who_may(WHO_WORKS_LEADS, role, "Logging, giving and pausing"))
        _draw_cards(kept, seen)
        if not seen.answer.empty:
            _draw_table(seen, wait, whose)


def _look(scope: Scope, wait: Wait, mine: dict[str, Any]) -> Seen:
    answer = ask(waiting_now, scope, promise=wait.promise, queue=wait.queue, **mine)
    (short,) = ask(waiting_in_short, scope, promise=wait.promise, **mine).itertuples()
    return Seen(answer, short, scope, now())


def _draw_cards(kept: Kept, seen: Seen) -> None:
    rows = list(seen.answer.head(kept.most).itertuples())
    for place, row in enumerate(rows):
        if kept.said and kept.said.place == place:
            _say(kept.said, seen)
        with st.container(border=True, gap="small", key=f"card {row.lead}"):
            _draw_card(kept, seen, row, place)
    if kept.said and kept.said.place >= len(rows):
        _say(kept.said, seen)
    show.nothing(seen.answer, "Nobody waits here. A lead waits from its hand-off on, once a target is agreed.")
    if len(seen.answer) > len(rows):
        st.button(
            f"**Show {AT_ONCE} more**  \nof {wording.count(len(seen.answer))}", key="more cards", width="stretch",
            on_click=kept.show_more,
        )  # fmt: skip


def _draw_card(kept: Kept, seen: Seen, row: Any, place: int) -> None:
    may_act, is_open = current_actor().role in WHO_WORKS_LEADS, kept.lead == row.lead
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        draw_head(row)
        if may_act and not is_open:
            draw_closed(row, partial(kept.open, seen))
    if may_act and is_open:
        act = partial(kept.act, row.lead, place)
        if kept.opened is Opened.ATTEMPT:
            draw_attempt(row, act)
        else:
            draw_more(row, act, people_labels(active_people()))
        st.button("**Close**  \nNothing is changed", key=f"close {row.lead}", on_click=kept.close, width="stretch")


def _draw_table(seen: Seen, wait: Wait, whose: Whose) -> None:
    number = seen.short.booked_hand_offs if wait.queue is Queue.BOOKED else seen.short.waiting_hand_offs
    title = f"{wording.leads(number)} in a table"
    if number > len(seen.answer):
        title = f"The {wording.count(len(seen.answer))} most urgent of {wording.leads(number)} in a table"
    st.header(wording.plain(title), anchor=False)
    about = " · ".join((f"{wait.queue}: {PROMISE_IN_WORDS[wait.promise]}", whose, *seen.scope.filters))
    show.lead_list(seen.answer.drop(columns=NOT_LISTED), title, about=about)


def _say(said: Said, seen: Seen) -> None:
    waits = "It is still in this list." if (seen.answer["lead"] == said.lead).any() else "It has left this list."
    sentence = f"{said.sentence} {waits}" if said.how == "success" else said.sentence
    getattr(st, said.how)(wording.plain(sentence))
