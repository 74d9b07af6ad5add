"""Questions about a draft of targets: how would the hand-offs of a period have stood under it? Nothing is changed.

The period is that in which hand-offs were made: the same ones stand on both sides, each judged at the as-of moment,
once by the targets in force on its day and once by the draft. A draft is the targets as JSON, as `agree` takes them;
without one, today's targets are tried on the whole period.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
from pandas import DataFrame
from sqlalchemy import Connection, select

from data.moments import moment_of_microsecond
from data.schema import leads, sla_clocks
from data.vocabulary import IntakeType, Promise, SlaState, Urgency, code_of, word_of
from queries.clocks import CLOCK, handed_within, microsecond_of, no_clock_label
from queries.dimensions import Dimension, labels
from queries.frame import answer
from queries.scope import Scope
from queries.target_draft import FAR, Flags, Judged, Made, as_agreed, as_drafted, made_within, read_draft


class Sides(StrEnum):
    """What a number of the preview counts, by its column; the last ten are the states, as agreed and by the draft."""

    MADE = "made"
    AGREED_DUE = "agreed_due"
    AGREED_MET_DUE = "agreed_met_due"
    DRAFTED_DUE = "drafted_due"
    DRAFTED_MET_DUE = "drafted_met_due"
    NO_LONGER_MET = "no_longer_met"
    NEWLY_MET = "newly_met"
    ONLY_AGREED_DUE = "only_agreed_due"
    ONLY_DRAFTED_DUE = "only_drafted_due"
    AGREED_MET = "agreed_met"
    AGREED_LATE = "agreed_late"
    AGREED_OVERDUE = "agreed_overdue"
    AGREED_RUNNING = "agreed_running"
    AGREED_EXCLUDED = "agreed_excluded"
    DRAFTED_MET = "drafted_met"
    DRAFTED_LATE = "drafted_late"
    DRAFTED_OVERDUE = "drafted_overdue"
    DRAFTED_RUNNING = "drafted_running"
    DRAFTED_EXCLUDED = "drafted_excluded"


_COUNTED: dict[Sides, Callable[[Judged, Judged], Flags]] = {
    Sides.MADE: lambda agreed, drafted: np.ones(len(agreed.due), np.bool_),
    Sides.AGREED_DUE: lambda agreed, drafted: agreed.has_fallen_due,
    Sides.AGREED_MET_DUE: lambda agreed, drafted: agreed.is_met,
    Sides.DRAFTED_DUE: lambda agreed, drafted: drafted.has_fallen_due,
    Sides.DRAFTED_MET_DUE: lambda agreed, drafted: drafted.is_met,
    Sides.NO_LONGER_MET: lambda agreed, drafted: agreed.is_met & drafted.has_fallen_due & ~drafted.is_met,
    Sides.NEWLY_MET: lambda agreed, drafted: agreed.has_fallen_due & ~agreed.is_met & drafted.is_met,
    Sides.ONLY_AGREED_DUE: lambda agreed, drafted: agreed.has_fallen_due & ~drafted.has_fallen_due,
    Sides.ONLY_DRAFTED_DUE: lambda agreed, drafted: drafted.has_fallen_due & ~agreed.has_fallen_due,
}
MEASURED = tuple(_COUNTED)
_COUNTED |= {
    Sides(f"{side}_{state}"): lambda *both, at=at, state=state: both[at].state == code_of(state)
    for at, side in enumerate(("agreed", "drafted"))
    for state in SlaState
}
MEASURES = (
    *("made_hand_offs", "agreed_rate", "drafted_rate", "drafted_change"),
    *("no_longer_met_hand_offs", "newly_met_hand_offs", "agreed_due_hand_offs", "agreed_met_due_hand_offs"),
    *("drafted_due_hand_offs", "drafted_met_due_hand_offs", "only_agreed_due_hand_offs", "only_drafted_due_hand_offs"),
)


def adherence_under(conn: Connection, scope: Scope, draft: str = "") -> DataFrame:
    """How well would each promise have been kept, had a draft of targets been in force in the period?

    One row per promise, as agreed and by the draft, over the hand-offs made in the period.
    """
    rows = []
    for promise in Promise:
        _, agreed, drafted = _both(conn, scope, promise, draft)
        rows.append((promise, *_measured(agreed, drafted, np.ones(len(agreed.due), np.bool_))))
    return answer(("promise", *MEASURES), rows)


def adherence_under_by_service_line(
    conn: Connection, scope: Scope, draft: str = "", promise: Promise = Promise.FIRST_ATTEMPT
) -> DataFrame:
    """How well would each service line have kept a promise, had a draft of targets been in force in the period?

    One row per service line that was handed leads in the period, the most important first.
    """
    made, agreed, drafted = _both(conn, scope, promise, draft)
    there = set(np.unique(made.service_line_id).tolist())
    rows = [
        (name, *_measured(agreed, drafted, made.service_line_id == code))
        for code, name in labels(conn, Dimension.SERVICE_LINE).items()
        if code in there
    ]
    return answer(("service_line", *MEASURES), rows)


def states_under(
    conn: Connection, scope: Scope, draft: str = "", promise: Promise = Promise.FIRST_ATTEMPT
) -> DataFrame:
    """How do the hand-offs of the period stand as agreed, and how would they by a draft of targets?

    One row per state; together they are all hand-offs made in the period, on both sides.
    """
    _, agreed, drafted = _both(conn, scope, promise, draft)
    counted = [np.bincount(side.state, minlength=len(SlaState) + 1) for side in (agreed, drafted)]
    rows = [(state, *(int(counts[code_of(state)]) for counts in counted)) for state in SlaState]
    return answer(("state", "agreed_hand_offs", "drafted_hand_offs"), rows)


def hand_offs_under(
    conn: Connection, scope: Scope, draft: str = "", promise: Promise = Promise.FIRST_ATTEMPT, which: Sides = Sides.MADE
) -> DataFrame:
    """Which hand-offs does a number of the preview count?

    One row per hand-off that the number counts, in the order they were put in. No identifiers.
    """
    made, agreed, drafted = _both(conn, scope, promise, draft)
    public, lines = _public_ids(conn, scope, promise), labels(conn, Dimension.SERVICE_LINE)
    rows = []
    for one in np.flatnonzero(_COUNTED[which](agreed, drafted)).tolist():
        words = (
            *(word_of(SlaState, int(side.state[one])) for side in (agreed, drafted)),
            *(no_clock_label(int(side.why_not[one])) for side in (agreed, drafted)),
            lines[int(made.service_line_id[one])],
            *(word_of(IntakeType, int(made.intake_type[one])), word_of(Urgency, int(made.urgency[one]))),
        )
        moments = [_moment(column[one]) for column in (made.started, agreed.due, drafted.due)]
        stopped = _moment(made.stopped[one] if made.stopped[one] <= microsecond_of(scope) else FAR)
        rows.append((public[int(made.event_id[one])], *moments, stopped, *words))
    return answer(LISTED, rows)


LISTED = (
    *("lead", "handed_over_at", "due_at", "drafted_due_at", "stopped_at", "state", "drafted_state"),
    *("no_clock", "drafted_no_clock", "service_line", "intake_type", "urgency"),
)


def _public_ids(conn: Connection, scope: Scope, promise: Promise) -> dict[int, str]:
    """Event id of a hand-off -> the public id of its lead."""
    listed = select(CLOCK.event_id, leads.c.lead_uuid).join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
    rows = conn.execute(listed.where(*handed_within(scope, promise)))
    return {event_id: str(public_id) for event_id, public_id in rows}


def _both(conn: Connection, scope: Scope, promise: Promise, draft: str) -> tuple[Made, Judged, Judged]:
    """The hand-offs made in the period, as agreed and by the draft."""
    targets = read_draft(conn, scope, draft)
    made = made_within(conn, scope, promise)
    return made, as_agreed(made, scope), as_drafted(conn, scope, promise, made, targets)


def _measured(agreed: Judged, drafted: Judged, kept: Flags) -> tuple:
    known: dict[str, float | None] = {
        f"{side}_hand_offs": int(np.count_nonzero(_COUNTED[side](agreed, drafted) & kept)) for side in MEASURED
    }
    before = known["agreed_rate"] = _rate(known, "agreed")
    after = known["drafted_rate"] = _rate(known, "drafted")
    known["drafted_change"] = None if before is None or after is None else after - before
    return tuple(known[name] for name in MEASURES)


def _rate(known: Mapping[str, Any], side: str) -> float | None:
    due = known[f"{side}_due_hand_offs"]
    return known[f"{side}_met_due_hand_offs"] / due if due else None


def _moment(microsecond: int | np.int64) -> datetime | None:
    return None if microsecond == FAR else moment_of_microsecond(int(microsecond))
