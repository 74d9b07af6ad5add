"""What a number of evidence counts, and where its row says so. Leads of the cohort."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from queries.dimensions import Dimension


class EvidenceKind(StrEnum):
    """What the record of a lead may not support, or contradict."""

    MQL = "MQL not supported"
    SQL = "SQL not supported"
    ATTENDED = "Attended without a booking"
    HANDOFF = "SQL without a hand-off"
    BACK = "Back at sales without a hand-off"


class Evident(StrEnum):
    """What a number of evidence counts."""

    CHECKED = "checked"
    UNSUPPORTED = "unsupported"
    ONLY_IMPLIED = "only_implied"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class EvidenceCell:
    """One number of evidence: what it counts, of which kind, of which segment."""

    evident: Evident = Evident.UNSUPPORTED
    kind: EvidenceKind = EvidenceKind.MQL
    by: Dimension | None = None
    segment: str | None = None


UNSUPPORTED_MQLS = EvidenceCell()

# Which number of an answer counts what.
EVIDENT_BY = {
    "checked_episodes": Evident.CHECKED,
    "unsupported_episodes": Evident.UNSUPPORTED,
    "only_implied_episodes": Evident.ONLY_IMPLIED,
    "unjudged_episodes": Evident.UNJUDGED,
}


def evidence_behind(column: str, row: Mapping[str, Any], plain: EvidenceCell = UNSUPPORTED_MQLS) -> EvidenceCell | None:
    """The cell of one number of an answer; `plain` says of which kind, where the row doesn't. None: none of ours."""
    if column not in EVIDENT_BY:
        return None
    kind = EvidenceKind(row["evidence_kind"]) if "evidence_kind" in row else plain.kind
    cell = replace(plain, evident=EVIDENT_BY[column], kind=kind)
    by = next((dimension for dimension in Dimension if dimension in row), None)
    return replace(cell, by=by, segment=row[by]) if by else cell
