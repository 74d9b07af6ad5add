"""`python -m data demo`: the one place of the demo that looks at the clock, and only for the default day."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.database import open_database
from data.demo.filling import fill_with_demo
from data.demo.organisation import EASTERN
from data.migrations.run import upgrade


def add_arguments(parser: ArgumentParser) -> None:
    """--leads, --seed and --until."""
    parser.add_argument("--leads", type=_from_one, default=20_000, help="how many lead episodes (default: 20,000)")
    parser.add_argument("--seed", type=_from_zero, default=1, help="the same seed gives the same leads (default: 1)")
    parser.add_argument(
        "--until", type=date.fromisoformat, help="the last day, YYYY-MM-DD (default: today, once it is noon)"
    )


def run_demo(args: Namespace) -> int:
    """Fill the database at args.database_url, making its tables first. Raises Refused when it holds leads."""
    upgrade(args.database_url)
    database = open_database(args.database_url)
    # The last day ends at noon, so before noon it is yesterday: nothing may lie in the future.
    until = args.until or (datetime.now(ZoneInfo(EASTERN)) - timedelta(hours=12)).date()
    try:
        fill_with_demo(database, leads=args.leads, seed=args.seed, until=until, progress=_tell)
    finally:
        database.close()
    print(f"{args.leads:,} invented leads of the 18 months up to {until:%-d %B %Y} are in.")
    return 0


def _tell(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done:,} of {total:,} leads", end=end, file=sys.stderr, flush=True)


def _from_one(text: str) -> int:
    return _at_least(1, text)


def _from_zero(text: str) -> int:
    return _at_least(0, text)


def _at_least(least: int, text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise ArgumentTypeError(f"a whole number from {least} on, not {text!r}")
    return int(text)
