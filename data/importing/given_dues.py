"""Due moments that the source system gives itself, one column for each promise."""

from datetime import UTC, datetime, timedelta

from data.importing.columns import Cells, Columns, DateColumn
from data.importing.fields import DUE_FIELDS
from data.importing.mapping import Mapping
from data.moments import MICROSECOND, begins_a_day, day_of, local_day, starts_at
from data.vocabulary import code_of

Dues = tuple[datetime | None, ...]
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


class DueDates:
    """The due fields of a mapping. `promises`: code of the promise of each of `fields`."""

    def __init__(self, mapping: Mapping, columns: Columns):
        self.fields = tuple(mapping.due_fields())
        self.promises = tuple(code_of(DUE_FIELDS[field]) for field in self.fields)
        # Alone among dates, these may lie ahead.
        self.columns = [columns.date(mapping.columns_of(field)[0], until=LAST_MOMENT) for field in self.fields]

    def of(self, cells: Cells) -> Dues:
        """The UTC moments that a row gives, in the order of `fields`; None for a blank cell. Raises Unreadable."""
        return tuple([_due(column, cells) for column in self.columns])


def _due(column: DateColumn, cells: Cells) -> datetime | None:
    """Due on a day, without a time, is due by the end of that day, and still counts on it."""
    moment = column.read(cells)
    if moment is None or ":" in cells[column.index]:
        return moment
    zone = column.clock.zone.key
    if not begins_a_day(moment, zone):
        return moment
    return starts_at(day_of(local_day(moment, zone)) + timedelta(days=1), zone) - MICROSECOND
