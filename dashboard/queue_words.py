"""What a card of the live queue says. Never imports Streamlit."""

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dashboard import wording
from dashboard.cell_in_words import PROMISE_IN_WORDS
from data.vocabulary import NOT_RECORDED, OutreachResult, PauseReason, Promise, SlaState
from queries.waiting import Queue

SOON_MINUTES = 60
RESULTS = {
    OutreachResult.TWO_WAY: "You talked with them",
    OutreachResult.LEFT_MESSAGE: "They can call back",
    OutreachResult.NO_ANSWER: "Nobody picked up",
}
PAUSES = {
    PauseReason.ASKED_LATER: "They named a later time",
    PauseReason.DOCUMENTS: "Papers are still to come",
    PauseReason.APPROVAL: "The insurer decides first",
}


class State(NamedTuple):
    """How a lead stands, as a badge: never by its color alone."""

    word: str
    color: str
    icon: str


class Wait(NamedTuple):
    """What leads wait for, and which of them."""

    promise: Promise
    queue: Queue = Queue.TO_REACH


# One choice instead of two: on a phone every switch costs a card.
WAITS = {
    **{str(promise): Wait(promise) for promise in Promise},
    "Booked, no attempt logged": Wait(Promise.FIRST_ATTEMPT, Queue.BOOKED),
    "Booked, no two-way contact logged": Wait(Promise.FIRST_CONTACT, Queue.BOOKED),
}

OVERDUE = State("Overdue", "red", ":material/error:")
SOON = State("Due soon", "orange", ":material/hourglass_bottom:")
RUNNING = State("In time", "blue", ":material/hourglass_top:")
PAUSED = State("Paused", "gray", ":material/pause_circle:")


def state(row: Any) -> State:
    """The state of a row of waiting_now."""
    if not wording.is_missing(row.paused_at):
        return PAUSED
    if row.state == SlaState.OVERDUE:
        return OVERDUE
    return SOON if row.minutes_left <= SOON_MINUTES else RUNNING


def time_left(row: Any) -> str:
    """What follows the badge: by 2 h 10 min · 35 min left · since Mon 24 Nov 2026, 10:42 EST"""
    state_now, minutes = state(row), row.minutes_left
    if row.state == SlaState.OVERDUE:
        known = "" if wording.is_missing(minutes) else f"by {duration(-minutes)}"
        return f"overdue {known}".strip() if state_now is PAUSED else known
    if state_now is PAUSED:
        return f"since {clock(row.paused_at, row.zone)}"
    return "no opening hours to count" if wording.is_missing(minutes) else f"{duration(minutes)} left"


def duration(minutes: float) -> str:
    """35 min · 2 h 10 min · 1,204 h from ten hours on, in whole units that have passed."""
    whole = int(minutes)
    if whole < 1:
        return "less than a minute"
    if whole < 60:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    return f"{hours} h {rest} min" if hours < 10 and rest else f"{hours:,} h"


def about(row: Any) -> str:
    """Cardiology · Urgent · Marketing inquiry; the urgency only where somebody said it."""
    words = (row.service_line, row.urgency if row.urgency != NOT_RECORDED else "", row.intake_type)
    return " · ".join(word for word in words if word)


def owner(row: Any) -> str:
    """Who has it, and who takes over while they are away."""
    if not row.owner_id:
        return "Nobody has it yet" + (f"; it is in the queue of {row.owner_team}" if row.owner_team else "")
    away = f". Away today; {row.cover or 'nobody'} takes over" if row.is_owner_away else ""
    return f"Owner: {row.owner}, {row.owner_team}{away}"


def details(row: Any) -> str:
    """Lead 3f2a9c1e · due Mon 24 Nov 2026, 14:00 EST, or why it stands still."""
    due = "" if wording.is_missing(row.due_at) else f"due {clock(row.due_at, row.zone)}"
    why = row.pause_reason and f"paused: {wording.small(row.pause_reason)}"
    return " · ".join(part for part in (f"Lead {wording.short(row.lead)}", due, why) if part)


def clock(moment: datetime, zone: str) -> str:
    """Mon 24 Nov 2026, 14:00 EST: on the clock of the lead's site."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a} {wording.moment(moment, zone)}"


def headline(short: Any, wait: Wait) -> str:
    """3 leads wait: 1 overdue, 1 due soon, 1 paused"""
    if wait.queue is Queue.BOOKED:
        return f"{wording.leads(short.booked_hand_offs)} booked without a logged {PROMISE_IN_WORDS[wait.promise]}"
    counts = {
        "overdue": short.overdue_now_hand_offs,
        "due\u00a0soon": short.due_soon_hand_offs,
        "paused": short.paused_hand_offs,
    }
    said = ", ".join(
        f"{wording.count(number)}\u00a0{word}" for word, number in counts.items() if number or word != "paused"
    )
    return f"{wording.leads(short.waiting_hand_offs)} {'waits' if short.waiting_hand_offs == 1 else 'wait'}: {said}"
