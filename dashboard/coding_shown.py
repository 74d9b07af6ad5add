"""A double-coded sample as a person looks at it: which one, how far each side has come, and how they agree."""

import streamlit as st
from pandas import DataFrame, Series

from dashboard import coding_words, show, wording
from dashboard.ask import ask
from dashboard.coding_words import AT_ALL, MARKED_IN_WORDS
from dashboard.definition_words import short
from dashboard.drill import DEFINITIONS_PAGE
from dashboard.explain import explain, of
from dashboard.submit import current_actor
from data.commands.codings import draw_coding
from data.vocabulary import Side
from queries.double_coding import coding_agreement, coding_by_criterion, coding_table, leads_coded
from queries.scope import Scope

IN_URL = "sample"
EXPLAINED = ("coded_by_both", "agreed_leads_rate", "chance_leads_rate", "kappa", "kappa_low")


def choose_sample(drawn: DataFrame) -> Series:
    """A row of codings_drawn: the one in the URL, else the newest."""
    rows = {row.coding: row for row in drawn.itertuples()}
    named = st.query_params.get(IN_URL)
    # With another sample it is another box, which begins at the newest: whoever drew one sees it.
    chosen = st.selectbox(
        "Sample", list(rows), index=list(rows).index(named) if named in rows else 0, key=f"sample of {len(rows)}",
        format_func=lambda one: coding_words.sample_label(rows[one]),
    )  # fmt: skip
    if len(rows) > 1 or named:
        st.query_params[IN_URL] = chosen
    return drawn.set_index("coding", drop=False).loc[chosen]


def draw_progress(row: Series) -> None:
    """How far each side has come; not what it says."""
    st.caption(wording.plain(coding_words.drawn(row)))
    about = {"definition": row["definition_kind"], "of_line": row["service_line"]}
    st.page_link(DEFINITIONS_PAGE, label="The definition in full", icon=":material/rule:", query_params=about)
    for side, column in zip(Side, st.columns(len(Side)), strict=True):
        part = row[f"coded_by_{side.lower()}"] / row["sampled_leads"] if row["sampled_leads"] else 1.0
        column.progress(part, wording.plain(coding_words.progress(row, side)))


def looks(row: Series) -> bool:
    """Whether the results are shown: when both sides are done, and before that to a leader who judges for neither."""
    if coding_words.is_done(row):
        return True
    actor = current_actor()
    if actor.role not in draw_coding.may_run or coding_words.has_judged(row, actor.name):
        st.caption("What the other side says, and how the two agree, is shown once both have judged every lead.")
        return False
    return st.toggle(
        "Show the results so far", key=f"look {row['coding']}",
        help="Only for leaders who don't judge in this sample: whoever has seen them can't judge blind any more.",
    )  # fmt: skip


def draw_results(row: Series, sentences: dict[str, str], scope: Scope) -> None:
    """How the two sides agree, about which criteria they don't, and the leads behind each number."""
    coding = row["coding"]
    agreement = ask(coding_agreement, scope, coding=coding).iloc[0]
    st.header(wording.plain(coding_words.kappa(agreement)), anchor=False)
    if not coding_words.is_done(row):
        left = row["sampled_leads"] - row["coded_by_both"]
        st.caption(f"So far: {wording.leads(left)} of the sample {'is' if left == 1 else 'are'} still to be judged.")
    if not agreement["coded_by_both"]:
        return
    table, criteria = (ask(question, scope, coding=coding) for question in (coding_table, coding_by_criterion))
    st.markdown(wording.plain(coding_words.observed(agreement)))
    st.markdown(coding_words.grid(table))
    st.caption(coding_words.SCALE_IN_WORDS)
    _explain(coding, scope)
    _draw_criteria(row, criteria, sentences)
    _draw_list(row, table, criteria, sentences, scope)


def _draw_criteria(row: Series, criteria: DataFrame, sentences: dict[str, str]) -> None:
    title = coding_words.most_disagreed(criteria, sentences)
    st.header(wording.plain(title), anchor=False)
    st.markdown(coding_words.by_criterion(criteria, sentences))
    with st.expander("In a table"):
        shown = criteria.assign(criterion=[sentences[key] for key in criteria["criterion"]])
        show.table(shown, title, key="coded criteria", heading=False, about=row["drawn_from"])


def _draw_list(
    row: Series, table: DataFrame, criteria: DataFrame, sentences: dict[str, str], scope: Scope
) -> None:  # fmt: skip
    st.header("The leads behind a number", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        about = st.selectbox(
            "About", ["", *criteria["criterion"]], key=f"about {row['coding']}", width=420,
            format_func=lambda key: sentences.get(key, key) or AT_ALL,
        )  # fmt: skip
        counts = coding_words.counts_of(table, criteria, about)
        marked = st.selectbox(
            "Number", list(counts), key=f"number {row['coding']}", width=320,
            format_func=lambda one: f"{MARKED_IN_WORDS[one]}: {wording.count(counts[one])}",
        )  # fmt: skip
    answer = ask(leads_coded, scope, coding=row["coding"], marked=marked, criterion=about)
    if show.nothing(answer, "No lead is counted here. Choose another number."):
        return
    st.caption("Choose a row to see what happened to that lead. Names and contact data are not shown here.")
    words = {side: [_in_words(keys) for keys in answer[f"{side.lower()}_failed"]] for side in Side}
    answer = answer.assign(marketing_failed=words[Side.MARKETING], sales_failed=words[Side.SALES])
    title = coding_words.list_title(len(answer), marked, sentences.get(about, about) or AT_ALL)
    show.lead_list(answer, title, about=row["drawn_from"])


def _in_words(keys: str) -> str:
    return "; ".join(short(key) for key in keys.split(", ")) if keys else ""


def _explain(coding: str, scope: Scope) -> None:
    read = (
        "**How to read it**: κ takes off the agreement that chance alone would give, so it can be low although the "
        "two say the same of most leads: as when nearly all of them qualify. Look at both figures."
    )
    explain(of(coding_agreement, *EXPLAINED, coding=coding), key="coding", scope=scope, said=[read])
