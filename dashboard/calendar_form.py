"""Agreeing on new opening hours: a draft, what it would change, and both sides' names under it."""

from datetime import date
from zoneinfo import ZoneInfo

import streamlit as st
from pandas import Series

from dashboard import calendar_draft, calendar_words, show, sign_off, wording
from dashboard.ask import ask
from dashboard.calendar_draft import Draft
from dashboard.scope_bar import EARLIEST
from dashboard.submit import new_request_key, submit
from data.calendars import NeverOpensAgain
from data.commands.agreements import NewAgreement, agree
from data.vocabulary import AgreementKind, Team
from queries.columns import COLUMNS
from queries.handoff_receivers import receivers
from queries.hours_preview import clocks_that_would_move, effect_of_hours
from queries.scope import Scope


def draw(site: Series, scope: Scope) -> None:
    """The form for whoever may agree; a sentence for everybody else."""
    st.header(wording.plain(f"Agree on new hours: {site['site']}"), anchor=False)
    if not sign_off.may_agree():
        st.info(sign_off.who_may("opening hours"), icon=":material/lock:")
        return
    draft = calendar_draft.draw(site, scope)
    if draft is None:
        st.caption("Put right what is said above; then you see what it would change, and can save it.")
    elif _differs(draft) and _draw_effect(draft, site, scope):
        _draw_sign_off(draft, site, scope)


def _differs(draft: Draft) -> bool:
    """Say what the draft changes, and whether it changes anything."""
    before, begun = draft.before, draft.begun
    if before is None or begun.valid_from is None:
        return True
    changes = calendar_words.differences(before, draft.after)
    if not changes and draft.valid_from >= begun.valid_from:
        since = wording.day(begun.valid_from)
        st.caption(
            f"Nothing differs from version {begun.version}, which holds from {since}. Change something to agree on."
        )
        return False
    changes = changes or [f"The same hours as version {begun.version}, but from {wording.day(draft.valid_from)} on."]
    st.markdown(f"**Against version {begun.version}, from {wording.day(draft.valid_from)} on**")
    st.markdown("\n".join(f"- {wording.plain(change)}" for change in changes))
    return True


def _draw_effect(draft: Draft, site: Series, scope: Scope) -> bool:
    """What agreeing would do to clocks, before anything is saved; False for hours that no target can live with."""
    told = {
        "site": int(site["site_id"]), "valid_from": str(draft.valid_from),
        "draft": draft.hours.model_dump_json(exclude_none=True),
    }  # fmt: skip
    try:
        effect = ask(effect_of_hours, scope, **told).iloc[0]
    except NeverOpensAgain:
        st.warning("These hours open so seldom that some follow-up would never fall due. Open longer.")
        return False
    st.markdown(f"**{calendar_words.of_effect(effect)}** Nothing that has fallen due is judged anew.")
    st.caption(f"Running: {COLUMNS['running_clocks'].meaning}")
    if effect["moved_clocks"]:
        label = f"The {wording.counted(effect['moved_clocks'], 'clock')} that would move"
        expander = st.expander(label, key="moved clocks", on_change="rerun")
        if not expander.open:  # asked for only by whoever opens it
            return True
        with expander:
            moved = ask(clocks_that_would_move, scope, **told)
            title = "Follow-up clocks that a draft of hours would move"
            about = f"{site['site']}, draft from {draft.valid_from}"
            show.table(moved.drop(columns="lead"), title, key="moved", heading=False, zone=site["zone"], about=about)
    return True


def _draw_sign_off(draft: Draft, site: Series, scope: Scope) -> None:
    """Which draft is agreed on, and the newest version seen, are bound to the button when it is drawn."""
    people = ask(receivers, scope)
    site_id = int(site["site_id"])
    with st.form(f"sign hours {site_id} {draft.begun.seen_id}"):
        with st.container(horizontal=True, gap="small"):
            for side, team in (("marketing", Team.MARKETING), ("sales", Team.SALES)):
                theirs = people["receiving_team"] == team
                names = list(dict.fromkeys([*people.loc[theirs, "person"], *people.loc[~theirs, "person"]]))
                st.selectbox(
                    f"Agreed for {side} by", names, index=None, key=f"agreed_by_{side}", accept_new_options=True,
                    placeholder="Choose or type a name", width=300,
                )  # fmt: skip
            today = scope.as_of.astimezone(ZoneInfo(site["zone"])).date()
            _day("Agreed on", today)
        st.text_input("Note", key="note", max_chars=500, width=616, placeholder="Why, or where it was agreed")
        st.form_submit_button(
            "Agree on these hours", type="primary", key=f"agree {site_id} {draft.begun.seen_id}", on_click=submit,
            args=(agree, NewAgreement),
            kwargs={
                "done": f"The new hours are agreed. They hold from {wording.day(draft.valid_from)} on.",
                "request_key": new_request_key(), "content": draft.content, "valid_from": draft.valid_from,
                "kind": AgreementKind.HOURS, "site_id": site_id or None, "seen_id": draft.begun.seen_id,
            },
        )  # fmt: skip


def _day(label: str, today: date) -> None:
    st.date_input(label, today, min_value=EARLIEST, max_value=today, key="agreed_on", format="YYYY-MM-DD", width=200)
