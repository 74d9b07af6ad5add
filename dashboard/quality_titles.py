"""Titles of the page on lead quality: each says the finding in words. Never imports Streamlit."""

from datetime import date, timedelta

from pandas import DataFrame, Series

from dashboard import wording
from dashboard.definition_words import short
from data.vocabulary import Verdict
from queries.columns import COLUMNS
from queries.quality_cells import Fate, QualitySplit

MANY_UNDECIDED = 0.1
"""Above this share of undecided hand-offs a week's rate is not settled."""


def of_quality(row: Series) -> str:
    """How many of the decided hand-offs were rejected, with its interval, from lead_quality."""
    decided = row["decided_hand_offs"]
    if not decided:
        return f"Sales has decided on none of {wording.hand_offs(row['judged_hand_offs'])} yet"
    span = wording.interval(row["dispute_rate_low"], row["dispute_rate_high"])
    if not row["disputed_hand_offs"]:
        return f"None of {wording.hand_offs(decided)} that sales decided on was rejected ({span})"
    were = "was" if row["disputed_hand_offs"] == 1 else "were"
    return (
        f"{wording.rate(row['dispute_rate'])} ({span}) of {wording.hand_offs(decided)} that sales decided on "
        f"{were} rejected"
    )


def of_undecided(row: Series) -> str:
    """half for over 3.5 days, the oldest for 41 days"""
    if not row["undecided_hand_offs"]:
        return "none is open"
    half, oldest = wording.days(row["undecided_median_days"]), wording.days(row["undecided_oldest_days"])
    return f"for {oldest}" if row["undecided_hand_offs"] == 1 else f"half for over {half}, the oldest for {oldest}"


def split(by: QualitySplit) -> str:
    """The split in a sentence: "service line"."""
    return COLUMNS[by].label.lower()


def of_segments(segments: DataFrame, by: QualitySplit, whole: float) -> str:
    """The least and the most rejected segment, and which differ from the whole by more than chance."""
    rated = segments[segments["dispute_rate"].notna()]
    if rated.empty:
        return f"No {split(by)} has a hand-off that sales decided on"
    most, least = rated.loc[rated["dispute_rate"].idxmax()], rated.loc[rated["dispute_rate"].idxmin()]
    if len(rated) == 1:
        return f"Rejected: {wording.rate(most['dispute_rate'])} ({most[by]})"
    low, high = (f"{wording.rate(one['dispute_rate'])} ({one[by]})" for one in (least, most))
    above = list(rated.loc[rated["dispute_rate_low"] > whole, by])
    tail = f"above the whole by more than chance: {wording.listed(above)}" if above else "all of that may be chance"
    return f"Rejected, by {split(by)}: from {low} to {high}; {tail}"


def of_criteria(criteria: DataFrame) -> str:
    """For what leads are rejected most, from lead_quality_by_criterion."""
    cited = criteria[criteria["citing_disputes"] > 0]
    if cited.empty:
        return "No criterion was named by a rejection"
    top = cited.loc[cited["citing_disputes"].idxmax()]
    total = criteria["citing_disputes"].sum()
    return (
        f"Rejected most for “{criterion(top['definition_kind'], top['criterion'])}”: "
        f"{wording.count(top['citing_disputes'])} of {wording.counted(total, 'rejection')}"
    )


def criterion(kind: str, key: str) -> str:
    """MQL: Territory is one of …"""
    return f"{kind}: {short(key)}"


def of_record(by_record: DataFrame) -> str:
    """How often the record disagrees with the rejection, from rulings_by_record."""
    total = by_record["disputes"].sum()
    against = by_record.loc[by_record["record_says"] == Verdict.MET, "disputes"].sum()
    if not against:
        return f"The record contradicts none of {wording.counted(total, 'rejection')}"
    meets = "this one meets the criterion it was" if against == 1 else "these meet the criterion they were"
    return (
        f"The record contradicts {wording.count(against)} of {wording.counted(total, 'rejection')}: "
        f"by it {meets} rejected for"
    )


def settled(weeks: DataFrame, today: date) -> Series:
    """Whether a week is whole, over, and nearly all of it decided. `today` is a local day."""
    over = [monday.date() + timedelta(days=7) <= today for monday in weeks["week_starts_on"]]
    few = weeks["undecided_hand_offs"] <= MANY_UNDECIDED * weeks["judged_hand_offs"]
    return Series(over, index=weeks.index, dtype=bool) & (weeks["days_counted"] == 7) & few


def of_weeks(weeks: DataFrame, today: date) -> str:
    """From the lowest to the highest of the weeks that can be compared."""
    is_settled = settled(weeks, today)
    hatched = int((~is_settled).sum())
    are = "hatched week is" if hatched == 1 else "hatched weeks are"
    tail = f"; {hatched} {are} cut or more than a tenth undecided" if hatched else ""
    whole = weeks[is_settled & weeks["dispute_rate"].notna()]
    if len(whole) < 2:
        return f"Rejected by week: fewer than two whole weeks to compare{tail}"
    top = whole.loc[whole["dispute_rate"].idxmax()]
    span = f"{wording.rate(whole['dispute_rate'].min())} to {wording.rate(top['dispute_rate'])}"
    return f"Rejected by week: {span}, highest in the week of {wording.day(top['week_starts_on'])}{tail}"


