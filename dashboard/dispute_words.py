"""What the pages about disputes say. Never imports Streamlit."""

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame

from dashboard import wording
from dashboard.definition_words import SUBJECT, sentence_of, short
from dashboard.queue_words import OVERDUE, RUNNING, SOON, SOON_MINUTES, State, clock, duration
from data.vocabulary import (
    NOT_RECORDED,
    CriterionOperator,
    DisputeState,
    HandoffField,
    Role,
    Verdict,
)
from queries.dispute_inbox import Tray

FIRST_TRAY = {Role.MARKETER: Tray.TO_ANSWER, Role.REP: Tray.TO_LOOK_AT}
WHAT_IS_IN_IT = {
    Tray.TO_ANSWER: "Marketing answers: it accepts the rejection, contests it, or fixes the data.",
    Tray.TO_LOOK_AT: "Marketing fixed the data. Sales takes the lead after all, or keeps the rejection.",
    Tray.TO_RULE: "A leader or the meeting rules: contested, kept after a fix, reopened, or not answered in time.",
    Tray.OTHERS: "Somebody else has the turn. You can look, and comment.",
    Tray.CLOSED: "Ended in the last 90 days. A leader can reopen one.",
}
NO_TIME = State("No time agreed", "gray", ":material/timer_off:")
SALES_TURN = State("Sales looks again", "blue", ":material/replay:")
RULING_TURN = State("To rule", "orange", ":material/gavel:")
CLOSED = State("Closed", "gray", ":material/check_circle:")
_AREAS = (HandoffField.TERRITORY, HandoffField.SITE, HandoffField.ZIP)
_AS_RECORDED: Mapping[CriterionOperator, Mapping[Verdict, str]] = {
    CriterionOperator.KNOWN: {Verdict.MET: "is known", Verdict.FAILED: "is not known"},
    CriterionOperator.ONE_OF: {Verdict.MET: "is one of those asked for", Verdict.FAILED: "is none of those asked for"},
    CriterionOperator.NONE_OF: {Verdict.MET: "is none of those ruled out", Verdict.FAILED: "is one of those ruled out"},
    CriterionOperator.BEGINS_WITH: {Verdict.MET: "is inside", Verdict.FAILED: "is outside"},
    CriterionOperator.SAME_LINE: {
        Verdict.MET: "is the one it goes to",
        Verdict.FAILED: "is another one than it goes to",
    },
}
_JUDGES = {
    Verdict.MET: "the record disagrees with the rejection",
    Verdict.FAILED: "the record agrees with the rejection",
    Verdict.UNKNOWN: "the record can’t tell who is right",
}


def first_tray(role: str) -> Tray:
    return FIRST_TRAY.get(Role(role), Tray.TO_RULE)


def headline(tray: Tray, answer: DataFrame, most: int) -> str:
    """3 disputes wait for marketing’s answer: 1 overdue, 1 due soon"""
    number = len(answer)
    said = f"{'The first ' if number >= most else ''}{wording.counted(number, 'dispute')}"
    wait = "waits" if number == 1 else "wait"
    if tray is Tray.CLOSED:
        return f"{said} closed in the last 90 days"
    if tray is Tray.OTHERS:
        return f"{said} {wait} on others"
    if tray is Tray.TO_LOOK_AT:
        return f"{said} {wait} for sales to look again"
    late = int(answer["is_escalated"].sum())
    if tray is Tray.TO_RULE:
        return f"{said} {wait} for a ruling" + (f": {wording.count(late)} not answered in time" if late else "")
    soon = int((answer["minutes_left"] <= SOON_MINUTES).sum()) - late
    counts = f": {wording.count(late)} overdue, {wording.count(soon)} due soon" if number else ""
    return f"{said} {wait} for marketing’s answer{counts}"


def nothing_in(tray: Tray) -> str:
    return {
        Tray.TO_ANSWER: "Nothing to answer. A dispute begins when sales rejects a lead that was handed over.",
        Tray.TO_LOOK_AT: "Nothing to look at again. Marketing has fixed no record that sales has not seen.",
        Tray.TO_RULE: "Nothing to rule. Contested rejections come here, and those that nobody answered in time.",
        Tray.OTHERS: "Nobody else has a turn.",
        Tray.CLOSED: "No dispute ended in the last 90 days.",
    }[tray]


def elsewhere(short: Any, tray: Tray) -> str:
    """How many are in the other trays, so that nobody has to look: To answer 3 (1 overdue) · To rule 2"""
    counts = {
        Tray.TO_ANSWER: short.to_answer_disputes,
        Tray.TO_LOOK_AT: short.to_look_at_disputes,
        Tray.TO_RULE: short.to_rule_disputes,
        Tray.CLOSED: short.closed_lately_disputes,
    }
    return " · ".join(f"{other} {wording.count(number)}" for other, number in counts.items() if other is not tray)


def whose_turn(row: Any) -> str:
    """Lead 3f2a9c1e is waiting for marketing’s answer; the dispute about lead 3f2a9c1e is closed"""
    lead = f"ead {wording.short(row.lead)}"
    what = f"The dispute about l{lead}" if row.dispute_state == DisputeState.CLOSED else f"L{lead}"
    return f"{what} is {row.dispute_state}".replace("'", "’")


