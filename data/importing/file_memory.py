"""What a file has said so far, so that a later row that says otherwise of the same thing is not simply believed.

Kept from the rows alone, not from the database: read again after a crash, the file gives the same answers. And a
changed export with the same two rows in it can't make a lead go back and forth.
"""

from data.importing.fields import EXITS
from data.importing.given_dues import Dues
from data.importing.rows import Quarantined, Row

FIRST_NUMBER = 1 << 64  # a row number above, the digest of what it says below
OTHER_DUE = "has another due moment than an earlier row, which stays"


class FileMemory:
    """Remembers each row of one file, in order. For a million leads it takes about 200 MB."""

    def __init__(self) -> None:
        self.leads: dict[str, int] = {}
        self.reasons: dict[tuple, str | None] = {}
        self.dues: dict[str, Dues] = {}

    def agreed(self, row: Row, id_column: str, *, of_leads: bool) -> Row | Quarantined:
        """The row, or its quarantine when an earlier row says otherwise. Rows that say the same again agree."""
        if of_leads:
            earlier = self._earlier_lead(row)
            reason = f"Row {earlier} has the same id and says otherwise. Which of them is right?"
            return Quarantined(row.number, row.cells, id_column, reason) if earlier else row
        if row.events and row.events[0].stage in EXITS and self._other_reason(row):
            reason = "An earlier row has this stage of this lead at this moment, with another reason."
            return Quarantined(row.number, row.cells, None, reason)
        return self._with_first_dues(row) if row.dues else row

    def _earlier_lead(self, row: Row) -> int | None:
        said = hash((row.words, row.contact, row.events, row.dues)) % FIRST_NUMBER
        known = self.leads.setdefault(row.external_id, row.number * FIRST_NUMBER + said)
        number, digest = divmod(known, FIRST_NUMBER)
        return number if digest != said else None

    def _with_first_dues(self, row: Row) -> Row:
        """The event is believed all the same, but of two due moments of one lead only the first."""
        known = self.dues.setdefault(row.external_id, row.dues)
        if known is row.dues or known == row.dues:
            return row
        both = list(zip(known, row.dues, strict=True))
        self.dues[row.external_id] = agreed = tuple([first or due for first, due in both])
        if all(first is None or due is None or first == due for first, due in both):
            return row
        return row._replace(dues=agreed, contradictions=(*row.contradictions, OTHER_DUE))

    def _other_reason(self, row: Row) -> bool:
        (event,) = row.events
        return self.reasons.setdefault((row.external_id, *event[:2]), event.reason) != event.reason
