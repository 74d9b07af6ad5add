"""The command line: python -m data init | demo | import | rebuild | check | backup | restore."""

import argparse
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, make_url, select

from data.audit import record_change
from data.backup import BackupFailed, backup, restore
from data.database import Database, database_url, open_database
from data.demo import command_line as demo
from data.importing import command_line as importing
from data.invariants import violations
from data.migrations.run import upgrade
from data.permissions import OPERATOR
from data.refusals import Refused
from data.schema import leads
from data.upkeep import rebuild


def main() -> int:
    """Run one command. 0 when done, 1 when refused, with the sentence that says why."""
    arguments = parser().parse_args()
    try:
        return arguments.run(arguments)
    except (Refused, BackupFailed, ValueError) as refusal:
        print(refusal, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m data", description="The shared lead database.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    database = argparse.ArgumentParser(add_help=False)
    database.add_argument(
        "--database-url",
        default=database_url(),
        help="default: that of COMMON_GROUND_DATABASE_URL, else common_ground.db in this folder",
    )

    def add(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help, parents=[database])
        command.set_defaults(run=run)
        return command

    add("init", run_init, "make the tables, or bring them to this version")
    demo.add_arguments(add("demo", demo.run_demo, "fill an empty database with the invented organisation"))
    importing.add_arguments(add("import", importing.run_import, "take in a CRM's export"))
    add("rebuild", run_rebuild, "derive lead_facts again from the events")
    add("check", run_check, "look for anything that must never be; exit 1 if found")
    add("backup", run_backup, "write a consistent copy while people work").add_argument("file", type=Path)
    back = add("restore", run_restore, "put a backup in the database's place (stop the server first)")
    back.add_argument("file", type=Path)
    back.add_argument("--replace", action="store_true", help="the data there now may go")
    return top


def run_init(arguments: argparse.Namespace) -> int:
    upgrade(arguments.database_url)
    with _opened(arguments) as database, database.read.connect() as conn:
        print(f"Ready: {conn.scalar(select(func.count()).select_from(leads)):,} leads.")
    return 0


def run_rebuild(arguments: argparse.Namespace) -> int:
    at = datetime.now(UTC)
    with _opened(arguments) as database, database.write.begin() as conn:
        rows = rebuild(conn, lambda done, total: print(f"\r{done:,} of {total:,}", end="", file=sys.stderr))
        record_change(
            conn,
            at=at,
            actor=OPERATOR.name,
            action="facts.rebuilt",
            subject="lead_facts",
            before={},
            after={"rows": rows},
        )
    print(f"\nDerived the facts of {rows:,} lead episodes again.")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    found = 0
    with _opened(arguments) as database:
        for sentence in violations(database):
            found += 1
            print(sentence)
    print(f"{found} things are wrong." if found else "All is well: facts equal events, the audit chain is whole.")
    return 1 if found else 0


def run_backup(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as database:
        print(f"Backed up to {backup(database, arguments.file)}")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    with _opened(arguments, must_exist=False) as database:
        restore(arguments.file, database, replace=arguments.replace)
    print(f"Restored from {arguments.file}. Run `python -m data check`, then start the server again.")
    return 0


@contextmanager
def _opened(arguments: argparse.Namespace, *, must_exist: bool = True) -> Generator[Database]:
    """The database, closed afterwards. Raises ValueError for a SQLite file that isn't there: opening would make one."""
    database = open_database(arguments.database_url)
    file = make_url(database.url).database
    if must_exist and database.is_sqlite and not Path(file or "").is_file():
        raise ValueError(f"There is no database at {file}. Make one with `python -m data init`.")
    try:
        yield database
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
