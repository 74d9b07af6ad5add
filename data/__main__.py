"""The command line: python -m data init | demo | import | rebuild | check | backup | restore."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

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
    arguments = parser().parse_args()
    os.environ["COMMON_GROUND_DATABASE_URL"] = arguments.database_url
    try:
        return arguments.run(arguments)
    except (Refused, BackupFailed) as refusal:
        print(refusal, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m data", description="The shared lead database.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    database = argparse.ArgumentParser(add_help=False)
    database.add_argument("--database-url", default=database_url(), help="default: %(default)s")

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
    with _open(arguments).read.connect() as conn:
        print(f"Ready: {conn.scalar(select(func.count()).select_from(leads)):,} leads.")
    return 0


def run_rebuild(arguments: argparse.Namespace) -> int:
    at = datetime.now(UTC)
    with _open(arguments).write.begin() as conn:
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
    for sentence in violations(_open(arguments)):
        found += 1
        print(sentence)
    print(f"{found} things are wrong." if found else "All is well: facts equal events, the audit chain is whole.")
    return 1 if found else 0


def run_backup(arguments: argparse.Namespace) -> int:
    print(f"Backed up to {backup(_open(arguments), arguments.file)}")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    restore(arguments.file, _open(arguments), replace=arguments.replace)
    print(f"Restored from {arguments.file}. Run `python -m data check`, then start the server again.")
    return 0


def _open(arguments: argparse.Namespace) -> Database:
    return open_database(arguments.database_url)


if __name__ == "__main__":
    sys.exit(main())
