"""From a number of an answer to the cell it is: what its column counts, and where its row says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from data.vocabulary import EXIT_LABEL, STAGE_LABEL, Excluded
from queries.cells import COHORT, Cell, Counted
from queries.dimensions import Dimension

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


def behind(column: str, row: Mapping[str, Any], plain: Cell = COHORT) -> Cell | None:
    """The cell of one number of an answer: what its column counts, where its row says. None: no list of leads.

    `plain` holds what the row doesn't say: the stage that a whole table is about, say.
    """
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
