"""What a number about lead quality counts, and where its row says so. Hand-offs, by the day they were made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from data.vocabulary import DefinitionKind, Verdict


class Fate(StrEnum):
    """How a hand-off fared with sales, at the as-of moment. Every one is in exactly one."""

    ACCEPTED = "Accepted"
    DISPUTED = "Disputed"
    LET_GO = "Let go otherwise"
    UNDECIDED = "Undecided"


class Went(StrEnum):
    """Where the lead of a disputed hand-off went. The last one is of those that have not ended."""

    NURTURE = "Back to nurture"
    OTHER_LINE = "To another service line"
    SALES = "Back to sales"
    NOWHERE_YET = "Not ended yet"


class NoAnswerClock(StrEnum):
    """Why a dispute is on neither side of answered in time."""

    NOT_AGREED = "No time to answer agreed"
    WITHDRAWN = "Withdrawn before it was due"


class QualitySplit(StrEnum):
    """What lead quality can be split by. Its value is the column of the answer that names the segment."""

    SERVICE_LINE = "service_line"
    SOURCE = "source"
    CAMPAIGN = "campaign"
    TERRITORY = "territory"
    INTAKE_TYPE = "intake_type"
    RECEIVING_TEAM = "receiving_team"


class Quality(StrEnum):
    """What a number about lead quality counts."""

    ALL = "all"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    DECIDED = "decided"
    LET_GO = "let_go"
    UNDECIDED = "undecided"
    WITHDRAWN = "withdrawn"
    CITING = "citing"
    MATURE = "mature"
    SCHEDULED = "scheduled"
    ATTENDED = "attended"
    STARTED = "started"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    RUNNING = "running"
    EXCLUDED = "excluded"
    DUE = "due"
    MET_WHEN_DUE = "met_when_due"
    OPEN = "open"
    CONCEDED = "conceded"
    RULED = "ruled"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    UNCLEAR = "unclear"
    CONTESTED_RULED = "contested_ruled"
    CONTESTED_UPHELD = "contested_upheld"
    REOPENED = "reopened"
    STOOD = "stood"


@dataclass(frozen=True)
class QualityCell:
    """One number about lead quality: what it counts, and of which hand-offs.

    `kind` says by which definition they were judged; `version` is its version's number, 0 for none in force, and
    `criterion` a key: of a number of disputes the cited one, of others one that the version has.
    """

    counted: Quality = Quality.ALL
    by: QualitySplit | None = None
    segment: str | None = None
    week: date | None = None
    fate: Fate | None = None
    kind: DefinitionKind | None = None
    version: int | None = None
    criterion: str | None = None
    record: Verdict | None = None
    went: Went | None = None
    excluded: NoAnswerClock | None = None


ALL_JUDGED = QualityCell()

# Which number of an answer counts what.
QUALITY_BY = {
    "judged_hand_offs": Quality.ALL,
    "accepted_hand_offs": Quality.ACCEPTED,
    "disputed_hand_offs": Quality.DISPUTED,
    "decided_hand_offs": Quality.DECIDED,
    "let_go_hand_offs": Quality.LET_GO,
    "undecided_hand_offs": Quality.UNDECIDED,
    "withdrawn_disputes": Quality.WITHDRAWN,
    "citing_disputes": Quality.CITING,
    "mature_judged_hand_offs": Quality.MATURE,
    "scheduled_later_hand_offs": Quality.SCHEDULED,
    "attended_later_hand_offs": Quality.ATTENDED,
    "started_later_hand_offs": Quality.STARTED,
    "disputes": Quality.DISPUTED,
    "met_disputes": Quality.MET,
    "late_disputes": Quality.LATE,
    "overdue_disputes": Quality.OVERDUE,
    "running_disputes": Quality.RUNNING,
    "excluded_disputes": Quality.EXCLUDED,
    "due_disputes": Quality.DUE,
    "met_due_disputes": Quality.MET_WHEN_DUE,
    "open_disputes": Quality.OPEN,
    "conceded_disputes": Quality.CONCEDED,
    "ruled_disputes": Quality.RULED,
    "upheld_disputes": Quality.UPHELD,
    "overturned_disputes": Quality.OVERTURNED,
    "unclear_disputes": Quality.UNCLEAR,
    "contested_ruled_disputes": Quality.CONTESTED_RULED,
    "contested_upheld_disputes": Quality.CONTESTED_UPHELD,
    "reopened_disputes": Quality.REOPENED,
    "stood_disputes": Quality.STOOD,
}
_SAID_BY_ROW: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "week_starts_on": ("week", lambda moment: moment.date()),
    "fate": ("fate", Fate),
    "definition_kind": ("kind", DefinitionKind),
    "version": ("version", int),
    "criterion": ("criterion", str),
    "record_says": ("record", Verdict),
    "dispute_outcome": ("went", Went),
    "no_answer_clock": ("excluded", NoAnswerClock),
}


def quality_behind(column: str, row: Mapping[str, Any]) -> QualityCell | None:
    """The cell of one number of an answer. None: it counts nothing of lead quality."""
    if column not in QUALITY_BY:
        return None
    said = {name: kind(row[key]) for key, (name, kind) in _SAID_BY_ROW.items() if key in row}
    cell = QualityCell(QUALITY_BY[column], **said)
    by = next((split for split in QualitySplit if split in row), None)
    return replace(cell, by=by, segment=row[by]) if by else cell
