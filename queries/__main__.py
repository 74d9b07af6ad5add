"""Any question from the shell: `python -m queries` lists them, `python -m queries NAME ...` answers one.

The follow-up digest is asked for alike, and can be sent.
"""

import argparse
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from data.database import database_url, latest_change, open_database
from data.replay import replayed
from data.vocabulary import NOT_RECORDED, IntakeType, SourceCategory
from queries.catalogue import QUESTIONS, counted_by, options_of, question_line
from queries.choices import data_as_of, service_lines_to_choose, territories_to_choose
from queries.dictionary import in_markdown
from queries.digest import SOON_HOURS, digest
from queries.digest_printed import in_json, in_text, subject
from queries.dimensions import zones
from queries.mailing import NotSent, NotSetUp, mail_from
from queries.printed import About, Format, printed
from queries.scope import DEFAULT_WEEKS, DEFAULT_WINDOW_DAYS, Period, Scope, full_weeks

DIGEST, DIGEST_LINE = "sla_digest", "What fell due today, what is due soon, and what is overdue?"
MOST_HOURS = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Print an answer, and return 0; 2 when what was asked makes no sense, 1 when the database doesn't answer."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words and not words[0].startswith("-") and words[0] not in (*QUESTIONS, DIGEST):
            raise Unanswered(_no_such_question(words[0]), 2)
        given = parser().parse_args(words)
        if given.dictionary:
            print(in_markdown(), end="")
        elif given.question is None:
            print("\n".join(f"{name:32} {question_line(QUESTIONS[name])}" for name in QUESTIONS))
            print(f"{DIGEST:32} {DIGEST_LINE}")
        else:
            (_sla_digest if given.question == DIGEST else _answer)(given)
    except Unanswered as why:
        print(why, file=sys.stderr)
        return why.code
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
    _add_digest(questions.add_parser(DIGEST, help=DIGEST_LINE, description=f"{DIGEST_LINE} docs/digest.md"))
    return top


def _add_digest(one: argparse.ArgumentParser) -> None:
    hours = f"what is due within so many business hours is due soon ({SOON_HOURS} unless told)"
    one.add_argument("--hours", type=_whole_hours, default=SOON_HOURS, help=hours)
    one.add_argument("--send", action="store_true", help="by e-mail as well, as the environment says: docs/digest.md")
    one.add_argument("--as-of", type=_moment, help="as it was then (ISO, with offset), not as it is now")
    one.add_argument("--format", type=Format, choices=["text", "json"], default=Format.TEXT)
    one.add_argument("--database-url", default=database_url())


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


def _answer(given: argparse.Namespace) -> None:
    question = QUESTIONS[given.question]
    with _read(given) as (conn, newest):
        # As the pages do: without a moment of one's own, data are as old as their last change.
        scope = _scope(given, given.as_of or newest, zones(conn)[0])
        if unknown := _unknown_word(conn, scope):
            raise Unanswered(unknown, 2)
        with _as_it_was(conn, scope.as_of, newest) as then:
            answer = question(then, scope, **{name: getattr(given, name) for name in options_of(question)})
        about = About(
            given.question, question_line(question), scope.of(counted_by(question)), scope, latest_change(conn)
        )
    print(printed(answer, given.format, about), end="")


def _sla_digest(given: argparse.Namespace) -> None:
    """Printed in any case; then sent, when asked to and set up."""
    now = datetime.now(UTC)
    try:
        mail = mail_from(os.environ) if given.send else None
    except NotSetUp as missing:
        raise Unanswered(str(missing), 2) from None
    with _read(given) as (conn, newest), _as_it_was(conn, given.as_of or now, newest) as then:
        found = digest(then, given.as_of or now, given.hours)
    print(in_json(found) if given.format is Format.JSON else in_text(found), end="", flush=True)
    if mail:
        try:
            mail.send(subject(found), in_text(found), now)
        except NotSent as failure:
            raise Unanswered(str(failure), 1) from None


class Unanswered(Exception):
    """Why there is no answer: a sentence, and the code to exit with."""

    def __init__(self, sentence: str, code: int):
        super().__init__(sentence)
        self.code = code


@contextmanager
def _read(given: argparse.Namespace) -> Generator[tuple[Connection, datetime]]:
    """A connection that reads, and when the data last changed. Raises Unanswered."""
    try:
        database = open_database(given.database_url)
    except ValueError as nonsense:
        raise Unanswered(str(nonsense), 2) from None
    try:
        with database.read.connect() as conn:
            yield conn, data_as_of(conn) or datetime.now(UTC)
    except ValueError as nonsense:
        raise Unanswered(str(nonsense), 2) from None
    except SQLAlchemyError:
        sentence = "The lead database doesn't answer, or has no tables yet. Make them: python -m data init"
        raise Unanswered(sentence, 1) from None
    finally:
        database.close()


def _as_it_was(conn: Connection, as_of: datetime, newest: datetime) -> AbstractContextManager[Connection]:
    """What was on record at a moment. A copy of the past takes time, and is the present unless something came since."""
    return replayed(conn, as_of) if newest > as_of else nullcontext(conn)


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
    near = get_close_matches(word, [*QUESTIONS, DIGEST], n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no question called “{word}”.{hint} python -m queries lists them all."


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the offset too, as in 2026-06-30T12:00+00:00")
    return moment


def _whole_hours(text: str) -> int:
    hours = int(text)
    if not 1 <= hours <= MOST_HOURS:
        raise argparse.ArgumentTypeError(f"say whole hours, 1 to {MOST_HOURS}")
    return hours


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
