"""What one person's live queue keeps from run to run: which lead is open, what was seen, what came of the last tap."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import streamlit as st
from pandas import DataFrame

from dashboard.queue_card import Opened
from dashboard.submit import submit, take_outcome
from queries.scope import Scope

AT_ONCE = 30


class Seen(NamedTuple):
    """The queue as it was at a moment."""

    answer: DataFrame
    short: Any
    scope: Scope
    moment: datetime


class Said(NamedTuple):
    """What came of the last tap, and where on the list it was: there the person looks."""

    lead: str
    place: int
    how: str
    sentence: str


@dataclass
class Kept:
    """What one person's queue keeps from run to run. `seen` while a lead is open: the list then stands still."""

    about: tuple
    most: int = AT_ONCE
    lead: str = ""
    opened: Opened = Opened.ATTEMPT
    request: uuid.UUID = field(default_factory=uuid.uuid4)
    seen: Seen | None = None
    said: Said | None = None

    def close(self) -> None:
        self.lead, self.seen = "", None

    def open(self, seen: Seen, lead: str, opened: Opened) -> None:
        """Open a card, with requests of its own; the list stands still as the person saw it."""
        self.lead, self.opened, self.seen, self.said = lead, opened, seen, None
        self.request = uuid.uuid4()

    def act(self, lead: str, place: int, command: Any, form: Any, done: str, what: str, **known: Any) -> None:
        """Carry out a command for the card at a place of the list, and close it. Tapped twice, it is done once."""
        submit(command, form, done=done, request_key=uuid.uuid5(self.request, what).hex, keys={}, **known)
        if outcome := take_outcome():
            self.said = Said(lead, place, *outcome)
        self.close()

    def show_more(self) -> None:
        self.most += AT_ONCE


def kept_for(*about: Any) -> Kept:
    """What is kept for these leads of this person; afresh when they look at others, or as somebody else."""
    kept = st.session_state.get("live queue")
    if kept is None or kept.about != about:
        kept = st.session_state["live queue"] = Kept(about)
    return kept
