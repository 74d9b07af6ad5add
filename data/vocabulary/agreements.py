"""Who agrees, and on what."""

from enum import StrEnum


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
