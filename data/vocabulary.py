"""The words marketing and sales agreed on. Everything else spells them this way.

In `lead_facts` a word is a narrow integer: its position in the enum, counted from 1; 0 means that nothing was
recorded. So members are only ever added at the end (tests/data/test_vocabulary.py pins the positions).
"""

from enum import StrEnum
from functools import cache

NOT_RECORDED = "Not recorded"


class Stage(StrEnum):
    """How far a lead episode came, in order. METRICS.md section 2 says what each means."""

    INQUIRY = "inquiry"
    INTAKE = "intake"
    MQL = "mql"
    HANDOFF = "handoff"
    SQL = "sql"
    SCHEDULED = "scheduled"
    ATTENDED = "attended"
    STARTED = "started"


class Exit(StrEnum):
    """How a lead episode left the funnel. Each comes with a reason."""

    DISQUALIFIED = "disqualified"
    LOST = "lost"
    RECYCLED = "recycled"


STAGES = tuple(Stage)
DEPTH = {stage: position for position, stage in enumerate(STAGES)}
STAGE_LABEL = {
    Stage.INQUIRY: "Inquiry",
    Stage.INTAKE: "Intake",
    Stage.MQL: "MQL",
    Stage.HANDOFF: "Handoff",
    Stage.SQL: "SQL",
    Stage.SCHEDULED: "Scheduled",
    Stage.ATTENDED: "Attended",
    Stage.STARTED: "Started",
}

EXIT_LABEL = {exit: exit.capitalize() for exit in Exit}
IN_PLAY = "In play"


class SourceCategory(StrEnum):
    """Where a lead first came from. A blank one is "Not recorded", which is not the same as "Other"."""

    ORGANIC_SEARCH = "Organic search"
    PAID_SEARCH = "Paid search"
    SOCIAL = "Social"
    REFERRAL = "Referral channel"
    EVENT = "Event"
    PARTNER_EMAIL = "Partner e-mail"
    DIRECT = "Direct"
    OTHER = "Other"


class IntakeType(StrEnum):
    """How the lead arrived. METRICS.md section 11 names the three referral kinds."""

    MARKETING_INQUIRY = "Marketing inquiry"
    CLINICIAN_REFERRAL = "Clinician referral"
    SELF_REFERRAL = "Self-referral"
    PARTNER_REFERRAL = "Employer or partner"


class ContactType(StrEnum):
    """Who the contact of a lead is."""

    PATIENT = "Patient"
    CAREGIVER = "Caregiver"
    CLINICIAN = "Clinician"
    CARE_COORDINATOR = "Care coordinator"
    EMPLOYER = "Employer"
    PAYER = "Payer"


class Excluded(StrEnum):
    """Why an episode counts on neither side of any figure."""

    DUPLICATE = "Duplicate"
    TEST = "Test record"


class Urgency(StrEnum):
    ROUTINE = "Routine"
    SOON = "Soon"
    URGENT = "Urgent"


class DecisionTiming(StrEnum):
    """When the contact means to decide."""

    NOW = "Now"
    WITHIN_A_MONTH = "Within a month"
    WITHIN_THREE_MONTHS = "Within three months"
    LATER = "Later"


class Consent(StrEnum):
    GIVEN = "Given"
    REVOKED = "Revoked"


class OutreachKind(StrEnum):
    """An attempt to reach the contact. Only the human kinds can ever stop a follow-up clock."""

    CALL = "Call"
    EMAIL = "E-mail"
    TEXT = "Text message"
    VISIT = "Visit"
    AUTO_REPLY = "Automatic reply"
    NOTE = "Internal note"


class OutreachResult(StrEnum):
    TWO_WAY = "Two-way contact"
    LEFT_MESSAGE = "Left a message"
    NO_ANSWER = "No answer"
    SENT = "Sent"


class Team(StrEnum):
    MARKETING = "Marketing"
    SALES = "Sales"
    PATIENT_ACCESS = "Patient access"
    CLINICAL = "Clinical"
    LEADERSHIP = "Leadership"


class Role(StrEnum):
    """What a person may do. Each command names the roles that may run it."""

    VIEWER = "viewer"
    REP = "rep"
    MARKETER = "marketer"
    LEADER = "leader"
    ADMIN = "admin"


class ImportStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"


class RowOutcome(StrEnum):
    """What became of one row of an imported file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"


def code_of(word: StrEnum | None) -> int:
    """The integer of a word in lead_facts; 0 when nothing was recorded."""
    return 0 if word is None else _codes(type(word))[word]


def word_of(kind: type[StrEnum], code: int) -> str:
    """The word behind an integer of lead_facts, "Not recorded" for 0. Raises IndexError for an unknown one."""
    if code < 0:
        raise IndexError(f"{code} is no code of {kind.__name__}")
    return tuple(kind)[code - 1] if code else NOT_RECORDED


def exit_label(code: int) -> str:
    """How an episode stands, from the `exit` of its facts: "In play" for 0."""
    return EXIT_LABEL[tuple(Exit)[code - 1]] if code else IN_PLAY


@cache
def _codes(kind: type[StrEnum]) -> dict[StrEnum, int]:
    return {word: position for position, word in enumerate(kind, start=1)}
