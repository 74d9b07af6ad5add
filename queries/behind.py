"""From a number of an answer to the cell it is: what its column counts, and where its row says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from data.vocabulary import EXIT_LABEL, STAGE_LABEL, Excluded, NoClock, Promise
from queries.cells import COHORT, Cell, Counted
from queries.clocks import Split
from queries.dimensions import Dimension
from queries.evidence_cells import EVIDENT_BY, UNSUPPORTED_MQLS, EvidenceCell, evidence_behind
from queries.hand_offs import ALL_HAND_OFFS, Handed, HandOffCell
from queries.handoff_cells import MADE_BY, MadeCell, made_behind
from queries.quality_cells import QUALITY_BY, QualityCell, quality_behind
from queries.response_bands import ResponseBand

# Which number of an answer counts what. A table with one of these columns leads to the list behind each number.
COUNTED_BY = {
    "cohort_episodes": Counted.COHORT,
    "mature_episodes": Counted.MATURE,
    "reached_episodes": Counted.REACHED,
    "reached_to_date_episodes": Counted.REACHED_TO_DATE,
    "arrived_episodes": Counted.ARRIVED,
    "imputed_episodes": Counted.IMPLIED,
    "waiting_episodes": Counted.WAITING,
    "left_episodes": Counted.LEFT_BEFORE,
    "reentered_episodes": Counted.CAME_BACK,
    "implied_stage_episodes": Counted.A_STAGE_IMPLIED,
    "disordered_episodes": Counted.DISORDERED,
    "logged_late_episodes": Counted.LOGGED_LATE,
    "missing_service_line": Counted.NO_SERVICE_LINE,
    "missing_source": Counted.NO_SOURCE,
    "missing_territory": Counted.NO_TERRITORY,
    "missing_intake_type": Counted.NO_INTAKE_TYPE,
    "missing_contact_type": Counted.NO_CONTACT_TYPE,
    "missing_owner": Counted.NO_OWNER,
    "arrivals": Counted.CAME_IN_PERIOD,
}

# The same for hand-offs.
HANDED_BY = {
    "hand_offs": Handed.ALL,
    "met_hand_offs": Handed.MET,
    "late_hand_offs": Handed.LATE,
    "overdue_hand_offs": Handed.OVERDUE,
    "running_hand_offs": Handed.RUNNING,
    "excluded_hand_offs": Handed.EXCLUDED,
    "due_hand_offs": Handed.DUE,
    "met_due_hand_offs": Handed.MET_WHEN_DUE,
    "breached_hand_offs": Handed.BREACHED,
    "timed_hand_offs": Handed.TIMED,
    "answered_hand_offs": Handed.ANSWERED,
    "still_waiting_hand_offs": Handed.STILL_WAITING,
    "left_hand_offs": Handed.LEFT,
    "early_hand_offs": Handed.EARLY,
    "mature_hand_offs": Handed.MATURE,
    "scheduled_hand_offs": Handed.SCHEDULED,
    "cover_gap_hand_offs": Handed.COVER_GAP,
    "cover_named_hand_offs": Handed.COVER_NAMED,
    "no_cover_hand_offs": Handed.NO_COVER,
}

_STAGE_OF_LABEL = {label: stage for stage, label in STAGE_LABEL.items()}
_EXIT_OF_LABEL = {label: exit for exit, label in EXIT_LABEL.items()}
_SAID_BY_ROW: dict[str, Callable[[Any], Any]] = {
    "stage": _STAGE_OF_LABEL.__getitem__,
    "furthest_stage": _STAGE_OF_LABEL.__getitem__,
    "exit": _EXIT_OF_LABEL.__getitem__,
    "reason": str,
    "week_starts_on": lambda moment: moment.date(),
    "exclusion": Excluded,
}


AnyCell = Cell | HandOffCell | MadeCell | QualityCell | EvidenceCell


def behind(column: str, row: Mapping[str, Any], plain: AnyCell = COHORT) -> AnyCell | None:
    """The cell of one number of an answer: what its column counts, where its row says. None: there is no list.

    `plain` holds what the row doesn't say: the stage or the promise that a whole table is about, say.
    """
    if column in MADE_BY:
        return made_behind(column, row)
    if column in QUALITY_BY:
        return quality_behind(column, row)
    if column in EVIDENT_BY:
        return evidence_behind(column, row, plain if isinstance(plain, EvidenceCell) else UNSUPPORTED_MQLS)
    if column in HANDED_BY:
        return _hand_offs_behind(column, row, plain if isinstance(plain, HandOffCell) else ALL_HAND_OFFS)
    return _leads_behind(column, row, plain if isinstance(plain, Cell) else COHORT)


_SAID_OF_HAND_OFFS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "week_starts_on": ("week", lambda moment: moment.date()),
    "promise": ("promise", Promise),
    "no_clock": ("no_clock", NoClock),
    "response_band": ("band", ResponseBand),
    "weekday": ("weekday", str),
    "hour_of_day": ("hour", int),
}


# What a row may be about that a cell can't say: there is no list then, rather than a wrong one.
_UNSAYABLE = {"target_hours"}


def _hand_offs_behind(column: str, row: Mapping[str, Any], plain: HandOffCell) -> HandOffCell | None:
    if _UNSAYABLE & set(row):
        return None
    said = {name: kind(row[key]) for key, (name, kind) in _SAID_OF_HAND_OFFS.items() if key in row}
    cell = replace(plain, handed=HANDED_BY[column], **said)
    by = next((split for split in Split if split in row), None)
    return replace(cell, by=by, segment=row[by]) if by else cell


def _leads_behind(column: str, row: Mapping[str, Any], plain: Cell) -> Cell | None:
    counted = COUNTED_BY.get(column)
    if column == "episodes":
        counted = Counted.EXCLUDED if "exclusion" in row else Counted.LEFT if "exit" in row or plain.exit else None
    if counted is None:
        return None
    found = {name: kind(row[name]) for name, kind in _SAID_BY_ROW.items() if name in row}
    named = {"furthest_stage": "furthest", "week_starts_on": "week", "exclusion": "excluded"}
    cell = replace(plain, counted=counted, **{named.get(name, name): value for name, value in found.items()})
    if counted is not Counted.LEFT:
        # The exit that a whole table is about says nothing of the leads that came in.
        cell = replace(cell, exit=None, reason=None, furthest=None)
    by = next((dimension for dimension in Dimension if dimension in row), None)
    return replace(cell, by=by, segment=row[by]) if by else cell
