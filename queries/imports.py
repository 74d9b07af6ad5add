"""Questions about what came in, when, and what could not be read. The scope's filters don't apply to files."""

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.schema import import_rows, imports
from data.vocabulary import RowOutcome
from queries.frame import answer, frame
from queries.scope import Scope


def imports_taken_in(conn: Connection, scope: Scope) -> DataFrame:
    """Which files were taken in, and what came of their rows?

    One row per file and mapping, newest first. Whatever the period: an import is never hidden by a filter.
    """
    columns = ("file_name", "mapping_name", "source_system", "started_at", "rows_read", "rows_new", "rows_changed")
    more = ("rows_unchanged", "rows_quarantined", "events_added", "contradictions")
    statement = select(
        imports.c.import_uuid,
        imports.c.status.label("import_status"),
        *(imports.c[name] for name in (*columns, *more)),
    ).order_by(imports.c.started_at.desc(), imports.c.import_id.desc())
    rows = ((str(row[0]), *row[1:]) for row in conn.execute(statement))
    return answer(("import_name", "import_status", *columns, *more), rows)


def quarantined_rows(conn: Connection, scope: Scope) -> DataFrame:
    """Which rows could not be taken in, and why?

    One row per quarantined row of a file, newest file first; the content stays out, it may name people.
    """
    return _rows(conn, import_rows.c.outcome == RowOutcome.QUARANTINED)


def contradictory_rows(conn: Connection, scope: Scope) -> DataFrame:
    """Which rows were taken in although they contradict themselves?

    One row per row of a file whose own flags or dates disagree, newest file first.
    """
    return _rows(conn, import_rows.c.outcome != RowOutcome.QUARANTINED, import_rows.c.reason.is_not(None))


def quarantine_by_reason(conn: Connection, scope: Scope) -> DataFrame:
    """What are rows quarantined for?

    One row per file, column and reason, most rows first.
    """
    rows = func.count().label("rows_quarantined")
    grouped = (
        imports.c.file_name,
        import_rows.c.column.label("file_column"),
        import_rows.c.reason.label("why_quarantined"),
    )
    return frame(
        conn,
        select(*grouped, rows)
        .join_from(import_rows, imports)
        .where(import_rows.c.outcome == RowOutcome.QUARANTINED)
        .group_by(imports.c.file_name, import_rows.c.column, import_rows.c.reason)
        .order_by(rows.desc(), *grouped),
    )


def _rows(conn: Connection, *which) -> DataFrame:
    return frame(
        conn,
        select(
            imports.c.file_name,
            import_rows.c.row_number,
            import_rows.c.column.label("file_column"),
            import_rows.c.reason.label("why_quarantined"),
            import_rows.c.outcome.label("row_outcome"),
        )
        .join_from(import_rows, imports)
        .where(*which)
        .order_by(imports.c.import_id.desc(), import_rows.c.row_number),
    )
