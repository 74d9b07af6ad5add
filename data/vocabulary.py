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


# What a person did to reach the contact. An automatic reply and a note to oneself reach nobody.
HUMAN_KINDS = (OutreachKind.CALL, OutreachKind.EMAIL, OutreachKind.TEXT, OutreachKind.VISIT)


class Promise(StrEnum):
    """What is promised of a hand-off, each within its own target of business time."""

    FIRST_ATTEMPT = "First attempt"
    FIRST_CONTACT = "First two-way contact"
    DECISION = "Accept or reject"
    BOOKING = "Booking"


class SlaState(StrEnum):
    """How a promise stands at a moment (METRICS.md section 5). Every hand-off is in exactly one."""

    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    RUNNING = "running"
    EXCLUDED = "excluded"


class NoClock(StrEnum):
    """Why a promise is on neither side of adherence."""

    DUPLICATE = "Duplicate"
    TEST = "Test record"
    NO_TARGET = "No target agreed"
    NO_HOURS = "No opening hours agreed"
    CLOSED_FIRST = "Closed before it was due"


class PauseReason(StrEnum):
    """Why a follow-up clock may stand still. Nothing else stops it but the follow-up."""

    ASKED_LATER = "Asked to be contacted later"
    DOCUMENTS = "Waiting for documents"
    APPROVAL = "Waiting for insurance approval"


class HandoffField(StrEnum):
    """What a hand-off may have to say, beside the service line."""

    NAME = "Name"
    PHONE = "Phone number"
    EMAIL = "E-mail address"
    ZIP = "ZIP code"
    SITE = "Site"
    TERRITORY = "Territory"
    SOURCE = "Source"
    INTAKE_TYPE = "Intake type"
    CONTACT_TYPE = "Contact type"
    URGENCY = "Urgency"
    DECISION_TIMING = "Decision timing"
    CONSENT = "Consent"
    REQUESTED_LINE = "Service line asked for"


class AgreementKind(StrEnum):
    """What marketing and sales have agreed on, in versions that hold from a day on."""

    HOURS = "opening hours"
    SLA = "follow-up targets"
    ROUTING = "routing"
    CHECKLIST = "hand-off checklist"
    DISPUTES = "dispute answers"


class Side(StrEnum):
    """The two who agree, and who disagree."""

    MARKETING = "Marketing"
    SALES = "Sales"


class DefinitionKind(StrEnum):
    """What is defined together: what a good lead is."""

    MQL = "MQL"
    SQL = "SQL"
    ELIGIBILITY = "Eligibility"


class CriterionOperator(StrEnum):
    """What a criterion asks of a field."""

    KNOWN = "is known"
    ONE_OF = "is one of"
    NONE_OF = "is none of"
    BEGINS_WITH = "begins with one of"
    SAME_LINE = "is the service line it goes to"


class Verdict(StrEnum):
    """What the record of a lead says of one criterion."""

    MET = "met"
    FAILED = "not met"
    UNKNOWN = "not recorded"


class DefinitionStep(StrEnum):
    """What happens to a version of a definition."""

    DRAFTED = "drafted"
    REVISED = "revised"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    RETIRED = "retired"


class DefinitionState(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"  # by both, and its day is still to come
    IN_FORCE = "in force"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


class DisputeStep(StrEnum):
    """What happens in a dispute after a lead was rejected."""

    ACCEPTED = "accepted"
    CONTESTED = "contested"
    FIXED = "data fixed"
    TAKEN = "taken after the fix"
    KEPT = "rejection kept"
    WITHDRAWN = "rejection withdrawn"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    UNCLEAR = "definition unclear"
    REOPENED = "reopened"
    COMMENTED = "commented"


# What marketing may answer, what sales may say to that, what the meeting or a leader may rule, and what ends a dispute.
ANSWERS = (DisputeStep.ACCEPTED, DisputeStep.CONTESTED, DisputeStep.FIXED)
REPLIES = (DisputeStep.TAKEN, DisputeStep.KEPT, DisputeStep.WITHDRAWN)
RULINGS = (DisputeStep.UPHELD, DisputeStep.OVERTURNED, DisputeStep.UNCLEAR)
ENDS_A_DISPUTE = (DisputeStep.ACCEPTED, DisputeStep.TAKEN, DisputeStep.WITHDRAWN, *RULINGS)


class DisputeState(StrEnum):
    """Whose turn it is."""

    AWAITING_ANSWER = "waiting for marketing's answer"
    AWAITING_SALES = "waiting for sales to look again"
    AWAITING_RULING = "waiting for a ruling"
    CLOSED = "closed"


class DisputeOutcome(StrEnum):
    """Where the lead goes when a dispute ends."""

    NURTURE = "Back to nurture"
    OTHER_LINE = "To another service line"
    SALES = "Back to sales"


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