def state(row: Any) -> State:
    """Whose turn it is and how urgent that is, as a badge: never by its color alone."""
    if row.dispute_state == DisputeState.AWAITING_ANSWER:
        if wording.is_missing(row.minutes_left):
            return OVERDUE if row.is_escalated else NO_TIME
        return OVERDUE if row.is_escalated else SOON if row.minutes_left <= SOON_MINUTES else RUNNING
    turns = {DisputeState.AWAITING_SALES: SALES_TURN, DisputeState.AWAITING_RULING: RULING_TURN}
    return turns.get(DisputeState(row.dispute_state), CLOSED)


def time_left(row: Any) -> str:
    """What follows the badge: by 2 h, escalated to the meeting · 35 min left to answer · since Mon 24 Nov 2026, …"""
    if row.dispute_state != DisputeState.AWAITING_ANSWER:
        words = {DisputeState.CLOSED: f"{row.last_step}, ", DisputeState.AWAITING_RULING: f"{row.last_step}, since "}
        return f"{words.get(DisputeState(row.dispute_state), 'since ')}{clock(row.turn_since_at, row.zone)}"
    known = "" if wording.is_missing(row.minutes_left) else duration(abs(row.minutes_left))
    if row.is_escalated:
        return f"by {known}, escalated to the meeting" if known else "escalated to the meeting"
    return f"{known} left to answer" if known else "marketing has to answer"


def about(row: Any) -> str:
    """Cardiology · Event"""
    return f"{row.service_line} · {_source(row.source)}"


def cited(row: Any) -> str:
    """Said to fail: The territory is North Valley or Riverside."""
    return f"Said to fail: {criterion(row)}"


def criterion(row: Any) -> str:
    """The criterion as a sentence of the cited version."""
    return sentence_of(row) if row.criterion_field else short(row.criterion)


def record_in_short(row: Any) -> str:
    """What the record said when the lead was rejected, where it takes one look: The record disagreed: met"""
    disagreed = {
        Verdict.MET: "disagreed: it was met",
        Verdict.FAILED: "agreed: it was not met",
        Verdict.UNKNOWN: "could not tell: it was not recorded",
    }
    return f"The record {disagreed[Verdict(row.record_says)]}"


def details(row: Any) -> str:
    """Rejected Mon 24 Nov 2026, 14:00 EST by Hana · lead 3f2a9c1e · reopened once"""
    words = [f"Rejected {clock(row.rejected_at, row.zone)} by {row.raised_by}", f"lead {wording.short(row.lead)}"]
    return " · ".join([*words, *([reopened(row.reopenings)] if row.reopenings else [])])


def reopened(times: int) -> str:
    return "reopened once" if times == 1 else f"reopened {wording.count(times)} times"


def record_then_and_now(row: Any) -> str:
    """Rejected for territory; the record said the territory is inside. It still does: the record disagrees with …"""
    if not row.criterion_field:
        return ""
    field, operator = HandoffField(row.criterion_field), CriterionOperator(row.criterion_operator)
    then, now = Verdict(row.record_says), Verdict(row.record_says_now)
    first = f"Rejected for {_noun(field)}; the record said {_as_recorded(field, operator, then)}."
    second = "It still does" if then is now else f"Now it says {_as_recorded(field, operator, now)}"
    return f"{first} {second}: {_JUDGES[now]}."


def told_by(said: Any, zone: str) -> str:
    """Milo · Mon 24 Nov 2026, 14:00 EST · the record then: met · back to nurture · in the weekly meeting"""
    words = [said.actor, clock(said.recorded_at, zone)]
    if said.record_said:
        words.append(f"the record then: {said.record_said}")
    if said.outcome:
        words.append(wording.small(said.outcome) + (f", {said.to_line}" if said.to_line else ""))
    if said.meeting:
        words.append(f"ruled in: {said.meeting}")
    if said.definition_id:
        words.append(f"opened draft {said.definition_id} of the definition")
    return " · ".join(words)


def version(row: Any) -> str:
    """MQL, version 3, in force since 24 Nov 2026: the one the lead was judged by"""
    return (
        f"{row.definition_kind}, version {row.definition_id}, in force since {wording.day(row.valid_from_on)}: "
        "the one that the lead is judged by"
    )


def lead_in_words(row: Any) -> str:
    """Cardiology · Event · Self-referral · Lakeshore; what isn't recorded is left out."""
    words = (row.service_line, row.source, row.intake_type, row.territory)
    return " · ".join(word for word in words if word != NOT_RECORDED) or "Nothing is recorded of what it is about"


def lead_details(row: Any) -> str:
    """Lead 3f2a9c1e · came in 24 Nov 2026 · came to Handoff · recycled"""
    came_in = [] if wording.is_missing(row.entered_on) else [f"came in {wording.day(row.entered_on)}"]
    return " · ".join(
        [f"Lead {wording.short(row.lead)}", *came_in, f"came to {row.furthest_stage}", f"now {row.exit.lower()}"]
    )


def _source(source: str) -> str:
    return "source not recorded" if source == NOT_RECORDED else source


def _noun(field: HandoffField) -> str:
    return _subject(field).removeprefix("the ")


def _subject(field: HandoffField) -> str:
    return wording.small(SUBJECT[field])


def _as_recorded(field: HandoffField, operator: CriterionOperator, verdict: Verdict) -> str:
    if verdict is Verdict.UNKNOWN:
        return f"nothing of {_subject(field)}"
    if field in _AREAS and operator is CriterionOperator.ONE_OF:
        operator = CriterionOperator.BEGINS_WITH  # a place lies inside or outside too
    return f"{_subject(field)} {_AS_RECORDED[operator][verdict]}"
