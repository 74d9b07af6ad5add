"""What a good lead is, and how a dispute about one goes."""

from enum import StrEnum


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
