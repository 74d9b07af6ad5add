"""Titles of the follow-up page: each says the finding in words. Never imports Streamlit."""

from datetime import date, timedelta

from pandas import DataFrame, Series

from dashboard import wording
from dashboard.cell_in_words import PROMISE_IN_WORDS
from data.vocabulary import Promise
from queries.clocks import ENOUGH, Split
from queries.columns import COLUMNS
from queries.response import Time


def split(by: Split) -> str:
    """The split in a sentence: "service line"."""
    return {Split.HOLDER: "owner"}.get(by, COLUMNS[by].label.lower())


def of_adherence(row: Series, promise: Promise) -> str:
    """How much was in time, and what is overdue right now."""
    name = PROMISE_IN_WORDS[promise]
    if not row["due_hand_offs"]:
        return f"No {name} has fallen due yet; {wording.hand_offs(row['running_hand_offs'])} still running"
    head = f"{wording.rate(row['adherence_rate'])} of {wording.counted(row['due_hand_offs'], name)} due were in time"
    if not row["overdue_hand_offs"]:
        return f"{head}; none is overdue"
    are = "is" if row["overdue_hand_offs"] == 1 else "are"
    return f"{head}; {wording.count(row['overdue_hand_offs'])} {are} overdue"


def of_targets(targets: DataFrame, promise: Promise) -> str:
    """What was promised: the target of all, or the shortest and the longest of several."""
    if targets.empty:
        return "Due moments are those of the system the leads came from."
    hours = [wording.hours(hour) for hour in targets["target_hours"]]
    within = hours[0] if len(hours) == 1 else f"{hours[0]} to {hours[-1]}, depending on the lead"
    return f"Promised: a {PROMISE_IN_WORDS[promise]} within {within}. Only opening hours count, without pauses."


def of_states(segments: DataFrame, by: Split) -> str:
    """How many were not in time, and where most of them are. No person is named: much may be work."""
    breached = segments["late_hand_offs"] + segments["overdue_hand_offs"]
    total = breached.sum()
    if not total:
        return f"None of {wording.hand_offs(segments['hand_offs'].sum())} is late or overdue"
    head = f"{wording.count(total)} of {wording.hand_offs(segments['hand_offs'].sum())} are late or overdue"
    if len(segments) == 1 or by is Split.HOLDER:
        return head
    worst = breached.idxmax()
    return f"{head}, the most with {segments.loc[worst, by]} ({wording.count(breached[worst])})"


def of_segments(segments: DataFrame, by: Split, whole: float) -> str:
    """The worst and the best, and whether any differs by more than chance: only such people are named."""
    rated = segments[segments["adherence_rate"].notna()]
    if rated.empty:
        return f"No {split(by)} has a hand-off that fell due"
    best, worst = rated.loc[rated["adherence_rate"].idxmax()], rated.loc[rated["adherence_rate"].idxmin()]
    if len(rated) == 1:
        return f"In time: {wording.rate(best['adherence_rate'])} ({best[by]})"
    low, high = wording.rate(worst["adherence_rate"]), wording.rate(best["adherence_rate"])
    named = by is not Split.HOLDER
    head = f"In time: from {low} ({worst[by]}) to {high} ({best[by]})" if named else f"In time: from {low} to {high}"
    behind = list(rated.loc[rated["adherence_rate_high"] < whole, by])
    if behind:
        return f"{head}; below the whole by more than chance: {wording.listed(behind)}"
    ahead = list(rated.loc[rated["adherence_rate_low"] > whole, by])
    if ahead:
        return f"{head}; above the whole by more than chance: {wording.listed(ahead)}"
    return f"{head}; all of that may be chance"


def settled(weeks: DataFrame, today: date) -> Series:
    """Whether a week is whole, over, and none of its hand-offs is still running. `today` is a local day."""
    ends = [monday.date() + timedelta(days=7) for monday in weeks["week_starts_on"]]
    over = Series([end <= today for end in ends], index=weeks.index, dtype=bool)
    return over & (weeks["days_counted"] == 7) & (weeks["running_hand_offs"] == 0)


def of_weeks(weeks: DataFrame, today: date) -> str:
    is_settled = settled(weeks, today)
    hatched = int((~is_settled).sum())
    are = "hatched week is" if hatched == 1 else "hatched weeks are"
    tail = f"; {hatched} {are} cut or still running" if hatched else ""
    whole = weeks[is_settled & weeks["adherence_rate"].notna()]
    if len(whole) < 2:
        return f"In time by week: fewer than two whole weeks to compare{tail}"
    worst = whole.loc[whole["adherence_rate"].idxmin()]
    span = f"{wording.rate(worst['adherence_rate'])} to {wording.rate(whole['adherence_rate'].max())}"
    lowest = wording.day(worst["week_starts_on"])
    return f"In time by week: {span} in {len(whole)} whole weeks, lowest in the week of {lowest}{tail}"


