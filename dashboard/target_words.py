"""Follow-up targets in sentences, and what a draft would have changed. Never imports Streamlit."""

from collections.abc import Iterable
from typing import NamedTuple

from pandas import DataFrame

from dashboard import wording
from data.vocabulary import IntakeType, Promise, Urgency
from queries.targets import ALL

PLURAL = {
    IntakeType.MARKETING_INQUIRY: "marketing inquiries",
    IntakeType.CLINICIAN_REFERRAL: "clinician referrals",
    IntakeType.SELF_REFERRAL: "self-referrals",
    IntakeType.PARTNER_REFERRAL: "employer or partner leads",
}
NOTHING_MOVES = "Nothing moves: the same hand-offs fell due, and the same ones were in time."
ADJECTIVE = {Urgency.ROUTINE: "routine", Urgency.SOON: "“soon”", Urgency.URGENT: "urgent"}


class TargetLine(NamedTuple):
    """A target, and of which leads, in words; "All" where it names none."""

    promise: str
    minutes: int
    service_line: str = ALL
    site: str = ALL
    intake_type: str = ALL
    urgency: str = ALL

    @property
    def is_of_all(self) -> bool:
        return {self.service_line, self.site, self.intake_type, self.urgency} == {ALL}

    @property
    def whose(self) -> str:
        """urgent clinician referrals of Cardiology at Riverside Campus"""
        leads = "leads" if self.intake_type == ALL else PLURAL[IntakeType(self.intake_type)]
        urgent = "" if self.urgency == ALL else f"{ADJECTIVE[Urgency(self.urgency)]} "
        line = "" if self.service_line == ALL else f" of {self.service_line}"
        return f"{urgent}{leads}{line}" + ("" if self.site == ALL else f" at {self.site}")


def in_words(line: TargetLine) -> str:
    """One target by itself: First attempt of urgent leads within 1 business hour"""
    whose = "" if line.is_of_all else f" of {line.whose}"
    return f"{line.promise}{whose} within {duration(line.minutes)}"


def lines_of(targets: DataFrame) -> list[TargetLine]:
    """From the answer of `targets_agreed`."""
    return [
        TargetLine(row.promise, round(row.target_hours * 60), row.service_line, row.site, row.intake_type, row.urgency)
        for row in targets.itertuples()
    ]


def duration(minutes: int) -> str:
    """4 business hours, 1.5 business hours, 45 business minutes."""
    if minutes < 60 or minutes % 15:
        return wording.counted(minutes, "business minute")
    hours = minutes / 60
    return f"{hours:,g} business hour{'' if hours == 1 else 's'}"


def sentences(lines: Iterable[TargetLine]) -> list[str]:
    """One per promise: First attempt within 4 business hours; urgent leads: 1 business hour."""
    known = list(lines)
    return [_sentence(promise, [line for line in known if line.promise == promise]) for promise in Promise]


def _sentence(promise: Promise, lines: list[TargetLine]) -> str:
    if not lines:
        return f"{promise}: nothing promised. Its hand-offs are excluded, not late."
    general = [line for line in lines if line.is_of_all]
    named = "; ".join(f"{line.whose}: {duration(line.minutes)}" for line in lines if not line.is_of_all)
    if not general:
        return f"{promise}: {named}; nothing promised to other leads."
    return f"{promise} within {duration(general[0].minutes)}" + (f"; {named}." if named else ".")


def bullets(said: Iterable[str]) -> str:
    """As a list in Markdown, in which a name from the database stays a name."""
    return "\n".join(f"- {wording.plain(sentence)}" for sentence in said)


def signed(row) -> str:
    """Since when, and who agreed, from a row of `targets_agreed`."""
    return (
        f"In force since {wording.day(row.valid_from_on)}. Agreed on {wording.day(row.agreed_on)} by "
        f"{row.agreed_by_marketing} for marketing and {row.agreed_by_sales} for sales."
    )


def change_in_words(row) -> str:
    """What would become of the same hand-offs, from a row of `adherence_under`: a count of each move, no interval."""
    moves = {
        "would no longer be in time": row.no_longer_met_hand_offs,
        "would newly be in time": row.newly_met_hand_offs,
        "would have fallen due only by the draft": row.only_drafted_due_hand_offs,
        "fell due only as agreed": row.only_agreed_due_hand_offs,
    }
    said = [f"{wording.hand_offs(number)} {what}" for what, number in moves.items() if number]
    return f"{wording.listed(said)}." if said else NOTHING_MOVES
