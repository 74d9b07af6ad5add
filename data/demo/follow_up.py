"""What happens between a hand-off and its follow-up: who gets the lead and when, what was missing, what paused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from data.clock_upkeep import refresh_clocks
from data.demo import durations, story
from data.demo.agreements import ALWAYS, CHECKLIST
from data.demo.arrivals import after_break
from data.demo.calendar import WEEKS, Calendar
from data.demo.chance import Chance, Flags, Ints
from data.demo.journeys import Happenings
from data.demo.leads import NOBODY, Leads
from data.demo.organisation import PEOPLE, SLEEP, Organisation
from data.demo.outcomes import HANDOFF
from data.demo.outreach import Attempts, first_human, first_of
from data.moments import moment_of
from data.permissions import OPERATOR
from data.schema import handoffs, ownership, sla_pause_ends, sla_pauses, stage_events
from data.storing import store
from data.vocabulary import HandoffField, PauseReason, Stage, Team

FORM_WEEKS = 30  # so many weeks ago hand-offs began to go through the form
REASONS = ("Patient calls back later today", "Referral fax is on its way", "Known from an earlier visit")
COLUMN_OF_FIELD = {
    HandoffField.SOURCE: "source_category",
    HandoffField.CONTACT_TYPE: "contact_type",
    HandoffField.CONSENT: "consent",
    HandoffField.URGENCY: "urgency",
    HandoffField.REQUESTED_LINE: "requested_service_line_id",
    HandoffField.DECISION_TIMING: "decision_timing",
}


@dataclass(frozen=True)
class FollowUp:
    """Per lead of a week, UTC minutes; -1: never, or not by the end of the demo."""

    handed: Ints
    owned: Ints  # when a rep got it
    paused: Ints
    resumed: Ints
    has_form: Flags
    as_proposed: Flags
    override: Ints  # position in REASONS
    pause_reason: Ints


def follow_up_of(seed: int, leads: Leads, happenings: Happenings, attempts: Attempts, calendar: Calendar) -> FollowUp:
    """Who got the leads of a week, and when. Draws from a stream of its own."""
    chance = Chance(seed, f"follow-up {leads.week}", size=len(leads))
    handed, tried = first_of(leads, happenings, HANDOFF), first_human(leads, attempts)
    was_handed = handed >= 0
    # The desk that gives out sleep medicine's leads can't keep up since the campaign.
    is_slow = (leads.line == SLEEP) & chance.happens(after_break(leads.week))
    owned = handed + chance.spread(durations.TO_OWNER, is_slow.astype(np.int64))
    owned = np.where((tried >= 0) & (owned > tried), np.maximum(handed, tried), owned)
    owned = np.where(was_handed & (owned <= calendar.ends), owned, NOBODY)
    paused = handed + 30 + chance.below(90)
    pauses = was_handed & chance.happens(story.PAUSED) & ((tried < 0) | (tried > paused)) & (paused < calendar.ends)
    resumed = paused + chance.spread(durations.TO_RESUME)
    lasts = chance.happens(story.STAYS_PAUSED) | (resumed > calendar.ends)
    return FollowUp(
        handed=handed,
        owned=owned,
        paused=np.where(pauses, paused, NOBODY),
        resumed=np.where(pauses & ~lasts, resumed, NOBODY),
        has_form=was_handed & chance.happens(story.THROUGH_FORM) & (leads.week >= WEEKS - FORM_WEEKS),
        as_proposed=chance.happens(story.AS_PROPOSED),
        override=chance.below(len(REASONS)),
        pause_reason=chance.below(len(PauseReason)),
    )


def store_follow_up(
    conn: Connection, ids: Sequence[int], leads: Leads, found: FollowUp, words: Mapping[str, Sequence[Any]],
    organisation: Organisation,
) -> None:  # fmt: skip
    """Put in all of it, once the leads and their events are in, and derive the clocks."""
    store(conn, ownership, _ownership(ids, leads, found, organisation))
    _store_pauses(conn, ids, found)
    _store_forms(conn, ids, leads, found, words)
    refresh_clocks(conn, [ids[lead] for lead in np.flatnonzero(found.handed >= 0).tolist()])


def _ownership(ids: Sequence[int], leads: Leads, found: FollowUp, organisation: Organisation) -> dict[str, Any]:
    """In the team's queue first, where no rep had it at once."""
    rows = []
    handed, owned, reps = found.handed.tolist(), found.owned.tolist(), leads.rep.tolist()
    for lead in np.flatnonzero(found.handed >= 0).tolist():
        team = PEOPLE[reps[lead]][1]
        if owned[lead] != handed[lead]:
            rows.append((ids[lead], None, team, handed[lead]))
        if owned[lead] >= 0:
            rows.append((ids[lead], organisation.people[reps[lead]], team, owned[lead]))
    columns = list(zip(*rows, strict=True)) or [()] * 4
    begins = [moment_of(minute) for minute in columns[3]]
    return {
        **dict(zip(("lead_id", "owner_id", "team"), columns[:3], strict=True)),
        "begins_at": begins,
        "recorded_at": begins,
        "actor": [OPERATOR.name] * len(begins),
    }


