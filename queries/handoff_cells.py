"""What a number of hand-offs made in a period counts, and where its row says so. By the day they were made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from data.vocabulary import HandoffField
from queries.clocks import Split


class Made(StrEnum):
    """What a number of hand-offs made in the period counts."""

    ALL = "all"
    CHECKED = "checked"
    COMPLETE = "complete"
    OVERRIDDEN = "overridden"
    UNCHECKED = "unchecked"
    ASKED = "asked"
    LACKING = "lacking"
    BOTH_LINES = "both_lines"
    REROUTED = "rerouted"
    PROPOSED = "proposed"
    AS_PROPOSED = "as_proposed"
    OTHERWISE = "otherwise"


@dataclass(frozen=True)
class MadeCell:
    """One number of hand-offs made: what it counts, of which segment, of what is asked, and which line or team."""

    made: Made = Made.ALL
    by: Split | None = None
    segment: str | None = None
    field: HandoffField | None = None
    line: str | None = None  # asked for
    team: str | None = None  # that the routing named


ALL_MADE = MadeCell()

# Which number of an answer counts what.
MADE_BY = {
    "checkable_hand_offs": Made.ALL,
    "checked_hand_offs": Made.CHECKED,
    "complete_hand_offs": Made.COMPLETE,
    "overridden_hand_offs": Made.OVERRIDDEN,
    "unchecked_hand_offs": Made.UNCHECKED,
    "asked_hand_offs": Made.ASKED,
    "lacking_hand_offs": Made.LACKING,
    "both_lines_known": Made.BOTH_LINES,
    "rerouted": Made.REROUTED,
    "proposed_hand_offs": Made.PROPOSED,
    "as_proposed_hand_offs": Made.AS_PROPOSED,
    "otherwise_hand_offs": Made.OTHERWISE,
}
_SAID_BY_ROW: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "handoff_field": ("field", HandoffField),
    "requested_line": ("line", str),
    "proposed_team": ("team", str),
}


def made_behind(column: str, row: Mapping[str, Any]) -> MadeCell | None:
    """The cell of one number of an answer. None: it counts no hand-offs made."""
    if column not in MADE_BY:
        return None
    said = {name: kind(row[key]) for key, (name, kind) in _SAID_BY_ROW.items() if key in row}
    cell = MadeCell(MADE_BY[column], **said)
    by = next((split for split in Split if split in row), None)
    return replace(cell, by=by, segment=row[by]) if by else cell
