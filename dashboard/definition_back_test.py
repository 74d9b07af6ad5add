"""What a draft of a definition would have made of the leads of the last weeks: beside the draft, saving nothing."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import streamlit as st
from pandas import DataFrame

from dashboard import definition_trial_words, show, wording
from dashboard.ask import ask, nowhere
from dashboard.definition_chosen import Chosen
from dashboard.definition_trial_words import MEASURES, Measure, number_in_words, share_of
from dashboard.definition_words import short
from dashboard.explain import explain, of
from dashboard.scope_bar import known_database
from dashboard.tiles import beside
from queries.back_test import Tested, back_test, back_test_by_criterion, back_tested_leads
from queries.back_tested import Tried
from queries.scope import Scope, full_weeks

WEEKS = (4, 13, 26, 52)
USUAL_WEEKS = 13
OF_A_CRITERION = (Tested.FAILING, Tested.UNRECORDED, Tested.ONLY_UNMET)
OF_DISPUTES = {one for one in Tested if one.endswith("_disputes")}
NO_LEAD = "No lead of these service lines came in in these weeks: nothing to try the draft on."


class Number(NamedTuple):
    """A number of the back-test: whose, which, and of which criterion ("": of all together)."""

    tried: Tried
    which: Tested
    criterion: str = ""


def draw(criteria: str, chosen: Chosen, key: str) -> None:
    """For whoever wants it. criteria: the draft as JSON, as DefinitionDraft.content takes it."""
    if not st.toggle("Back-test on past leads", key=f"tested {key}"):
        return
    weeks = st.radio(
        "Leads that came in over the last", WEEKS, index=WEEKS.index(USUAL_WEEKS), key=f"weeks {key}",
        horizontal=True, format_func="{} weeks".format,
    )  # fmt: skip
    scope = _last(weeks)
    told = {"draft": criteria, "kind": chosen.kind, "line": chosen.line}
    answer = ask(back_test, scope, **told)
    if show.nothing(answer[answer[Tested.JUDGED] > 0], NO_LEAD):
        return
    sides = {row["tried"]: row for row in answer.to_dict("records")}
    draft, held = sides[Tried.DRAFT], sides.get(Tried.IN_FORCE)
    st.markdown(f"**{definition_trial_words.finding(draft, held)}**")
    st.caption(
        wording.plain(
            f"The same {wording.leads(draft[Tested.JUDGED])} on both sides: {chosen.whose}, came in {scope.period}, "
            "judged by their records as they stand now. Nothing is saved."
        )
    )
    _cards(draft, held)
    by_criterion = ask(back_test_by_criterion, scope, **told)
    about = f"{chosen.title}: leads that came in {scope.period}, judged by a draft"
    st.markdown("**What turns leads away**")
    title = "What each criterion of the draft turns away"
    show.table(by_criterion.drop(columns="criterion"), title, key=f"by criterion {key}", heading=False, about=about)
    _explain(scope, told, key)
    _leads(scope, told, sides, by_criterion, about, key)


def _last(weeks: int) -> Scope:
    """Whole weeks before the data's last change, of all leads, whatever the filters of other pages say."""
    known = known_database()
    as_of = known.as_of or nowhere().as_of
    return Scope(full_weeks(as_of.astimezone(ZoneInfo(known.zone)).date(), weeks), as_of=as_of)


def _cards(draft: dict[str, Any], held: dict[str, Any] | None) -> None:
    """Three and two in a row, one on a phone."""
    for together in (MEASURES[:3], MEASURES[3:]):
        for column, measure in zip(st.columns(len(together)), together, strict=True):
            with column, st.container(border=True, height="stretch", gap="small"):
                _card(measure, draft, held)


def _card(measure: Measure, draft: dict[str, Any], held: dict[str, Any] | None) -> None:
    change = None
    if held and draft[measure.whole] and held[measure.whole]:
        change = wording.points(draft[measure.rate] - held[measure.rate])
    # Grey: letting fewer leads through is neither good nor bad by itself.
    st.metric(measure.label, wording.rate(draft[measure.rate], digits=1), **beside(change, is_sure=False))
    st.caption(f"Draft: {share_of(draft, measure)}.")
    st.caption(f"In force: {share_of(held, measure)}." if held else "Nothing is in force to compare with.")


def _leads(
    scope: Scope, told: dict[str, Any], sides: dict[str, dict[str, Any]], by_criterion: DataFrame, about: str, key: str
) -> None:
    """The list behind any of the numbers above."""
    numbers = _numbers(sides, by_criterion)
    labels = {
        one: f"{number_in_words(one.tried, one.which, short(one.criterion))}: {wording.count(counted)}"
        for one, counted in numbers.items()
    }
    chosen = st.selectbox(
        "The leads behind a number", list(labels), index=None, placeholder="Choose a number", key=f"number {key}",
        format_func=labels.__getitem__, width=520,
    )  # fmt: skip
    if chosen is None:
        return
    answer = ask(back_tested_leads, scope, **told, side=chosen.tried, which=chosen.which, criterion=chosen.criterion)
    if show.nothing(answer, "No lead is counted here. Choose another number."):
        return
    st.caption("Choose a row to see what happened to that lead. Names and contact data are not shown here.")
    noun = "dispute" if chosen.which in OF_DISPUTES else "lead"
    title = f"{wording.counted(len(answer), noun)}: {labels[chosen]}"
    show.lead_list(answer, title, about=f"{about} · {labels[chosen]}", key=f"leads {key}")


def _numbers(sides: dict[str, dict[str, Any]], by_criterion: DataFrame) -> dict[Number, int]:
    of_all = (one for one in Tested if one not in OF_A_CRITERION)
    found = {
        Number(tried, which): int(sides[tried][which])
        for which in of_all
        for tried in reversed(Tried)
        if tried in sides
    }
    for row in by_criterion.to_dict("records"):
        found |= {Number(Tried.DRAFT, which, row["criterion"]): int(row[which]) for which in OF_A_CRITERION}
    return found


def _explain(scope: Scope, told: dict[str, Any], key: str) -> None:
    shown = dict.fromkeys(name for one in MEASURES for name in (one.rate, one.part))
    said = (
        f"**Which leads**: those that came in {scope.period}, the same ones on both sides. A rate after qualifying "
        f"counts only leads whose {scope.window_days} days have passed.",
        "**How to read it**: this is the past, measured with another yardstick. The record is the one of today, "
        "so what was filled in later counts as known; and under another definition people would have worked "
        "differently. It is no forecast.",
    )
    source = of(back_test, *shown, **{name: str(one) for name, one in told.items()})
    explain(source, key=key, scope=scope, said=said)
