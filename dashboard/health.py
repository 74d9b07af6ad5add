"""Whether the server can do its work: asked once before it starts, and by /healthz as long as it runs."""

from functools import cache
from pathlib import Path

from anyio import move_on_after, to_thread
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from data.database import Database, database_url, latest_change, open_database
from data.migrations.run import at_head

PATIENCE_SECONDS = 5
INIT = "python -m data init"


@cache
def database() -> Database:
    """The database the server was started with, opened once for all health checks."""
    return open_database(database_url())


def why_not_ready(url: str) -> str | None:
    """Why the dashboard can't be served from the database at a URL, as a sentence without the URL; None if it can."""
    try:
        asked = open_database(url)
    except (ValueError, ArgumentError):
        return "COMMON_GROUND_DATABASE_URL names neither a SQLite nor a PostgreSQL database."
    try:
        if at_head(asked):
            return None
        return f"The lead database has no tables yet, or those of another version. Run: {INIT}"
    except SQLAlchemyError:
        return f"The lead database doesn't answer. Start it, or make one with: {INIT}"
    finally:
        asked.close()


async def healthz(_request: Request) -> JSONResponse:
    """200 with the database's kind and latest change; 503 without a word on why, for whoever may be asking."""
    with move_on_after(PATIENCE_SECONDS):
        try:
            # A connection attempt to a host that is gone can hang for minutes: left to itself, it ends some time.
            version = await to_thread.run_sync(_read, database(), abandon_on_cancel=True)
            kind = "sqlite" if database().is_sqlite else "postgresql"
            return JSONResponse({"status": "ok", "database": kind, "latest_change": version})
        except (SQLAlchemyError, OSError):
            pass
    return JSONResponse({"status": "unavailable"}, status_code=503)


def _read(asked: Database) -> int:
    # TRICKY: an open SQLite connection goes on reading a file that somebody deleted or moved away.
    if asked.is_sqlite and not Path(make_url(asked.url).database or "").is_file():
        raise FileNotFoundError
    with asked.read.connect() as conn:
        return latest_change(conn)
