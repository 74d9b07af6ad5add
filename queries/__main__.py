"""Any question from the shell: `python -m queries` lists them, `python -m queries NAME ...` answers one."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from data.database import database_url, latest_change, open_database
from data.replay import replayed
from data.vocabulary import NOT_RECORDED, IntakeType, SourceCategory
from queries.catalogue import QUESTIONS, options_of, question_line
from queries.choices import data_as_of, service_lines_to_choose, territories_to_choose
from queries.dictionary import in_markdown
from queries.dimensions import zones
from queries.printed import About, Format, printed
from queries.scope import DEFAULT_WEEKS, DEFAULT_WINDOW_DAYS, Period, Scope, full_weeks


def main(arguments: Sequence[str] | None = None) -> int:
    """Print an answer, and return 0; 2 when what was asked makes no sense, 1 when the database doesn't answer."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and not words[0].startswith("-") and words[0] not in QUESTIONS:
        return _refused(_no_such_question(words[0]))
    given = parser().parse_args(words)
    if given.dictionary:
        print(in_markdown(), end="")
    elif given.question is None:
        print("\n".join(f"{name:32} {question_line(QUESTIONS[name])}" for name in QUESTIONS))
    else:
        return _answer(given)
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m queries", description="Ask the shared lead database a question.")
    top.add_argument("--dictionary", action="store_true", help="print every question and column: docs/metrics.md")
    questions = top.add_subparsers(dest="question", metavar="QUESTION")
    for name, question in QUESTIONS.items():
        one = questions.add_parser(name, help=question_line(question), description=question.__doc__)
        _add_scope(one)
        for option, (kind, default) in options_of(question).items():
            choices = [str(word) for word in kind] if issubclass(kind, StrEnum) else None
            one.add_argument(f"--{option.replace('_', '-')}", type=kind, choices=choices, default=default)
    return top


def _add_scope(one: argparse.ArgumentParser) -> None:
    more = {"action": "append", "default": []}
    one.add_argument(
        "--from",
        dest="first_day",
        type=date.fromisoformat,
        help="13 full weeks before the data's last day, unless told",
    )
    one.add_argument("--to", dest="last_day", type=date.fromisoformat)
    one.add_argument("--window-days", type=int, default=DEFAULT_WINDOW_DAYS)
    one.add_argument("--as-of", type=_moment, help="answer from what was recorded by then (ISO, with offset)")
    one.add_argument("--service-line", **more, help="its name; may be given more than once, as the others")
    one.add_argument("--source", **more, choices=[*map(str, SourceCategory), NOT_RECORDED])
    one.add_argument("--territory", **more)
    one.add_argument("--intake-type", **more, choices=[*map(str, IntakeType), NOT_RECORDED])
    one.add_argument("--format", type=Format, choices=[str(word) for word in Format], default=Format.TEXT)
    one.add_argument("--database-url", default=database_url())


def _answer(given: argparse.Namespace) -> int:
    try:
        database = open_database(given.database_url)
    except ValueError as nonsense:
        return _refused(str(nonsense))
    question = QUESTIONS[given.question]
    try:
        with database.read.connect() as conn:
            # As the pages do: without a moment of one's own, data are as old as their last change.
            newest = data_as_of(conn) or datetime.now(UTC)
            scope = _scope(given, given.as_of or newest, zones(conn)[0])
            if unknown := _unknown_word(conn, scope):
                return _refused(unknown)
            # A copy of the past takes time, and is the present unless something was recorded since.
            is_past = newest > scope.as_of
            with replayed(conn, scope.as_of) if is_past else nullcontext(conn) as then:
                answer = question(then, scope, **{name: getattr(given, name) for name in options_of(question)})
            about = About(given.question, question_line(question), scope, latest_change(conn))
    except ValueError as nonsense:
        return _refused(str(nonsense))
    except SQLAlchemyError:
        print("The lead database doesn't answer, or has no tables yet. Make them: python -m data init", file=sys.stderr)
        return 1
    finally:
        database.close()
    print(printed(answer, given.format, about), end="")
    return 0


def _scope(given: argparse.Namespace, as_of: datetime, zone: str) -> Scope:
    weeks = full_weeks(as_of.astimezone(ZoneInfo(zone)).date(), DEFAULT_WEEKS)
    return Scope(
        Period(given.first_day or weeks.first_day, given.last_day or weeks.last_day),
        as_of=as_of,
        window_days=given.window_days,
        service_lines=tuple(given.service_line),
        sources=tuple(given.source),
        territories=tuple(given.territory),
        intake_types=tuple(given.intake_type),
    )


def _unknown_word(conn: Connection, scope: Scope) -> str | None:
    """A sentence about a filter that would keep no lead because nothing has this name; None when all are known."""
    for kind, kept, known in (
        ("service line", scope.service_lines, list(service_lines_to_choose(conn, scope)["service_line"])),
        ("territory", scope.territories, list(territories_to_choose(conn, scope)["territory"])),
    ):
        for word in set(kept) - set(known):
            return f"There is no {kind} called “{word}”. There are: {', '.join(known)}."
    return None


def _no_such_question(word: str) -> str:
    near = get_close_matches(word, QUESTIONS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no question called “{word}”.{hint} python -m queries lists them all."


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the offset too, as in 2026-06-30T12:00+00:00")
    return moment


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _run() -> int:
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough, as `| head` does. Nothing may be left that Python would try to write at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(_run())