def of_excluded(excluded: DataFrame) -> str:
    total = excluded["excluded_hand_offs"].sum()
    are = "is" if total == 1 else "are"
    return f"{wording.hand_offs(total)} {are} on neither side of these figures"


TIME_IN_WORDS = {Time.BUSINESS: "in business time", Time.WALL_CLOCK: "on the patient's clock"}


def of_curves(curves: DataFrame, time: Time) -> str:
    """By when half have a first attempt, a first two-way contact and what else is drawn, or that fewer have it."""
    promises = dict.fromkeys((Promise.FIRST_ATTEMPT, Promise.FIRST_CONTACT, *map(Promise, curves["promise"].unique())))
    halves = {PROMISE_IN_WORDS[promise]: hours_until(curves, promise, 0.5) for promise in promises}
    reached = [f"a {name} within {wording.hours(hours)}" for name, hours in halves.items() if hours is not None]
    missed = [f"a {name}" for name, hours in halves.items() if hours is None]
    said = [f"Half have {wording.listed(reached)}, {TIME_IN_WORDS[time]}"] if reached else []
    said += [f"fewer than half have {wording.listed(missed)} so far"] if missed else []
    sentence = "; ".join(said)
    return sentence[0].upper() + sentence[1:]


def hours_until(curves: DataFrame, promise: Promise, share: float) -> float | None:
    """The hour by which a share has been followed up; None when it isn't reached."""
    reached = curves[(curves["promise"] == promise) & (curves["answered_share"] >= share)]
    return None if reached.empty else float(reached["hours_since_handover"].min())


NEARLY = 0.95


def until_hour(curves: DataFrame) -> float:
    """How far to draw: until each curve has nearly come to its end, without the long tail. At least an hour."""
    ends = curves.groupby("promise")["answered_share"].max()
    hours = [hours_until(curves, Promise(promise), end * NEARLY) or 0 for promise, end in ends.items()]
    return max(1.0, *(hour * 1.15 for hour in hours))


def one_target(targets: DataFrame, time: Time) -> float | None:
    """The target in hours, when all have the same one. A target is business time, and can't be drawn on another."""
    return float(targets.loc[0, "target_hours"]) if len(targets) == 1 and time is Time.BUSINESS else None


def of_response_times(by: Split, promise: Promise) -> str:
    return f"How long until the {PROMISE_IN_WORDS[promise]}, by {split(by)}, with those still waiting counted"


FEW_HOURS = 3
HOURS_SHOW = {"hand_offs": "Hand-offs", "breached_hand_offs": "Hand-offs that became late or overdue"}


def of_hours(hours: DataFrame, column: str) -> str:
    """When somebody should be there: the three hours of one day in which most were handed over."""
    total = hours[column].sum()
    if not total:
        return "Nothing was handed over" if column == "hand_offs" else "No promise was broken, whatever the hour"
    busiest = hours.groupby("weekday", sort=False)[column].rolling(FEW_HOURS).sum().droplevel(0)
    last = hours.loc[busiest.idxmax()]
    when = wording.hour_of_week(last["weekday"], last["hour_of_day"] - FEW_HOURS + 1, FEW_HOURS)
    share = f"{wording.count(busiest.max())} of {wording.count(total)}"
    if column == "hand_offs":
        return f"Hand-offs come most often {when} ({share}): someone should be there then"
    return f"Those that become late or overdue come most often {when} ({share})"


def of_lateness(whole: Series, promise: Promise) -> str:
    """Whose delay it was, and how many fell due while the owner was away."""
    if not whole["breached_hand_offs"]:
        return f"No {PROMISE_IN_WORDS[promise]} was late or is overdue"
    head = f"Half of {wording.count(whole['breached_hand_offs'])} broken promises are late by more than "
    head += f"{wording.hours(whole['median_hours_late'])} of business time"
    share = whole["routing_delay_share"]
    routing = (
        "" if wording.is_missing(share) else f"; {wording.rate(share)} of the first 40 hours passed without an owner"
    )
    gaps = whole["cover_gap_hand_offs"]
    away = f"; {wording.count(gaps)} fell due while the owner was away" if gaps else ""
    return f"{head}{routing}{away}"


def of_cost(bands: DataFrame, promise: Promise) -> str:
    """What goes together: the share scheduled of the soonest and of the latest. Never said to be a cause."""
    rated = bands[bands["scheduled_rate"].notna() & (bands["mature_hand_offs"] >= ENOUGH)]
    if len(rated) < 2:
        return f"Too few hand-offs are old enough to compare how soon the {PROMISE_IN_WORDS[promise]} came"
    (soon, often), (late, seldom) = (
        (row["response_band"].lower(), wording.rate(row["scheduled_rate"])) for row in (rated.iloc[0], rated.iloc[-1])
    )
    first = f"{often} of hand-offs with a {PROMISE_IN_WORDS[promise]} {soon}"
    return f"Scheduled: {first}, {seldom} of those after {late}: association, not cause"


def of_bands(promise: Promise) -> str:
    return f"Scheduled by how soon the {PROMISE_IN_WORDS[promise]} came"
