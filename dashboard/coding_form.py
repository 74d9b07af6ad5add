"""Judging a sample one lead at a time, and drawing another one. Each button is one command."""

from typing import Any

import streamlit as st
from pandas import DataFrame, Series
from pydantic import model_validator

from dashboard import coding_words, hand_over_words, wording
from dashboard.ask import ask
from dashboard.coding_shown import IN_URL
from dashboard.scope_bar import EARLIEST, LATEST
from dashboard.submit import current_actor, new_request_key, submit
from data.commands.codings import (
    FEWEST,
    JUDGES_FOR,
    MOST,
    CodingDraw,
    CodingJudgement,
    draw_coding,
    judge_coded_lead,
)
from data.vocabulary import Side
from queries.double_coding import leads_to_code
from queries.scope import Scope

USUAL_SIZE = 50
QUALIFIES = {
    True: "**It qualifies**  \nNothing is ticked",
    False: "**It does not qualify**  \nFor what is ticked",
}


class Ticked(CodingJudgement):
    """A judgement from a box for each criterion, named by its key, and from the button that was pressed."""

    qualifies: bool

    @model_validator(mode="before")
    @classmethod
    def gathers_ticks(cls, said: dict[str, Any]) -> dict[str, Any]:
        ticked = tuple(name for name in said if name not in cls.model_fields and said[name])
        return {name: said[name] for name in said if name in cls.model_fields} | {"failed": ticked}

    @model_validator(mode="after")
    def is_meant(self) -> "Ticked":
        if self.qualifies and self.failed:
            raise ValueError("You ticked what it fails, and said that it qualifies. Untick it, or say that it fails.")
        if not self.qualifies and not self.failed:
            raise ValueError("Tick what it fails, or say that it qualifies. Nothing was saved.")
        return self


def draw_judging(row: Series, sentences: dict[str, str], scope: Scope) -> None:
    """The next lead for the side that the person judges for, or why there is none."""
    actor = current_actor()
    if actor.role not in judge_coded_lead.may_run:
        st.info(
            hand_over_words.who_may(judge_coded_lead.may_run, actor.role, "Judging"), icon=":material/lock:"
        )  # fmt: skip
        return
    side = _choose_side(row, coding_words.sides_left(row, actor.name, JUDGES_FOR[actor.role]))
    if side is None:
        return
    waiting = ask(leads_to_code, scope, coding=row["coding"], side=side)
    if waiting.empty:
        st.info(f"Every lead of this sample is judged for {side.lower()}.", icon=":material/done_all:")
        return
    lead = waiting.iloc[0]
    number = int(row["sampled_leads"]) - len(waiting) + 1
    st.header(f"Lead {number} of {wording.count(row['sampled_leads'])}, for {side.lower()}", anchor=False)
    facts, boxes = st.columns(2, gap="large")
    with facts:
        st.markdown("**What is known of it**")
        known = coding_words.known_of(lead).items()
        st.markdown("  \n".join(f"{label}: **{wording.plain(word)}**" for label, word in known))
        st.caption("How far it came, and what the other side says, is not shown: judge it by the definition alone.")
    with boxes:
        _draw_boxes(row, lead, side, sentences)


def draw_drawing(versions: DataFrame, scope: Scope) -> None:
    """Which definition, how many leads, of which days: for those who may draw a sample."""
    role = current_actor().role
    st.header("Draw a sample", anchor=False)
    if role not in draw_coding.may_run:
        st.caption(hand_over_words.who_may(draw_coding.may_run, role, "Drawing a sample"))
        return
    signed = {row.definition_id: row for row in versions[versions["valid_from_on"].notna()].itertuples()}
    if not signed:
        st.info("A sample is judged by a definition that both sides have signed. There is none yet.")
        return
    # Chosen outside the form: inside, a choice that is gone would fall back to the first one unseen.
    chosen = st.selectbox(
        "By which definition", list(signed), index=0 if len(signed) == 1 else None, key=f"definition of {len(signed)}",
        format_func=lambda one: coding_words.version_label(signed[one]), placeholder="Choose a definition",
    )  # fmt: skip
    if chosen is not None:
        _draw_size(chosen, scope)


def _choose_side(row: Series, sides: list[Side]) -> Side | None:
    if not sides:
        st.info("You judged leads of this sample for the other side. Someone else has to judge for this one.")
        return None
    if len(sides) == 1:
        return sides[0]
    chosen = st.radio(
        "You judge for", [str(side) for side in sides], index=None, key=f"side {row['coding']}", horizontal=True
    )
    return Side(chosen) if chosen else None


def _draw_boxes(row: Series, lead: Series, side: Side, sentences: dict[str, str]) -> None:
    """Boxes and buttons of one lead. Keyed by it: what was ticked for one is not there for the next."""
    about = f"{row['coding_id']} {side} {lead['lead_id']}"
    keys = {key: f"{key} of {about}" for key in sentences}
    known = {"coding_id": int(row["coding_id"]), "lead_id": int(lead["lead_id"]), "side": side}
    request_key, done = new_request_key(), f"Saved for {side.lower()}. Here is the next lead."
    with st.form(f"judge {about}"):
        st.markdown("**Tick what it does not meet**")
        for key, sentence in sentences.items():
            st.checkbox(wording.plain(f"Not met: {sentence}"), key=keys[key], width="stretch")
        # Neither is the main one: whoever judges must not be nudged.
        for qualifies, label in QUALIFIES.items():
            st.form_submit_button(
                label, key=f"{qualifies} {about}", width="stretch", on_click=submit, args=(judge_coded_lead, Ticked),
                kwargs={"done": done, "request_key": request_key, "keys": keys, "qualifies": qualifies, **known},
            )  # fmt: skip
        st.caption("A judgement is kept as it is: it can't be taken back.")


def _draw_size(definition_id: int, scope: Scope) -> None:
    keys = {name: f"coding {name}" for name in ("size", "first_day", "last_day")}
    with st.form("draw a sample"):
        with st.container(horizontal=True):
            st.number_input(
                "Leads", FEWEST, MOST, USUAL_SIZE, 5, key=keys["size"], width=140,
                help="50 leads tell κ to about ±0.25, 200 to about half of that.",
            )  # fmt: skip
            for name, label, day in (
                ("first_day", "Came in from", scope.period.first_day),
                ("last_day", "to", scope.period.last_day),
            ):
                st.date_input(
                    label, day, min_value=EARLIEST, max_value=LATEST, key=keys[name], format="YYYY-MM-DD", width=180
                )
        st.form_submit_button(
            "Draw the sample", type="primary", key="draw", on_click=_draw,
            kwargs={"request_key": new_request_key(), "keys": keys, "definition_id": int(definition_id)},
        )  # fmt: skip
        st.caption("Chance alone chooses. Duplicates and test records are left out.")


def _draw(**said: Any) -> None:
    st.query_params.pop(IN_URL, None)  # so that the page shows the new one, not the one before
    submit(draw_coding, CodingDraw, done="The sample is drawn. Now each side judges it.", **said)
