"""Taking in a file: the one way in, for the command line and the page. Safe to run again after anything."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic

from sqlalchemy import Connection

from data.commands.imports import (
    FinishedImport,
    ImportState,
    NewImport,
    RowBatch,
    begin_import,
    finish_import,
    take_in_rows,
    try_rows_again,
)
from data.database import Database
from data.importing.columns import Columns
from data.importing.date_order import decide_order
from data.importing.file_memory import FileMemory
from data.importing.mapping import Mapping
from data.importing.quarantine import waiting_rows
from data.importing.report import ImportReport, UnmappedWord, stored
from data.importing.rows import Quarantined, Row, RowReader
from data.importing.source import open_source
from data.importing.transactions import Begin, transactions
from data.importing.words import Vocabulary
from data.permissions import Actor
from data.vocabulary import ImportStatus

BATCH_EVENTS = 50_000  # others who want to write wait for about two seconds at most
WORDS_SHOWN = 50

Progress = Callable[[int], None]
Rows = Iterator[tuple[int, Row | Quarantined]]


def take_in(
    database: Database,
    file: Path,
    mapping: Mapping,
    *,
    actor: Actor,
    at: datetime,
    dry_run: bool = False,
    batch_rows: int | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in one file under one mapping, and report. `progress` hears how many rows are committed.

    A batch is `batch_rows` long, else as many rows as may hold 50,000 events.

    Killed at any point and run again, it goes on after the last committed batch. A file that is done already changes
    nothing, except that rows in its quarantine are tried again. A dry run does the same in one transaction that is
    rolled back; on SQLite others wait with their writing meanwhile. Raises Refused when the file can't be used at all.
    """
    batch_rows = batch_rows or BATCH_EVENTS // max(1, len(mapping.stages))
    taking = TakingIn(file, mapping, actor=actor, at=at, batch_rows=batch_rows, is_dry_run=dry_run)
    with transactions(database, dry_run) as begin:
        return taking.run(begin, progress or (lambda rows: None))


class TakingIn:
    """One run over one file."""

    def __init__(
        self, file: Path, mapping: Mapping, *, actor: Actor, at: datetime, batch_rows: int, is_dry_run: bool
    ) -> None:
        self.started = monotonic()
        self.mapping, self.actor, self.at = mapping, actor, at
        self.batch_rows, self.is_dry_run = batch_rows, is_dry_run
        self.source = open_source(file, mapping)
        self.order = decide_order(mapping, self.source.name, self.source.header, self.source.rows())
        self.vocabulary = Vocabulary(mapping)
        columns = Columns(mapping, self.source.header, self.order, self.vocabulary, at)
        self.reader = RowReader(mapping, columns, self.vocabulary)
        self.made: list[str] = []
        self.tried = self.accepted = 0

    def run(self, begin: Begin, progress: Progress) -> ImportReport:
        """Take the file in, by transactions from `begin`."""
        self.begin = begin
        state = self._begin()
        if state.status == ImportStatus.DONE:
            self._try_again(state, progress)
        else:
            self._take_in_all(state, progress)
        with self.begin() as conn:
            return self._report(conn, state)

    def _begin(self) -> ImportState:
        new = NewImport(
            file_name=self.source.name[:255],
            sha256=self.source.sha256,
            mapping_name=self.mapping.name,
            mapping_sha256=self.mapping.digest,
            source_system=self.mapping.source_system,
            kind=self.mapping.kind,
        )
        with self.begin() as conn:
            return begin_import(conn, new, actor=self.actor, at=self.at)

    def _rows(self) -> Rows:
        """Every row of the file with its ordinal; those of an earlier run, too, as later ones may contradict them."""
        memory, of_leads = FileMemory(), self.mapping.kind == "leads"
        for ordinal, (number, cells) in enumerate(self.source.rows(), start=1):
            row = self.reader.read(number, cells)
            if isinstance(row, Row):
                row = memory.agreed(row, self.reader.id_column, of_leads=of_leads)
            yield ordinal, row

    def _take_in_all(self, state: ImportState, progress: Progress) -> None:
        done, waiting = state.rows_read, []
        for ordinal, row in self._rows():
            if ordinal <= done:
                continue
            waiting.append(row)
            if len(waiting) == self.batch_rows:
                done, waiting = self._take_in(state, done, waiting), []
                progress(done)
        if waiting:
            progress(self._take_in(state, done, waiting))
        with self.begin() as conn:
            finish_import(conn, FinishedImport(import_id=state.import_id), actor=self.actor, at=self.at)

    def _take_in(self, state: ImportState, done: int, rows: Sequence[Row | Quarantined]) -> int:
        """Have the rows after the first `done` ones taken in; by whom doesn't matter. Returns how far the import is."""
        while rows:
            with self.begin() as conn:
                taken = take_in_rows(conn, self._batch(state, done, rows), actor=self.actor, at=self.at)
            self.made.extend(taken.made)
            rows = rows[taken.rows_read - done :]
            done = taken.rows_read
        return done

    def _try_again(self, state: ImportState, progress: Progress) -> None:
        with self.begin() as conn:
            numbers = waiting_rows(conn, state.import_id)
        self.tried, waiting = len(numbers), []
        for _, row in self._rows() if numbers else ():
            if row.number in numbers:
                waiting.append(row)
            if len(waiting) == self.batch_rows:
                self._try(state, waiting)
                waiting = []
                progress(self.accepted)
        self._try(state, waiting)

    def _try(self, state: ImportState, rows: Sequence[Row | Quarantined]) -> None:
        readable = [row for row in rows if isinstance(row, Row)]
        if readable:
            with self.begin() as conn:
                taken = try_rows_again(conn, self._batch(state, 0, readable), actor=self.actor, at=self.at)
            self.made.extend(taken.made)
            self.accepted += taken.rows_read

    def _batch(self, state: ImportState, start: int, rows: Sequence[Row | Quarantined]) -> RowBatch:
        return RowBatch(
            import_id=state.import_id, start=start, rows=rows, reader=self.reader, is_rehearsal=self.is_dry_run
        )

    def _report(self, conn: Connection, state: ImportState) -> ImportReport:
        was_done = state.status == ImportStatus.DONE
        words = self.vocabulary.unmapped.most_common(WORDS_SHOWN)
        return ImportReport(
            **stored(conn, state.import_id),
            written=self.source.sheet.written,
            is_dry_run=self.is_dry_run,
            was_done_before=was_done,
            resumed_after_row=0 if was_done else state.rows_read,
            tried_again=self.tried,
            accepted_now=self.accepted,
            unmapped_words=[UnmappedWord(column=column, word=word, rows=rows) for (column, word), rows in words],
            made=self.made,
            date_order={"mdy": "month-first", "dmy": "day-first", "ymd": "year-first"}.get(self.order.order or ""),
            date_order_because=self.order.because,
            seconds=round(monotonic() - self.started, 3),
        )
