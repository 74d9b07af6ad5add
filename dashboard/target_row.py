"""One target of a draft: a sentence, and behind a button what can be changed in it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st
from pandas import DataFrame

from dashboard import wording
from dashboard.target_words import TargetLine, duration, in_words
from data.agreements import Target
from data.vocabulary import IntakeType, Promise, Urgency
from queries.targets import ALL

HOURS, MINUTES = "Business hours", "Business minutes"
MOST_HOURS = 1_000.0
Names = Mapping[Any, str]
PROMISES: Names = {promise: str(promise) for promise in Promise}
UNITS: Names = {HOURS: HOURS, MINUTES: MINUTES}
NOTHING_YET = "One more promise, or another time for some of the leads."
INTAKES: Names = {"": "All intake types", **{word: str(word) for word in IntakeType}}
URGENCIES: Names = {"": "Any urgency", **{word: str(word) for word in Urgency}}


class Places(NamedTuple):
    """Id -> name of what a target can name; 0 stands for all."""

    lines: Names
    sites: Names

    @classmethod
    def of(cls, places: DataFrame) -> "Places":
        """From the answer of `places_to_name`."""
        named: dict[str, dict[int, str]] = {kind: {0: f"All {kind.lower()}s"} for kind in ("Service line", "Site")}
        for row in places.itertuples():
            named[row.place_kind][int(row.place_id)] = row.place
        return cls(*named.values())

    def said(self, line: int, site: int, intake: str, urgency: str) -> tuple[str, str, str, str]:
        """Of which leads a target or a rule is, in words; "All" where it names none."""
        line_said = _name(self.lines, line) if line else ALL
        site_said = _name(self.sites, site) if site else ALL
        return line_said, site_said, intake or ALL, urgency or ALL


class Filled(NamedTuple):
    """A target as filled in. 0 and "" stand for all leads; `minutes` is None while it has no time."""

    promise: str
    minutes: int | None
    service_line_id: int = 0
    site_id: int = 0
    intake_type: str = ""
    urgency: str = ""

    @classmethod
    def of(cls, target: Target) -> "Filled":
        line, site, intake, urgency = target.said
        return cls(target.promise, target.minutes, line or 0, site or 0, intake or "", urgency or "")

    @property
    def content(self) -> dict[str, Any]:
        """As SlaPolicy takes it."""
        named = {name: getattr(self, name) or None for name in self._fields[2:]}
        return {"promise": self.promise, "minutes": self.minutes, **named}

    def in_words(self, places: Places) -> TargetLine:
        return TargetLine(self.promise, self.minutes or 0, *places.said(*self[2:]))


def draw(number: int, begun: Filled | None, places: Places, key: str) -> Filled:
    """The target as it is filled in. It begins as `begun`; without one it is a row to fill in."""
    left, right = st.columns([2, 7], vertical_alignment="center")
    label, icon = (f"Target {number}", "edit") if begun else ("Add a target", "add")
    with left.popover(label, icon=f":material/{icon}:", key=f"{key} change", width=170):
        filled = _fields(begun, places, key)
    right.markdown(wording.plain(_said(filled, begun, places)))
    return filled


def _said(filled: Filled, begun: Filled | None, places: Places) -> str:
    was = in_words(begun.in_words(places)) if begun else ""
    if filled.minutes is None:
        return f"Dropped. It was: {was}" if begun else NOTHING_YET
    says = in_words(filled.in_words(places))
    if begun is None or filled == begun:
        return says if begun else f"{says} (new)"
    is_other_time = filled._replace(minutes=begun.minutes) == begun
    return f"{says} (was {duration(begun.minutes or 0)})" if is_other_time else f"{says} (was: {was})"


def _fields(begun: Filled | None, places: Places, key: str) -> Filled:
    said = begun or Filled(Promise.FIRST_ATTEMPT, None)
    promise = choose("Promise", PROMISES, said.promise, f"{key} promise")
    minutes = _time(said.minutes, key)
    left, right = st.columns(2)
    with left:
        line = choose("Service line", places.lines, said.service_line_id, f"{key} line")
        intake = choose("Intake type", INTAKES, said.intake_type, f"{key} intake")
    with right:
        site = choose("Site", places.sites, said.site_id, f"{key} site")
        urgency = choose("Urgency", URGENCIES, said.urgency, f"{key} urgency")
    # Streamlit gives an emptied number its first value back, so what was agreed on is dropped by a tick.
    is_dropped = begun is not None and st.checkbox("Drop this target", key=f"{key} drop")
    return Filled(promise, None if is_dropped else minutes, line, site, intake, urgency)


def _time(minutes: int | None, key: str) -> int | None:
    """Minutes; None while nothing is filled in."""
    in_minutes = minutes is not None and minutes < MOST_HOURS and minutes % 15 != 0
    value = None if minutes is None else minutes / (1 if in_minutes else 60)
    left, right = st.columns(2, vertical_alignment="bottom")
    amount = left.number_input(
        "Within", min_value=0.0, max_value=max(MOST_HOURS, value or 0), value=value, step=1.0, format="%g",
        placeholder="No target", key=f"{key} time",
    )  # fmt: skip
    with right:
        unit = choose("Unit", UNITS, MINUTES if in_minutes else HOURS, f"{key} unit")
    return None if amount is None else round(amount * (60 if unit == HOURS else 1))


def choose(label: str, options: Names, begun: Any, key: str) -> Any:
    """One of the options, or what it began with: a version may name a service line that is no longer known."""
    keys = [*options, *([] if begun in options else [begun])]
    return st.selectbox(label, keys, index=keys.index(begun), format_func=lambda one: _name(options, one), key=key)


def _name(names: Names, key: Any) -> str:
    return names.get(key, f"Not known ({key})")
