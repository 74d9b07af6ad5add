"""From the cells of a row to what it says of a lead, or to the reason why it can't be read."""

import re
from collections.abc import Callable
from typing import NamedTuple

from data.importing.columns import Cells, Columns
from data.importing.fields import IDENTIFIERS, lead_column, length_of
from data.importing.given_dues import DueDates, Dues
from data.importing.mapping import Mapping
from data.importing.one_per_row import Attempt, Stretch, attempt_reader, event_reader, stretch_reader, word_reader
from data.importing.self_contradictions import SelfContradictions
from data.importing.stage_dates import Said, StageDates
from data.importing.words import Unreadable, Vocabulary, joined
from data.schema import leads

SHORTENED = re.compile(r"[-+]?\d(?:[.,]\d+)?[Ee]\+\d+")
LONGEST_ID = length_of(leads.c.external_id)


class Row(NamedTuple):
    """What one row says. `words`, `contact` and `dues` stand in the order of RowReader.lead_columns, .contact_columns
    and .dues.fields.
    """

    number: int
    cells: Cells
    external_id: str
    words: tuple
    contact: tuple
    events: tuple[Said, ...]
    attempt: Attempt | None
    contradictions: tuple[str, ...]
    dues: Dues = ()
    stretch: Stretch | None = None


class Quarantined(NamedTuple):
    """A row that can't be read, with the column at fault and a sentence."""

    number: int
    cells: Cells
    column: str | None
    reason: str


class RowReader:
    """Reads the rows of one file. Knows nothing of the database: names of service lines and people stay names."""

    def __init__(self, mapping: Mapping, columns: Columns, vocabulary: Vocabulary):
        self.mapping, self.columns, self.vocabulary = mapping, columns, vocabulary
        self.id_column = mapping.columns_of("external_id")[0]
        self.id_index = columns.at_index(self.id_column)
        fields = [field for field in mapping.lead_fields() if field not in IDENTIFIERS]
        if "source_category" in fields and "source_detail" not in fields and "source_category" not in mapping.constants:
            fields.append("source_detail")  # the system's own word is always kept
        self.lead_columns = tuple(lead_column(field) for field in fields)
        self.word_readers = [self._word(field) for field in fields]
        self.contact_columns = tuple(field for field in IDENTIFIERS if mapping.columns_of(field))
        self.contact_readers = [self._identifier(field) for field in self.contact_columns]
        self.contradictions = SelfContradictions(mapping, columns)
        self.events: Callable[[Cells], tuple[Said, ...]] = lambda cells: ()
        self.attempt: Callable[[Cells], Attempt | None] = lambda cells: None
        self.stretch: Callable[[Cells], Stretch | None] = lambda cells: None
        self.dues = DueDates(mapping, columns)
        if mapping.kind == "leads":
            self.events = StageDates(mapping, columns).events
        elif mapping.kind == "events":
            self.events = event_reader(mapping, columns)
        elif mapping.kind == "outreach":
            self.attempt = attempt_reader(mapping, columns)
        else:
            self.stretch = stretch_reader(mapping, columns)

    def read(self, number: int, cells: Cells) -> Row | Quarantined:
        """What the row says, or why it can't be read. Lead words are left for `with_words`, but in files of leads."""
        try:
            self.columns.check_width(cells)
            external_id = self._external_id(cells)
            events, attempt, stretch = self.events(cells), self.attempt(cells), self.stretch(cells)
            said = self.contradictions.of(cells) if self.contradictions.rules else ()
            dues = self.dues.of(cells) if self.dues.fields else ()
            row = Row(number, cells, external_id, (), (), events, attempt, said, dues, stretch)
            return self.with_words(row) if self.mapping.kind == "leads" else row
        except Unreadable as error:
            return Quarantined(number, cells, error.column, error.reason)

    def with_words(self, row: Row) -> Row:
        """The row with what it says of the lead itself. Raises Unreadable."""
        words = tuple([read(row.cells) for read in self.word_readers])
        contact = tuple([read(row.cells) for read in self.contact_readers])
        return Row(*row[:3], words, contact, *row[5:])  # _replace takes three times as long

    def _external_id(self, cells: Cells) -> str:
        # No placeholder counts here: an id may well be the letters NA.
        text = cells[self.id_index].strip()
        if not text:
            raise Unreadable("This row has no id. Is it a total, or a note below the table?", self.id_column)
        if len(text) > LONGEST_ID or "\0" in text:
            raise Unreadable(f"An id has at most {LONGEST_ID} characters, none of them a zero byte.", self.id_column)
        if "+" in text and SHORTENED.fullmatch(text):
            raise Unreadable("A spreadsheet shortened this id; export it with the column as text.", self.id_column)
        return text

    def _word(self, field: str) -> Callable[[Cells], object]:
        if field == "created_at":
            return self.columns.date(self.mapping.columns_of(field)[0]).read
        if field == "source_detail" and not self.mapping.columns_of(field) and field not in self.mapping.constants:
            column = self.mapping.columns_of("source_category")[0]
            index, read = self.columns.at_index(column), self.vocabulary.reader(field, column)
            return lambda cells: read(cells[index])
        return word_reader(field, self.mapping, self.columns)

    def _identifier(self, field: str) -> Callable[[Cells], str | None]:
        names = self.mapping.columns_of(field)
        indexes, text = [self.columns.at_index(name) for name in names], self.vocabulary.text
        return lambda cells: joined(field, [text(cells[index]) for index in indexes], names[0])
