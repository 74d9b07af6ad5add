"""Every number explains itself: formula, filters, n, what is left out and why, data as of, and how to ask again."""

import shlex
from typing import NamedTuple

import streamlit as st

from dashboard import wording
from dashboard.ask import ask
from dashboard.scope_bar import current_scope, known_database
from queries.catalogue import Question, question_line
from queries.columns import COLUMNS, Unit
from queries.exits import exclusions
from queries.funnel import funnel
from queries.scope import Scope


class Source(NamedTuple):
    """Where a figure comes from: the question, which of its columns it shows, and what the question was told."""

    question: Question
    columns: tuple[str, ...]
    options: dict[str, str]


def of(question: Question, *columns: str, **options: str) -> Source:
    """`of(funnel, "entry_rate")`, as in "a chart of the funnel's entry rate"."""
    return Source(question, columns, options)


EXPLAINED = (Unit.COUNT, Unit.RATE, Unit.POINTS, Unit.DAYS, Unit.HOURS)


def explain(source: Source, *, key: str) -> None:
    """A popover beside a figure, from the question that made it."""
    question, columns, options = source
    popover = st.popover("Explain", icon=":material/help:", type="tertiary", key=f"explain {key}", on_change="rerun")
    if popover.open:  # nothing is asked and nothing sent for the many that stay closed
        with popover:
            _explanation(question, columns, options)


def _explanation(question: Question, columns: tuple[str, ...], options: dict[str, str]) -> None:
    known, scope = known_database(), current_scope()
    st.markdown(f"**{question_line(question)}**")
    for name in columns:
        if COLUMNS[name].unit in EXPLAINED:
            st.markdown(f"**{COLUMNS[name].label}**: {COLUMNS[name].meaning}")
    st.markdown(
        f"**Which leads**: {wording.plain(str(scope))}. "
        "The unit is the lead episode: a person, a service line, an intake."
    )
    whole = ask(funnel, scope).iloc[0]
    st.markdown(
        f"**n**: {wording.leads(whole['cohort_episodes'])} came in; {wording.count(whole['mature_episodes'])} of "
        f"them are mature: they came in at least {scope.window_days} days before the data's last change."
    )
    left_out = ask(exclusions, scope)
    words = [wording.counted(row.episodes, row.exclusion.lower()) for row in left_out.itertuples()]
    st.markdown(f"**Left out on both sides**: {wording.listed(words)}. Lost and disqualified leads stay in.")
    st.markdown(f"**Data as of** {wording.moment(scope.as_of, known.zone)}.")
    st.markdown("**Ask it yourself**:")
    st.code(in_shell(question, scope, **options), language="bash", wrap_lines=True)


def in_shell(question: Question, scope: Scope, **options: str) -> str:
    """The command line that gives the same answer, without the database's address, which may hold a password."""
    words = ["python", "-m", "queries", question.__name__, "--from", str(scope.period.first_day)]
    words += ["--to", str(scope.period.last_day), "--window-days", str(scope.window_days)]
    for flag, kept in (
        ("--service-line", scope.service_lines),
        ("--source", scope.sources),
        ("--territory", scope.territories),
        ("--intake-type", scope.intake_types),
    ):
        for one in kept:
            words += [flag, one]
    for name, value in options.items():
        words += [f"--{name.replace('_', '-')}", value]
    return shlex.join([*words, "--as-of", scope.as_of.isoformat(timespec="minutes")])
