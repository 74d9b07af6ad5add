"""Every question and every column as one page, docs/metrics.md: `python -m queries --dictionary` prints it."""

import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import create_engine

from data.schema import metadata
from queries.catalogue import QUESTIONS, Question, options_of, question_line
from queries.columns import COLUMNS, SECTIONS
from queries.scope import Period, Scope

INTRODUCTION = """\
# What every number means

Made by `python -m queries --dictionary` from `queries/`: change it there. A test compares the two.

The unit is the lead episode: a person, a service line, an intake. A period is whole local days of each lead's site. A
rate is over mature episodes, those whose whole window lies behind them, and is missing, never 0 %, when there are none.
Lost and disqualified episodes stay in; duplicates and test records are on neither side. Which leads a question is about
is said with `--from`, `--to`, `--window-days` and the filters; `python -m queries NAME --help` lists them.
"""


def in_markdown() -> str:
    """The page. The same for the same code, whatever the database holds."""
    return "\n".join([INTRODUCTION, *_questions(), *_columns()])


def _questions() -> Iterator[str]:
    columns = _columns_of_each()
    yield "## Questions\n"
    for name, question in sorted(QUESTIONS.items(), key=lambda one: (one[1].__module__, one[0])):
        yield f"### {name}\n"
        yield f"**{question_line(question)}** {_what_a_row_is(question)}\n"
        told = [
            f"`--{option.replace('_', '-')}` ({default or 'none'} unless told)"
            for option, (_, default) in options_of(question).items()
        ]
        if told:
            yield f"Also takes {' and '.join(told)}.\n"
        yield f"Columns: {', '.join(f'`{column}`' for column in columns[name])}.\n"


def _columns() -> Iterator[str]:
    yield "## Columns\n"
    yield "A rate is a fraction, 0 to 1; points are a difference of two rates; moments are UTC, days local.\n"
    for name, column in COLUMNS.items():
        if name in SECTIONS:
            yield f"### {SECTIONS[name]}\n"
            yield "| column | shown as | unit | meaning | better when |"
            yield "|---|---|---|---|---|"
        row = f"| `{name}` | {column.label} | {column.unit} | {column.meaning} | {column.better or ''} |"
        yield row.replace("  ", " ") + ("\n" if _ends_section(name) else "")


def _ends_section(name: str) -> bool:
    names = list(COLUMNS)
    following = names[names.index(name) + 1 :]
    return not following or following[0] in SECTIONS


def _what_a_row_is(question: Question) -> str:
    lines = inspect.cleandoc(question.__doc__ or "").splitlines()[1:]
    return " ".join(" ".join(lines).split())


def _columns_of_each() -> dict[str, list[str]]:
    # Asked on a database without a row, in memory: what comes back doesn't depend on what is found.
    nobody = Scope(Period(date(2026, 6, 1), date(2026, 6, 1)), as_of=datetime(2026, 6, 1, tzinfo=UTC))
    engine = create_engine("sqlite://")
    try:
        metadata.create_all(engine)
        with engine.connect() as conn:
            return {name: list(question(conn, nobody).columns) for name, question in QUESTIONS.items()}
    finally:
        engine.dispose()
