"""Every number explains itself: formula, filters, n, what is left out and why, data as of, and how to ask again."""

import shlex
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dashboard import quality_version_words, wording
from dashboard.ask import ask
from dashboard.cell_in_words import PROMISE_IN_WORDS, PROMISE_MEANS
from dashboard.scope_bar import current_scope, known_database
from data.vocabulary import DefinitionKind, Promise
from queries.adherence import adherence, excluded_hand_offs
from queries.catalogue import Question, counted_by, question_line
from queries.columns import COLUMNS, Unit
from queries.exits import exclusions
from queries.funnel import funnel
from queries.handoff_quality import hand_offs_left_out, handoff_completeness
from queries.lead_quality import lead_quality
from queries.lead_quality_versions import versions_in_period
from queries.scope import PeriodOf, Scope


class Source(NamedTuple):
    """Where a figure comes from: the question, which of its columns it shows, and what the question was told."""

    question: Question
    columns: tuple[str, ...]
    options: dict[str, str]

    @property
    def counted(self) -> PeriodOf:
        return counted_by(self.question)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """The promise that a figure of hand-offs is about; all of them when the question wasn't told."""
        return (Promise(self.options["promise"]),) if "promise" in self.options else tuple(Promise)

    def about(self, scope: Scope) -> tuple[str, str]:
        """What is counted, and which of it: for the head of an export."""
        told = []
        if self.counted is PeriodOf.DUE:
            told = [PROMISE_IN_WORDS[promise] for promise in self.promises if "promise" in self.options]
        return "Leads" if self.counted is PeriodOf.LEADS else "Hand-offs", " · ".join([scope.of(self.counted), *told])


def of(question: Question, *columns: str, **options: str) -> Source:
    """`of(funnel, "entry_rate")`, as in "a chart of the funnel's entry rate"."""
    return Source(question, columns, options)


OF_THE_CHECKLIST = ("queries.handoff_quality", "queries.handoff_routing", "queries.handoffs_made")
EXPLAINED = (Unit.COUNT, Unit.RATE, Unit.POINTS, Unit.INDEX, Unit.DAYS, Unit.HOURS)


def explain(source: Source, *, key: str, scope: Scope | None = None, said: Sequence[str] = ()) -> None:
    """A popover beside a figure, from the question that made it.

    `said`, in Markdown: what a figure counts that follows no filters but a `scope` of its own, and how to read it.
    """
    popover = st.popover("Explain", icon=":material/help:", type="tertiary", key=f"explain {key}", on_change="rerun")
    if popover.open:  # nothing is asked and nothing sent for the many that stay closed
        with popover:
            _explanation(source, scope or current_scope(), said)


def _explanation(source: Source, scope: Scope, said: Sequence[str]) -> None:
    st.markdown(f"**{question_line(source.question)}**")
    for name in source.columns:
        if COLUMNS[name].unit in EXPLAINED:
            st.markdown(f"**{COLUMNS[name].label}**: {COLUMNS[name].meaning}")
    for paragraph in said:
        st.markdown(paragraph)
    if not said:
        _which(source, scope)
    st.markdown(f"**Data as of** {wording.moment(scope.as_of, known_database().zone)}.")
    st.markdown("**Ask it yourself**:")
    st.code(in_shell(source.question, scope, **source.options), language="bash", wrap_lines=True)


def _which(source: Source, scope: Scope) -> None:
    if source.counted is PeriodOf.DUE:
        _which_hand_offs(source, scope)
    elif source.counted is PeriodOf.MADE:
        _which_made(source, scope)
    else:
        _which_leads(scope)


def _which_leads(scope: Scope) -> None:
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


def _which_hand_offs(source: Source, scope: Scope) -> None:
    st.markdown(
        f"**Which hand-offs**: {wording.plain(scope.of(PeriodOf.DUE))}. Those without a due moment count by the "
        "day they were made. The unit is the hand-off: a lead has another one only after it left and came back."
    )
    for promise in source.promises:
        row = ask(adherence, scope, promise=promise).iloc[0]
        st.markdown(f"**Promise**: {PROMISE_IN_WORDS[promise]}. It is kept when {PROMISE_MEANS[promise]}.")
        st.markdown(
            f"**n**: {wording.count(row['due_hand_offs'])} fell due; {wording.count(row['met_due_hand_offs'])} of them "
            f"were in time. **Beside it**: {wording.count(row['running_hand_offs'])} still running."
        )
        left_out = ask(excluded_hand_offs, scope, promise=promise)
        words = [f"{wording.count(one.excluded_hand_offs)} {one.no_clock.lower()}" for one in left_out.itertuples()]
        st.markdown(f"**Left out on both sides**: {wording.listed(words or ['none'])}. Overdue ones stay in.")


def _which_made(source: Source, scope: Scope) -> None:
    st.markdown(
        f"**Which hand-offs**: {wording.plain(scope.of(PeriodOf.MADE))}, whenever they fall due. The unit is the "
        "hand-off: a lead has another one only after it left and came back."
    )
    if source.question.__module__ in OF_THE_CHECKLIST:
        _how_many_checked(scope)
    else:
        _how_many_decided(scope)
    left_out = ask(hand_offs_left_out, scope)
    words = [f"{wording.count(one.left_out_hand_offs)} {one.exclusion.lower()}" for one in left_out.itertuples()]
    st.markdown(f"**Left out on both sides**: {wording.listed(words)}. Leads that have left since stay in.")


def _how_many_checked(scope: Scope) -> None:
    row = ask(handoff_completeness, scope).iloc[0]
    st.markdown(
        f"**n**: {wording.hand_offs(row['checkable_hand_offs'])}; {wording.count(row['checked_hand_offs'])} of them "
        f"were checked, {wording.count(row['unchecked_hand_offs'])} were not: they came in with a file, were recorded "
        "without the form, or nothing was asked."
    )


def _how_many_decided(scope: Scope) -> None:
    row = ask(lead_quality, scope).iloc[0]
    judged, accepted, disputed, undecided, let_go = (
        wording.count(row[f"{name}_hand_offs"]) for name in ("judged", "accepted", "disputed", "undecided", "let_go")
    )
    st.markdown(
        f"**n**: {judged} hand-offs; sales accepted {accepted} and rejected {disputed}. **Beside it**: {undecided} "
        f"undecided and {let_go} let go for another reason, on neither side of the share rejected."
    )
    for kind in DefinitionKind:
        versions = ask(versions_in_period, scope, kind=kind)
        st.markdown(f"**Judged by** {kind}: {wording.plain(quality_version_words.judged_by(versions))}.")


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
