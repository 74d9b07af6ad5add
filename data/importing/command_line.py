"""python -m data import FILE... --mapping M.toml [--dry-run] [--json]"""

import argparse
import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data.database import Database, open_database
from data.importing.mapping import Mapping, load_mapping
from data.importing.take_in import BATCH_EVENTS, take_in
from data.migrations.run import at_head
from data.permissions import OPERATOR
from data.refusals import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command asks for, apart from the database."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV or XLSX, each an import of its own")
    parser.add_argument("--mapping", required=True, type=Path, help="a TOML file: docs/importing.md")
    parser.add_argument("--dry-run", action="store_true", help="say what would be new, changed, unchanged, refused")
    parser.add_argument("--json", action="store_true", help="one JSON report a line, instead of text")
    rows = f"rows a transaction (default: as many as may hold {BATCH_EVENTS:,} events)"
    parser.add_argument("--batch-rows", type=_positive, help=rows)


def run_import(arguments: argparse.Namespace) -> int:
    """Take in the files one after another. Returns 1 if one was refused as a whole; quarantine is no failure."""
    mapping = load_mapping(arguments.mapping)
    database = open_database(arguments.database_url)
    try:
        if not at_head(database):
            print("This database isn't ready. Run `python -m data init` first.", file=sys.stderr)
            return 1
        with _seldom_collecting():
            return max(_take_in(database, file, mapping, arguments) for file in arguments.files)
    finally:
        database.close()


@contextmanager
def _seldom_collecting() -> Generator[None]:
    """Looking for cycles among the rows of a batch, again and again, took a sixth of the time and found none."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _take_in(database: Database, file: Path, mapping: Mapping, arguments: argparse.Namespace) -> int:
    try:
        report = take_in(
            database,
            file,
            mapping,
            actor=OPERATOR,
            at=datetime.now(UTC),
            dry_run=arguments.dry_run,
            batch_rows=arguments.batch_rows,
            progress=lambda rows: print(f"{file.name}: {rows:,} rows", file=sys.stderr, flush=True),
        )
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(report.model_dump_json() if arguments.json else report.as_text())
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
