"""What happens between a hand-off and the follow-up that was promised."""

from enum import StrEnum


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
