"""How far a lead episode came, how it left, and why it may count nowhere."""

from enum import StrEnum


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


class Excluded(StrEnum):
    """Why an episode counts on neither side of any figure."""

    DUPLICATE = "Duplicate"
    TEST = "Test record"


def exit_label(code: int) -> str:
    """How an episode stands, from the `exit` of its facts: "In play" for 0."""
    return EXIT_LABEL[tuple(Exit)[code - 1]] if code else IN_PLAY