def _store_pauses(conn: Connection, ids: Sequence[int], found: FollowUp) -> None:
    paused = np.flatnonzero(found.paused >= 0).tolist()
    begins = [moment_of(minute) for minute in found.paused[paused].tolist()]
    reasons, actor = tuple(PauseReason), [OPERATOR.name] * len(paused)
    rows = {
        "lead_id": [ids[lead] for lead in paused],
        "reason": [reasons[reason] for reason in found.pause_reason[paused].tolist()],
        "begins_at": begins,
        "recorded_at": begins,
        "actor": actor,
    }
    store(conn, sla_pauses, rows)
    theirs = sla_pauses.c.lead_id.between(ids[0], ids[-1])
    of_lead = dict(conn.execute(select(sla_pauses.c.lead_id, sla_pauses.c.pause_id).where(theirs)).all())
    ended = np.flatnonzero(found.resumed >= 0).tolist()
    ends = [moment_of(minute) for minute in found.resumed[ended].tolist()]
    rows = {"pause_id": [of_lead[ids[lead]] for lead in ended], "ended_at": ends, "recorded_at": ends}
    store(conn, sla_pause_ends, {**rows, "actor": actor[: len(ended)]})


def _store_forms(
    conn: Connection, ids: Sequence[int], leads: Leads, found: FollowUp, words: Mapping[str, Sequence[Any]]
) -> None:
    """What the form said of each hand-off that went through it."""
    theirs = stage_events.c.lead_id.between(ids[0], ids[-1]) & (stage_events.c.stage == Stage.HANDOFF)
    events = select(stage_events.c.lead_id, stage_events.c.event_id, stage_events.c.recorded_at).where(theirs)
    of_lead = {lead_id: (event_id, told) for lead_id, event_id, told in conn.execute(events)}
    rows = []
    for lead in np.flatnonzero(found.has_form).tolist():
        event_id, told = of_lead[ids[lead]]
        required = CHECKLIST.get(words["intake_type"][lead], ALWAYS)
        missing = [field for field in required if field in COLUMN_OF_FIELD and not words[COLUMN_OF_FIELD[field]][lead]]
        team = PEOPLE[leads.rep[lead]][1]
        other = Team.SALES if team is Team.PATIENT_ACCESS else Team.PATIENT_ACCESS
        why = REASONS[found.override[lead]] if missing else None
        rows.append((event_id, team, team if found.as_proposed[lead] else other, list(required), missing, why, told))
    names = ("event_id", "team", "proposed_team", "required", "missing", "override_reason", "recorded_at")
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    store(conn, handoffs, {**columns, "actor": [OPERATOR.name] * len(rows)})
