"""Titles of the page on hand-off quality: each says the finding in words. Never imports Streamlit."""

from pandas import DataFrame, Series

from dashboard import wording
from data.vocabulary import NOT_RECORDED
from queries.columns import COLUMNS
from queries.handoff_cells import Made, MadeCell

MADE_IN_WORDS = {
    Made.ALL: "made in the period",
    Made.CHECKED: "that were checked",
    Made.COMPLETE: "that were complete",
    Made.OVERRIDDEN: "that went over incomplete",
    Made.UNCHECKED: "that nobody checked",
    Made.ASKED: "of which this was asked",
    Made.LACKING: "at which this was missing",
    Made.BOTH_LINES: "of which both service lines are known",
    Made.REROUTED: "routed to another service line than they asked for",
    Made.PROPOSED: "for which the routing named a team",
    Made.AS_PROPOSED: "that went to the team the routing named",
    Made.OTHERWISE: "that went to another team than the routing named",
}


def of_completeness(row: Series) -> str:
    """How many hand-offs were complete, of those that were checked, from handoff_completeness."""
    made, checked = row["checkable_hand_offs"], row["checked_hand_offs"]
    if not checked:
        return f"None of {wording.hand_offs(made)} was checked"
    head = f"{wording.rate(row['completeness_rate'])} of {wording.hand_offs(checked)} checked were complete"
    if not row["unchecked_hand_offs"]:
        return head
    were = "was" if row["unchecked_hand_offs"] == 1 else "were"
    return f"{head}; {wording.count(row['unchecked_hand_offs'])} {were} not checked"


def of_segments(segments: DataFrame, by: str) -> str:
    """The least and the most complete segment, and whether they differ by more than chance."""
    rated = segments[segments["completeness_rate"].notna()]
    named = rated[rated[by] != NOT_RECORDED]  # what is missing there makes it incomplete: that is no finding
    name = COLUMNS[by].label.lower()
    if 0 < len(named) < len(rated):
        rated, name = named, f"{name} where it is recorded"
    if rated.empty:
        return f"No {name} has a hand-off that was checked"
    best, worst = rated.loc[rated["completeness_rate"].idxmax()], rated.loc[rated["completeness_rate"].idxmin()]
    if len(rated) == 1 or best["completeness_rate"] == worst["completeness_rate"]:
        return f"Complete, by {name}: {wording.rate(best['completeness_rate'])} everywhere it was checked"
    low, high = (f"{wording.rate(one['completeness_rate'])} ({one[by]})" for one in (worst, best))
    apart = worst["completeness_rate_high"] < best["completeness_rate_low"]
    return f"Complete, by {name}: from {low} to {high}{'' if apart else '; their intervals overlap'}"


def of_missing(missing: DataFrame) -> str:
    """What is missing most, from missing_at_handoff."""
    top = missing.iloc[0]
    if not top["lacking_hand_offs"]:
        return "Nothing that was asked for was missing"
    rate = wording.rate(top["lacking_rate"])
    return (
        f"Missing most: {top['handoff_field']}, at {rate} of {wording.hand_offs(top['asked_hand_offs'])} that need it"
    )


def of_rerouted(by_line: DataFrame) -> str:
    """How many leads went to another line than they asked for, from routing_mismatches_by_line."""
    known, elsewhere = by_line["both_lines_known"].sum(), by_line["rerouted"].sum()
    head = f"{wording.count(elsewhere)} of {wording.leads(known)} went to another service line than they asked for"
    if not elsewhere or len(by_line) == 1:
        return head
    worst = by_line.loc[by_line["rerouted_rate"].idxmax()]
    return f"{head}, the largest share of those that asked for {worst['requested_line']}"


def of_proposed(by_team: DataFrame) -> str:
    """How often the routing was followed, from routed_as_proposed."""
    named, went = by_team["proposed_hand_offs"].sum(), by_team["as_proposed_hand_offs"].sum()
    return f"{wording.rate(went / named)} of {wording.hand_offs(named)} went to the team that the routing names"


def of_list(cell: MadeCell, how_many: int) -> str:
    """12 hand-offs that went over incomplete · Event"""
    counted = wording.leads(how_many) if cell.made in (Made.BOTH_LINES, Made.REROUTED) else wording.hand_offs(how_many)
    asked = f"asked for {cell.line}" if cell.line else None
    more = [cell.segment, cell.field, asked, f"to {cell.team} by the rules" if cell.team else None]
    return " · ".join([f"{counted} {MADE_IN_WORDS[cell.made]}", *(word for word in more if word)])
