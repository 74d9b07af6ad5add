"""Agreeing on a draft of routing rules or of a checklist."""

import streamlit as st

from dashboard import sign_off
from dashboard.routing_draft import Draft
from dashboard.routing_words import NAME


def draw(draft: Draft) -> None:
    """What agreeing means, and the form."""
    what = NAME[draft.kind]
    st.caption(_when(what, is_first=not draft.seen_id))
    sign_off.draw(
        draft.kind, draft.content, draft.seen_id, button=f"Agree on this {what}",
        done=f"The {what} is agreed. It holds from the day named, for hand-offs made from then.",
    )  # fmt: skip


def _when(what: str, *, is_first: bool) -> str:
    if is_first:
        return f"The first {what} may hold from a past day. It changes nothing that a hand-off said before."
    return (
        f"A new {what} holds from tomorrow at the earliest, for hand-offs made from then on. "
        "What earlier hand-offs said stays as it is."
    )
