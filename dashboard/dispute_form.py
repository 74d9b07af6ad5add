"""Taking a step in a dispute: what one may do now, what that does to the lead, and the one button that saves.

What is chosen stands outside the form, so that what will happen is said before the click. The dispute, how many steps
were seen of it, and what was chosen are bound to the button when it is drawn.
"""

from typing import Any

import streamlit as st
from pydantic import field_validator

from dashboard import dispute_steps, wording
from dashboard.ask import ask, nowhere
from dashboard.dispute_fix import draw_fix
from dashboard.submit import current_actor, current_person, new_request_key, submit
from data.commands.disputes import (
    DisputeAnswer,
    DisputeComment,
    DisputeReopening,
    DisputeReply,
    DisputeRuling,
    answer_dispute,
    comment_on_dispute,
    reopen_dispute,
    reply_to_dispute,
    rule_dispute,
)
from data.vocabulary import ANSWERS, RULINGS, DisputeOutcome, DisputeStep, HandoffField
from queries.handoff_receivers import words_to_fill_in

CHOSEN = "step"
KEEP_OUT = (
    "Everybody here can read this. No clinical details, and nothing that says who somebody is: no names, numbers, "
    "addresses or dates of birth."
)


class Comment(DisputeComment):
    """Something was written."""

    @field_validator("evidence", mode="before")
    @classmethod
    def says_something(cls, evidence: str | None) -> str:
        said = (evidence or "").strip()
        if not said:
            raise ValueError("Write something first. Nothing was saved.")
        return said


COMMANDS = {
    **dict.fromkeys(ANSWERS, (answer_dispute, DisputeAnswer)),
    **dict.fromkeys((DisputeStep.TAKEN, DisputeStep.KEPT, DisputeStep.WITHDRAWN), (reply_to_dispute, DisputeReply)),
    **dict.fromkeys(RULINGS, (rule_dispute, DisputeRuling)),
    DisputeStep.REOPENED: (reopen_dispute, DisputeReopening),
    DisputeStep.COMMENTED: (comment_on_dispute, Comment),
}


def draw(row: Any) -> None:
    """What this person may do in the opened dispute, or who may."""
    role, person_id = current_actor().role, current_person().person_id
    steps = dispute_steps.steps_for(row, role, person_id)
    if why := dispute_steps.why_not(row, role, person_id):
        st.info(why, icon=":material/lock:")
    if not steps:
        return
    chosen = st.query_params.get(CHOSEN)
    step = next((one for one in steps if one == chosen), None)
    st.markdown(f"**{dispute_steps.CHOICES[step][0] if step else 'What do you do?'}**")
    if step:
        st.caption(dispute_steps.CHOICES[step][1])
        _draw_step(row, step)
        st.button("**Another step**  \nNothing is saved", key="another step", width="stretch", on_click=choose)
        return
    choose()  # one of another time, or of another role
    for one in steps:  # as high as a thumb is wide; the choice alone changes nothing
        words, meaning = dispute_steps.CHOICES[one]
        st.button(
            f"**{words}**  \n{meaning}",
            key=f"choose {one} {row.dispute}",
            width="stretch",
            on_click=choose,
            args=(one,),
        )


def choose(step: str = "") -> None:
    """Draw the form of a step from now on; blank: of none."""
    if step:
        st.query_params[CHOSEN] = step
    else:
        st.query_params.pop(CHOSEN, None)


def _draw_step(row: Any, step: DisputeStep) -> None:
    outcome = _choose_outcome(row, step)
    lines = _choose_line(row) if outcome is DisputeOutcome.OTHER_LINE else {}
    line = next(iter(lines), None)
    # Of a comment the box is a new one once it is saved; of other steps what was typed survives a refusal.
    about = f"{step} {row.dispute}" + (f" {row.latest_step}" if step is DisputeStep.COMMENTED else "")
    keys = {"evidence": f"evidence {about}"}
    with st.form(f"form {about}"):
        if step is DisputeStep.FIXED:
            keys["fixed_value"] = draw_fix(HandoffField(row.criterion_field), row.dispute)
        needed = "" if step in dispute_steps.NEEDS_WORDS else ", if there is anything to say"
        st.text_area(f"{_asks(step)}{needed}", key=keys["evidence"], max_chars=1_000, height=110)
        st.caption(KEEP_OUT)
        if step in RULINGS:
            keys["meeting"] = f"meeting {row.dispute}"
            st.text_input(
                "In which meeting", key=keys["meeting"], max_chars=200, placeholder="Blank: ruled by you alone"
            )
        st.markdown(f":material/info: {wording.plain(dispute_steps.happens(step, outcome, lines.get(line, '')))}")
        command, form = COMMANDS[step]
        known = {"dispute_id": int(row.dispute_id), "seen_position": int(row.latest_step), "step": step}
        st.form_submit_button(
            f"**{dispute_steps.CHOICES[step][0]}**  \nSaved at once, for both sides to see", type="primary",
            key=f"take {about}", width="stretch", on_click=submit, args=(command, form),
            disabled=outcome is DisputeOutcome.OTHER_LINE and line is None,
            kwargs={
                "done": dispute_steps.done(step, row.lead), "request_key": new_request_key(), "keys": keys,
                **{name: value for name, value in known.items() if name in form.model_fields},
                **({"outcome": outcome, "to_line_id": line} if "outcome" in form.model_fields else {}),
            },
        )  # fmt: skip


def _asks(step: DisputeStep) -> str:
    if step is DisputeStep.CONTESTED:
        return "What speaks for the lead"
    return {DisputeStep.REOPENED: "What came up since", DisputeStep.COMMENTED: "Comment"}.get(step, "Why")


def _choose_outcome(row: Any, step: DisputeStep) -> DisputeOutcome | None:
    """Where the lead goes: chosen where there is a choice, the usual one at first."""
    possible = dispute_steps.outcomes_of(step)
    if len(possible) < 2:
        return possible[0] if possible else None
    chosen = st.selectbox("Where does the lead go?", possible, key=f"outcome {step} {row.dispute}")
    return DisputeOutcome(chosen)


def _choose_line(row: Any) -> dict[int, str]:
    """The one service line chosen, by its number; empty until one is."""
    found = ask(words_to_fill_in, nowhere(), field=HandoffField.REQUESTED_LINE).itertuples()
    lines = {int(one.place_id): one.place for one in found if one.place != row.service_line}
    chosen = st.selectbox(
        "To which service line", list(lines), index=None, key=f"line {row.dispute}", format_func=lines.__getitem__,
        placeholder="Choose a service line",
    )  # fmt: skip
    return {} if chosen is None else {chosen: lines[chosen]}
