"""Any question from the shell: `python -m queries` lists them, `python -m queries NAME ...` answers one."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum

from pandas import DataFrame

from data.database import database_url, latest_change, open_database
from data.replay import replayed
from queries.catalogue import QUESTIONS, options_of, question_line
from queries.columns import COLUMNS, Unit
from queries.scope import DEFAULT_WINDOW_DAYS, Period, Scope, full_weeks


class Format(StrEnum):
    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    if given.question is None:
        for name in QUESTIONS:
            print(f"{name:32} {question_line(QUESTIONS[name])}")
        return 0
    question, scope = QUESTIONS[given.question], _scope(given)
    options = {name: getattr(given, name) for name in options_of(question)}
    database = open_database(given.database_url)
    with database.read.connect() as conn:
        if given.as_of:
            with replayed(conn, scope.as_of) as past:
                answer = question(past, scope, **options)
        else:
            answer = question(conn, scope, **options)
        version = latest_change(conn)
    _print(answer, given.format, given.question, scope, version)
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m queries", description="Ask the shared lead database a question.")
    questions = top.add_subparsers(dest="question", metavar="QUESTION")
    for name, question in QUESTIONS.items():
        one = questions.add_parser(name, help=question_line(question), description=question.__doc__)
        _add_scope(one)
        for option, (kind, default) in options_of(question).items():
            choices = list(kind) if issubclass(kind, StrEnum) else None
            one.add_argument(f"--{option.replace('_', '-')}", type=kind, choices=choices, default=default)
    return top


def _add_scope(one: argparse.ArgumentParser) -> None:
    weeks = full_weeks(datetime.now(UTC).date(), 13)
    one.add_argument("--from", dest="first_day", type=date.fromisoformat, default=weeks.first_day)
    one.add_argument("--to", dest="last_day", type=date.fromisoformat, default=weeks.last_day)
    one.add_argument("--window-days", type=int, default=DEFAULT_WINDOW_DAYS)
    one.add_argument("--as-of", type=_moment, help="answer from what was recorded by then (ISO, with offset)")
    for name in ("service-line", "source", "territory", "intake-type"):
        one.add_argument(f"--{name}", action="append", default=[], help="may be given more than once")
    one.add_argument("--format", type=Format, choices=list(Format), default=Format.TEXT)
    one.add_argument("--database-url", default=database_url())


def _scope(given: argparse.Namespace) -> Scope:
    return Scope(
        Period(given.first_day, given.last_day),
        as_of=given.as_of or datetime.now(UTC),
        window_days=given.window_days,
        service_lines=tuple(given.service_line),
        sources=tuple(given.source),
        territories=tuple(given.territory),
        intake_types=tuple(given.intake_type),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the offset too, as in 2026-06-30T12:00+00:00")
    return moment


def _print(answer: DataFrame, format: Format, name: str, scope: Scope, version: int) -> None:
    if format is Format.CSV:
        answer.to_csv(sys.stdout, index=False)
    elif format is Format.JSON:
        rows = json.loads(answer.to_json(orient="records", date_format="iso", double_precision=15))
        about = {"question": name, "scope": str(scope), "as_of": scope.as_of.isoformat(), "change": version}
        json.dump({**about, "rows": rows}, sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        print(f"{question_line(QUESTIONS[name])}\n{scope} · as of {scope.as_of:%Y-%m-%d %H:%M} UTC\n")
        print(_in_text(answer).to_string(index=False) if len(answer) else "No rows.")


def _in_text(answer: DataFrame) -> DataFrame:
    shown = answer.copy()
    for name in shown.columns:
        if COLUMNS[name].unit in (Unit.RATE, Unit.POINTS):
            shown[name] = [f"{value:.1%}" if value == value else "–" for value in shown[name]]
    return shown.rename(columns={name: COLUMNS[name].label for name in shown.columns})


if __name__ == "__main__":
    sys.exit(main())
