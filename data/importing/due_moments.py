"""Due moments that a source system gives, as one batch writes them: the latest export's holds."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete

from data.importing.known import KnownLead
from data.schema import given_dues
from data.storing import store_rows

COLUMNS = ("lead_id", "promise", "due_at", "recorded_at", "import_id")


class DueMoments:
    """What becomes of given_dues. What stood there before is kept in import_rows, by who decides."""

    def __init__(self, import_id: int, at: datetime):
        self.import_id, self.at = import_id, at
        self.given: dict[tuple[int, int], datetime | None] = {}
        self.replaced: set[tuple[int, int]] = set()

    def give(self, lead: KnownLead, promise: int, due: datetime | None) -> None:
        """The due moment of a promise (its code) of a lead; None takes it away."""
        key = lead.lead_id, promise
        if lead.dues.pop(promise, None) is not None:
            self.replaced.add(key)
        self.given[key] = due
        if due is not None:
            lead.dues[promise] = due

    def write(self, conn: Connection) -> None:
        if self.replaced:
            conn.execute(FORGET, [{"lead": lead_id, "code": promise} for lead_id, promise in sorted(self.replaced)])
        new = [(*key, due, self.at, self.import_id) for key, due in self.given.items() if due is not None]
        store_rows(conn, given_dues, COLUMNS, new)


FORGET = delete(given_dues).where(given_dues.c.lead_id == bindparam("lead"), given_dues.c.promise == bindparam("code"))