def of_answers(row: Series) -> str:
    """How many disputes marketing answered in time, from dispute_answers."""
    if not row["due_disputes"]:
        if row["excluded_disputes"] == row["disputes"]:
            return "No dispute has a time to answer"
        return f"No answer has fallen due yet; {wording.counted(row['running_disputes'], 'dispute')} still running"
    span = wording.interval(row["answered_in_time_rate_low"], row["answered_in_time_rate_high"])
    head = (
        f"Marketing answered {wording.rate(row['answered_in_time_rate'])} ({span}) of "
        f"{wording.counted(row['due_disputes'], 'dispute')} due in time"
    )
    if not row["overdue_disputes"]:
        return f"{head}; none is overdue"
    are = "is" if row["overdue_disputes"] == 1 else "are"
    return f"{head}; {wording.count(row['overdue_disputes'])} {are} overdue"


def of_rulings(row: Series) -> str:
    """Who was right, by side, from dispute_rulings."""
    if not row["ruled_disputes"]:
        return f"None of {wording.counted(row['disputes'], 'dispute')} has been ruled on yet"
    span = wording.interval(row["overturn_rate_low"], row["overturn_rate_high"])
    head = (
        f"Sales was wrong in {wording.rate(row['overturn_rate'])} ({span}) of "
        f"{wording.counted(row['ruled_disputes'], 'rejection')} ruled on"
    )
    if not row["contested_ruled_disputes"]:
        return f"{head}; marketing had contested none of them"
    span = wording.interval(row["contest_lost_rate_low"], row["contest_lost_rate_high"])
    contested = wording.count(row["contested_ruled_disputes"])
    return f"{head}; marketing in {wording.rate(row['contest_lost_rate'])} ({span}) of {contested} that it contested"


def of_later(later: DataFrame) -> str:
    """What became of disputed hand-offs against accepted ones. Never said to be a cause."""
    rates = later.set_index("fate")["attended_later_rate"]
    disputed, accepted = (rates.get(fate) for fate in (Fate.DISPUTED, Fate.ACCEPTED))
    if wording.is_missing(disputed) or wording.is_missing(accepted):
        return "Too early to say what disputed leads came to: none was handed over a whole window ago"
    return (
        f"{wording.rate(disputed)} of disputed leads attended within the window, "
        f"{wording.rate(accepted)} of accepted ones"
    )


def of_sources(sources: DataFrame) -> str:
    """Which sources to fix first: those beyond their share by more than chance, from sources_to_fix."""
    sure = list(sources.loc[sources["stood_difference_low"] > 0, "source"])
    others = list(sources.loc[~(sources["stood_difference_low"] > 0), "source"])
    if not sure:
        return f"No source stands out by more than chance; most beyond its share: {others[0]}"
    tail = f"; {wording.listed(others)} may be chance" if others else ""
    return f"Fix first: {wording.listed(sure)}{tail}"


def of_source(row: Series) -> str:
    """12 rejections that stood in 40 decided (30 %, 18–46 %); by its share it would have 5. …"""
    span = wording.interval(row["stood_rate_low"], row["stood_rate_high"])
    against = wording.points(row["stood_difference"])
    between = wording.points_interval(row["stood_difference_low"], row["stood_difference_high"])
    chance = "" if row["stood_difference_low"] > 0 else ", which may be chance"
    were = "rejection" if row["stood_disputes"] == 1 else "rejections"
    return (
        f"{wording.count(row['stood_disputes'])} {were} that stood in {wording.count(row['decided_hand_offs'])} "
        f"decided ({wording.rate(row['stood_rate'])}, {span}); by its share it would have "
        f"{wording.count(row['expected_disputes'])}. Against the others {against} ({between}){chance}."
    )


RECORD = {
    Verdict.MET: "Record meets it",
    Verdict.FAILED: "Record fails it",
    Verdict.UNKNOWN: "Not recorded",
}


def of_excluded(excluded: DataFrame) -> str:
    total = excluded["excluded_disputes"].sum()
    are = "is" if total == 1 else "are"
    return f"{wording.counted(total, 'dispute')} {are} on neither side of answered in time"


def of_inbox(row: Series) -> str:
    """How many disputes wait for a ruling, from disputes_in_short."""
    if not row["to_rule_disputes"]:
        return "No dispute waits for a ruling"
    wait = "waits" if row["to_rule_disputes"] == 1 else "wait"
    return f"{wording.counted(row['to_rule_disputes'], 'dispute')} {wait} for a ruling"
