"""What the page that rejects a lead says. Never imports Streamlit."""

from typing import Any

from pandas import DataFrame

from dashboard import hand_over_words, wording
from dashboard.definition_words import sentence_of
from dashboard.queue_words import clock
from data.vocabulary import NOT_RECORDED, DisputeState, Verdict
from queries.definitions_agreed import EVERY_OTHER_LINE
from queries.rejectable import RECENT_DAYS, Standing

IN_ORDER = {Verdict.FAILED: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
ICONS = {
    Verdict.FAILED: ":red[:material/cancel:]",
    Verdict.UNKNOWN: ":gray[:material/help:]",
    Verdict.MET: ":green[:material/check_circle:]",
}
DISAGREES = "The record says this criterion is met. You can still reject; say what the record gets wrong."
WARNING = "No clinical details, no names, no contact data: everyone who works on this dispute reads it."


def label(row: Any) -> str:
    """4024bbad · Cardiology · Event · SQL · urgent · handed over Mon 23 Nov, 14:10 EST"""
    urgency = "" if row.urgency == NOT_RECORDED else row.urgency.lower()
    words = (wording.short(row.lead), row.service_line, row.source, row.furthest_stage, urgency)
    return " · ".join(
        [*(word for word in words if word), f"handed over {hand_over_words.clock(row.handed_over_at, row.zone)}"]
    )


def how_many(listed: int) -> str:
    if not listed:
        return f"No lead that was handed over in the last {RECENT_DAYS} days is with sales."
    return f"{wording.leads(listed)} with sales, handed over in the last {RECENT_DAYS} days, the newest first."


def about(row: Any) -> str:
    """Women's health · Clinician referral · Lakeshore Center"""
    return hand_over_words.about(row)


def details(row: Any) -> str:
    """Lead 9932029a · from Event · urgent · SQL · came in 2 Sep 2026"""
    return hand_over_words.details(row)


def handed_over(row: Any) -> str:
    """Handed over Mon 24 Nov 2026, 14:00 EST · Ada Fernwood has it"""
    if wording.is_missing(row["handed_over_at"]):
        return ""
    who = f" · {row['owner']} has it" if row["owner"] and row["rejection_standing"] == Standing.WITH_SALES else ""
    return f"Handed over {clock(row['handed_over_at'], row['zone'])}{who}"


def versions(criteria: DataFrame) -> str:
    """Judged by what was in force that day: MQL since 1 May 2026 (Cardiology’s own) and SQL since 2 Jan 2026"""
    known = criteria.drop_duplicates("definition_id").itertuples()
    words = [f"{row.definition_kind} since {wording.day(row.valid_from_on)}{_whose(row)}" for row in known]
    return f"Judged by what was in force that day: {wording.listed(words)}"


def choices(criteria: DataFrame) -> dict[tuple[int, str], tuple[str, str]]:
    """(definition id, key of the criterion) -> its sentence, and what the record says of it; what fails first."""
    rows = sorted(criteria.itertuples(), key=lambda row: IN_ORDER[Verdict(row.record_says_now)])
    return {
        (int(row.definition_id), row.criterion): (
            f"{row.definition_kind}: {sentence_of(row)}",
            says(row.record_says_now),
        )
        for row in rows
    }


def says(verdict: str) -> str:
    """As Markdown: never by its color alone."""
    return f"{ICONS[Verdict(verdict)]} The record says: {verdict}"


def outcome(row: Any) -> tuple[str, str]:
    """A heading and a sentence about a lead that can't be rejected (any more), from a row of lead_to_reject."""
    if row["rejection_standing"] == Standing.NEVER:
        return "Nothing to reject", "This lead was never handed over. Only a lead that sales has can be rejected."
    if row["rejection_standing"] == Standing.LEFT:
        return "Nothing to reject", f"This lead has left sales{_left_as(row)}. Once it is handed over again, it can be."
    since = clock(row["rejected_at"], row["zone"])
    if row["dispute_state"] != DisputeState.AWAITING_ANSWER:
        return "Rejected", f"Rejected {since}. The dispute is {row['dispute_state']}. The lead is out of your queue."
    if wording.is_missing(row["answer_due_at"]):
        return (
            "Rejected; marketing answers next",
            f"Rejected {since}. No time to answer is agreed. The lead is out of your queue until the dispute ends.",
        )
    return (
        f"Rejected; marketing answers until {hand_over_words.clock(row['answer_due_at'], row['zone'])}",
        f"Rejected {since}. Marketing accepts it, contests it or fixes the data; if not, the meeting rules. "
        "The lead is out of your queue until the dispute ends.",
    )


def _left_as(row: Any) -> str:
    return "" if row["exit"] == "In play" else f" as {row['exit'].lower()}"


def _whose(row: Any) -> str:
    return "" if row.definition_line == EVERY_OTHER_LINE else f" ({row.definition_line}’s own)"
