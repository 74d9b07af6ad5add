"""What a draft of targets would have made of the last weeks: shown before anything is saved, and saving nothing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from pandas import DataFrame

from dashboard import show, wording
from dashboard.ask import ask, nowhere
from dashboard.explain import explain, of
from dashboard.scope_bar import known_database
from dashboard.target_words import change_in_words
from dashboard.tiles import beside
from data.calendars import NeverOpensAgain
from data.vocabulary import Promise, SlaState
from queries.columns import COLUMNS
from queries.scope import Scope, full_weeks
from queries.target_preview import (
    MEASURED,
    Sides,
    adherence_under,
    adherence_under_by_service_line,
    hand_offs_under,
    states_under,
)

WEEKS = 8
ALL_LINES = "All service lines"
EXPLAINED = (
    *("agreed_rate", "drafted_rate", "drafted_change", "no_longer_met_hand_offs", "newly_met_hand_offs"),
    *("only_agreed_due_hand_offs", "only_drafted_due_hand_offs"),
)


def last_weeks() -> Scope:
    """The last whole weeks before the data's last change, of all leads, whatever the filters of other pages say."""
    known = known_database()
    as_of = known.as_of or nowhere().as_of
    return Scope(full_weeks(as_of.astimezone(ZoneInfo(known.zone)).date(), WEEKS), as_of=as_of)


def draw(draft: str, scope: Scope) -> None:
    """A card per promise, then one promise line by line and state by state, and the hand-offs behind each number."""
    try:
        answer = ask(adherence_under, scope, draft=draft)
    except NeverOpensAgain:
        st.warning("A target of this draft is longer than the opening hours ever add up to. Make it shorter.")
        return
    if show.nothing(answer[answer["made_hand_offs"] > 0], "No lead was handed over in these weeks: nothing to try on."):
        return
    st.caption(
        f"Every hand-off made {scope.period}, judged as of {wording.moment(scope.as_of, known_database().zone)}: "
        "once by the targets in force on its day, once by the draft. Nothing is saved."
    )
    _cards(answer)
    about = f"made {scope.period}, as agreed and by a draft"
    show.table(answer, "Each promise, as agreed and by the draft", key="preview", about=about)
    _explain(draft, scope)
    promise = Promise(st.radio("Look closer at", [str(one) for one in Promise], key="closer", horizontal=True))
    lines = ask(adherence_under_by_service_line, scope, draft=draft, promise=promise)
    show.table(lines, f"{promise}, by service line", key="preview lines", about=about)
    states = ask(states_under, scope, draft=draft, promise=promise)
    show.table(states, f"{promise}, by state", key="preview states", about=about)
    _hand_offs(draft, scope, promise, [ALL_LINES, *lines["service_line"]])


def _cards(answer: DataFrame) -> None:
    """Two in a row, one on a phone."""
    rows = list(answer.itertuples())
    for pair in (rows[:2], rows[2:]):
        for column, row in zip(st.columns(2), pair, strict=True):
            with column, st.container(border=True, height="stretch", gap="small"):
                _card(row)


def _card(row: Any) -> None:
    change = None if wording.is_missing(row.drafted_change) else wording.points(row.drafted_change)
    # Grey: a stricter promise is kept less often, and that alone is neither good nor bad.
    st.metric(row.promise, wording.rate(row.drafted_rate, digits=1), **beside(change, is_sure=False))
    drafted = _of(row.drafted_met_due_hand_offs, row.drafted_due_hand_offs)
    agreed = _of(row.agreed_met_due_hand_offs, row.agreed_due_hand_offs)
    st.caption(f"In time: {drafted} by the draft; {agreed} as agreed ({wording.rate(row.agreed_rate, digits=1)}).")
    st.caption(change_in_words(row))


def _of(met: int, due: int) -> str:
    return f"{wording.count(met)} of {wording.count(due)} due"


def _hand_offs(draft: str, scope: Scope, promise: Promise, lines: list[str]) -> None:
    """The list behind any of the numbers above."""
    st.header("The hand-offs behind a number", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        line = st.selectbox("Of", lines, key=f"{promise} line", width=260)
        of_line = scope if line == ALL_LINES else replace(scope, service_lines=(line,))
        numbers = _numbers(draft, of_line, promise)
        which = st.selectbox(
            "Number", list(numbers), index=None, placeholder="Choose a number", key=f"{promise} number", width=420,
            format_func=lambda side: f"{_label(side)}: {wording.count(numbers[side])}",
        )  # fmt: skip
    if which is None:
        st.caption("Choose a number to see exactly the hand-offs that it counts.")
        return
    answer = ask(hand_offs_under, of_line, draft=draft, promise=promise, which=which)
    title = f"{wording.hand_offs(len(answer))}: {promise}, {_label(which)}"
    about = f"made {scope.period} · {line} · {promise} · {_label(which)}"
    if not show.nothing(answer, "No hand-off is counted here. Choose another number."):
        st.caption("Choose a row to see what happened to that lead. Names and contact data are not shown here.")
        show.lead_list(answer, title, about=about)


def _numbers(draft: str, scope: Scope, promise: Promise) -> Mapping[Sides, int]:
    row = ask(adherence_under, scope, draft=draft).set_index("promise").loc[promise]
    states = ask(states_under, scope, draft=draft, promise=promise).set_index("state")
    measured = {side: int(row[f"{side}_hand_offs"]) for side in MEASURED}
    return measured | {
        Sides(f"{side}_{state}"): int(states.loc[state, f"{side}_hand_offs"])
        for side in ("agreed", "drafted")
        for state in SlaState
    }


def _label(side: Sides) -> str:
    if f"{side}_hand_offs" in COLUMNS:
        return COLUMNS[f"{side}_hand_offs"].label
    whose, state = side.split("_")
    return f"{state.capitalize()}, {COLUMNS[f'{whose}_hand_offs'].label.lower()}"


def _explain(draft: str, scope: Scope) -> None:
    said = (
        f"**Which hand-offs**: all that were made {scope.period}, on both sides the same. Each is judged twice as "
        "of the moment below: met, late, overdue, running or excluded by the targets in force on its day, and "
        "again by the draft, with the same opening hours and pauses. A due moment that the source system promised "
        "itself stays as it is.",
        "**How to read it**: this is the work as it was done, measured with another yardstick. With another "
        "target people would have worked differently, so it is no forecast. Because the same hand-offs stand on "
        "both sides, the counts that would move say more than an interval could.",
    )
    explain(of(adherence_under, *EXPLAINED, draft=draft), key="preview", scope=scope, said=said)
