"""One lead of the live queue, as a card: how it stands, and what may be done about it, two taps each.

The first tap only opens the card and changes nothing: should the list have moved under a finger, the person sees whose
card it is before the second tap, which is the one that writes.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import streamlit as st

from dashboard import queue_words, wording
from dashboard.drill import JOURNEY_PAGE, REJECT_PAGE
from dashboard.submit import current_actor, current_person, now
from data.commands.handoffs import Reassignment, reassign
from data.commands.outreach import OutreachAttempt, log_outreach
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.commands.rejections import reject_lead
from data.vocabulary import OutreachKind

Act = Callable[..., None]
"""act(command, form, done, what, **known): carries a command out; `what` tells its request from others of the card."""


class Opened(StrEnum):
    """Which choices an opened card shows."""

    ATTEMPT = "attempt"
    MORE = "more"


def draw_head(row: Any) -> None:
    """How the lead stands, and what it is about."""
    state = queue_words.state(row)
    with st.container(gap="xsmall", width="stretch"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.badge(state.word, color=state.color, icon=state.icon)
            st.markdown(f"**{queue_words.time_left(row)}**")
        st.text(queue_words.about(row))
        st.text(queue_words.owner(row))
        st.caption(wording.plain(queue_words.details(row)))


def draw_closed(row: Any, open_card: Callable[[str, Opened], None]) -> None:
    """The two buttons of a card that nobody has open."""
    with st.container(horizontal=True, gap="small", width=330):
        # Two lines, so that a button is as high as a thumb is wide: 58 pixels; with one line it has 42.
        st.button(
            "**Log attempt**  \nof a call", key=f"log {row.lead}", type="primary", width="stretch",
            on_click=open_card, args=(row.lead, Opened.ATTEMPT),
        )  # fmt: skip
        st.button(
            "**More**  \nGive, pause", key=f"more {row.lead}", width="stretch",
            on_click=open_card, args=(row.lead, Opened.MORE),
        )  # fmt: skip


def draw_attempt(row: Any, act: Act) -> None:
    """What came of a call made now."""
    st.markdown("What came of the call? It is logged as made now.")
    for result, meaning in queue_words.RESULTS.items():
        st.button(
            f"**{result}**  \n{meaning}", key=f"{result} {row.lead}", width="stretch",
            on_click=_log, args=(row, act, result),
        )  # fmt: skip


def draw_more(row: Any, act: Act, people: dict[int, str]) -> None:
    """Into whose hands it goes, whether its clock stands still, and what happened so far."""
    takers = {person: label for person, label in _takers(row).items() if person in people}
    for person_id, label in takers.items():
        _draw_give(row, act, person_id, label, people[person_id])
    others = [person for person in people if person not in (row.owner_id, *takers)]
    chosen = st.selectbox(
        "Give to", others, index=None, key=f"give {row.lead}", format_func=people.__getitem__,
        placeholder="Choose a person",
    )  # fmt: skip
    if chosen is not None:
        _draw_give(
            row, act, chosen, f"**Give to {wording.plain(people[chosen])}**  \nThe clock runs on", people[chosen]
        )
    _draw_pauses(row, act)
    st.page_link(JOURNEY_PAGE, label="**What happened**  \nto this lead so far", query_params={"lead": row.lead})
    if current_actor().role in reject_lead.may_run:
        st.page_link(REJECT_PAGE, label="**Reject**  \nSay which criterion it fails", query_params={"lead": row.lead})


def _takers(row: Any) -> dict[int, str]:
    """person_id -> the words of a button, of whoever most likely takes it: who looks, and who covers today."""
    takers = {}
    if row.cover_id:
        takers[row.cover_id] = f"**Hand to {wording.plain(row.cover)}**  \nWho takes over today"
    me = current_person().person_id
    if me and me != row.owner_id:
        takers[me] = "**Take it**  \nFrom now on it is yours"
    return takers


def _draw_give(row: Any, act: Act, person_id: int, label: str, name: str) -> None:
    known = {"lead_id": row.lead_id, "seen_version": row.lead_version, "owner_id": person_id, "team": None, "why": None}
    st.button(
        label, key=f"to {person_id} {row.lead}", width="stretch", on_click=act,
        args=(reassign, Reassignment, f"Lead {wording.short(row.lead)} is given to {name}.", f"to {person_id}"),
        kwargs=known,
    )  # fmt: skip


def _draw_pauses(row: Any, act: Act) -> None:
    lead, known = f"Lead {wording.short(row.lead)}", {"lead_id": row.lead_id}
    if not wording.is_missing(row.paused_at):
        st.button(
            "**Resume**  \nThe clock runs on from now", key=f"resume {row.lead}", width="stretch", on_click=act,
            args=(resume_clock, ClockResumption, f"{lead}: the clock runs on.", "resume"), kwargs=known,
        )  # fmt: skip
        return
    st.markdown("Or let the clock stand still:")
    for reason, meaning in queue_words.PAUSES.items():
        st.button(
            f"**{reason}**  \n{meaning}", key=f"{reason} {row.lead}", width="stretch", on_click=act,
            args=(pause_clock, ClockPause, f"{lead} is paused: {reason.lower()}.", f"pause {reason}"),
            kwargs={**known, "reason": reason},
        )  # fmt: skip


def _log(row: Any, act: Act, result: str) -> None:
    # Now is the moment of the tap, not of the drawing.
    known = {"lead_id": row.lead_id, "kind": OutreachKind.CALL, "result": result, "occurred_at": now()}
    done = f"Logged for lead {wording.short(row.lead)}: a call, {result.lower()}."
    act(log_outreach, OutreachAttempt, done, f"log {result}", is_first=not row.is_tried, **known)
