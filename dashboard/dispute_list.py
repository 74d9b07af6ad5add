"""The list of disputes: whose are shown, one card each, and the same as a table. Which is opened is in the URL."""

from typing import Any

import streamlit as st
from pandas import DataFrame

from dashboard import dispute_words, show, wording
from dashboard.ask import ask
from dashboard.dispute_form import choose
from dashboard.submit import current_actor, current_person
from data.vocabulary import Role
from queries.dispute_inbox import MOST, Tray, disputes_in_short, disputes_in_tray
from queries.scope import Scope

OPENED = "dispute"
TRAY = "tray"
CARDS, FEW, BOX = 50, 3, 620
# Ids that no one reads, and parts of what stands there as a sentence.
HIDDEN = ["dispute", "lead", "zone", "criterion_field", "criterion_operator", "criterion_values"]


def opened_id() -> str:
    """The public id of the dispute in the URL; blank: none is opened."""
    return st.query_params.get(OPENED, "")


def choose_tray() -> Tray:
    """Whose disputes to list: at first those that wait for somebody in this role."""
    role, trays = Role(current_actor().role), list(map(str, Tray))
    first = dispute_words.first_tray(role)
    named = st.query_params.get(TRAY)
    # Not bound to the URL by Streamlit: what is shown at first depends on the role, and goes with it.
    chosen = st.radio(
        "Which disputes", trays, index=trays.index(named if named in trays else first), key=f"tray of {role}",
        horizontal=True,
    )  # fmt: skip
    if chosen == first:
        st.query_params.pop(TRAY, None)
    else:
        st.query_params[TRAY] = chosen
    st.caption(dispute_words.WHAT_IS_IN_IT[Tray(chosen)])
    return Tray(chosen)


def choose_whose() -> int:
    """The number of the person whose rejections alone are meant; 0: everybody's."""
    person = current_person().person_id
    if not person:
        return 0
    return person if st.toggle("Only those I rejected", key="i_rejected", bind="query-params") else 0


def draw_cards(scope: Scope, tray: Tray, person: int) -> None:
    """How many wait, and the most urgent of them as cards."""
    answer = _listed(scope, tray, person)
    (short,) = ask(disputes_in_short, scope, person=person).itertuples()
    st.header(wording.plain(dispute_words.headline(tray, answer, MOST)), anchor=False)
    filters = " · ".join(scope.filters) or "All leads"
    st.caption(wording.plain(f"{filters} · elsewhere: {dispute_words.elsewhere(short, tray)}"))
    if show.nothing(answer, dispute_words.nothing_in(tray)):
        return
    # In a box that scrolls by itself: opened on a phone, a dispute then stands where the finger just was.
    with st.container(height=BOX if len(answer) > FEW else "content", border=False, key="cards"):
        for row in answer.head(CARDS).itertuples():
            _draw_card(row)
    if len(answer) > CARDS:
        st.caption(f"The first {CARDS} of {wording.count(len(answer))}; the table has them all.")


def draw_table(scope: Scope, tray: Tray, person: int) -> None:
    """All of them in a table: to sort, to export, and to open one by choosing its row."""
    answer = _listed(scope, tray, person)
    if answer.empty:
        return
    # Where nobody has to answer, these would only push the others out of sight.
    timed = (
        answer if answer["due_at"].notna().any() else answer.drop(columns=["minutes_left", "due_at", "is_escalated"])
    )
    told = timed.assign(criterion=[dispute_words.criterion(row) for row in answer.itertuples()])
    title = f"{wording.counted(len(answer), 'dispute')} in a table"
    st.header(title, anchor=False)
    st.caption("Choose a row to open it.")
    about = " · ".join((f"Disputes, {tray.lower()}", *scope.filters))
    chosen = show.rows_to_open(told, title, key=f"disputes beside {opened_id()}", hidden=HIDDEN, about=about)
    if chosen is not None:
        _open(answer.loc[chosen, "dispute"])
        st.rerun()


def close() -> None:
    choose()
    st.query_params.pop(OPENED, None)


def _open(dispute: str) -> None:
    choose()  # what was chosen for one dispute is not for the next
    st.query_params[OPENED] = dispute


def _listed(scope: Scope, tray: Tray, person: int) -> DataFrame:
    return ask(disputes_in_tray, scope, tray=tray, role=Role(current_actor().role), person=person)


def _draw_card(row: Any) -> None:
    with (
        st.container(border=True, key=f"card {row.dispute}"),
        # Beside an opened one there is no room for a button at the side.
        st.container(horizontal=not opened_id(), gap="small", vertical_alignment="center"),
    ):
        with st.container(gap="xsmall", width="stretch"):
            _draw_words(row)
        is_open = row.dispute == opened_id()
        st.button(
            "**Open**  \nIt is open" if is_open else "**Open**  \nRead both sides, and act", key=f"open {row.dispute}",
            width="stretch" if opened_id() else 330, disabled=is_open, on_click=_open, args=(row.dispute,),
        )  # fmt: skip


def _draw_words(row: Any) -> None:
    state = dispute_words.state(row)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.badge(state.word, color=state.color, icon=state.icon)
        st.markdown(f"**{wording.plain(dispute_words.time_left(row))}**")
    st.text(dispute_words.about(row))
    st.text(dispute_words.cited(row))
    if not opened_id():  # beside an opened one there is no room for more
        st.caption(wording.plain(f"{dispute_words.record_in_short(row)} · {dispute_words.details(row)}"))
