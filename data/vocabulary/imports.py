"""How an imported file and its rows stand."""

from enum import StrEnum


class ImportStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"


class RowOutcome(StrEnum):
    """What became of one row of an imported file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"
