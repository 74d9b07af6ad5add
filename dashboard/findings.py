"""What is most worth talking about, in sentences. Never imports Streamlit.

Each finder looks at one answer and returns what it found, with how much it matters: points of the total's change, or
leads concerned as a share of all. Only what is more than chance is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pandas import DataFrame

from dashboard import wording
from data.vocabulary import Exit, Stage
from queries.cells import Cell, Counted
from queries.changes import split_of
from queries.dimensions import Dimension
from queries.hand_offs import Handed, HandOffCell

MANY_TIMES = 1.5
FEWEST_LEADS = 30


@dataclass(frozen=True)
class Finding:
    """A sentence, how much it matters (share of all, 0..1), and what it is about, when there is a list of that."""

    sentence: str
    weight: float
    cell: Cell | HandOffCell | None = None


def most_worth_talking_about(found: Iterator[Finding], how_many: int = 3) -> list[Finding]:
    return sorted(found, key=lambda finding: -finding.weight)[:how_many]


def of_change(why: DataFrame, by: Dimension, stage: str) -> Iterator[Finding]:
    """Why the total changed, and the segment whose own rate changed most."""
    split = split_of(why)
    if wording.is_missing(split.change):
        return
    if split.pointing_apart or split.opposed:
        yield Finding(why_in_words(why, by, stage), abs(split.mix_total) + abs(split.rate_total))
    sure = why[(why["rate_change_low"] > 0) | (why["rate_change_high"] < 0)]
    for row in sure.itertuples():
        better = "better" if row.rate_change > 0 else "worse"
        yield Finding(
            f"{getattr(row, by)} converts {better}: {wording.rate(row.entry_rate, digits=1)} of its leads were "
            f"{stage.lower()} in time, {wording.points(row.rate_change)} against the period before "
            f"({wording.points_interval(row.rate_change_low, row.rate_change_high)}).",
            abs(row.rate_effect),
            Cell(Counted.REACHED, stage=Stage(stage.lower()), by=by, segment=getattr(row, by)),
        )


def of_exits(exits: DataFrame, by: Dimension) -> Iterator[Finding]:
    """The segment that loses far more of its leads by an exit than all do."""
    total = exits["episodes"].sum() / max(exits["cohort_episodes"].sum(), 1)
    for row in exits.itertuples():
        if row.cohort_episodes >= FEWEST_LEADS and row.share_of_cohort_low > total * MANY_TIMES:
            span = wording.interval(row.share_of_cohort_low, row.share_of_cohort_high)
            extra = row.episodes - total * row.cohort_episodes
            yield Finding(
                f"{getattr(row, by)} brings many leads that are disqualified: {wording.rate(row.share_of_cohort)} of "
                f"{wording.leads(row.cohort_episodes)} ({span}), against {wording.rate(total)} of all.",
                extra / exits["cohort_episodes"].sum(),
                Cell(Counted.LEFT, by=by, segment=getattr(row, by), exit=Exit.DISQUALIFIED),
            )


def of_steps(funnel_by: DataFrame, by: Dimension, stage: str) -> Iterator[Finding]:
    """The segment that loses far more than the others at one step: look at its capacity before its leads."""
    step = funnel_by[(funnel_by["stage"] == stage) & (funnel_by["previous_stage_episodes"] >= FEWEST_LEADS)]
    if len(step) < 2:
        return
    for index, row in step.iterrows():
        others = step.drop(index)
        usual = others["reached_episodes"].sum() / others["previous_stage_episodes"].sum()
        span = wording.interval(row["step_rate_low"], row["step_rate_high"])
        missing = (usual - row["step_rate"]) * row["previous_stage_episodes"]
        if row["step_rate_high"] < usual / MANY_TIMES:
            yield Finding(
                f"{row[by]} leads stop before they are {stage.lower()}: {wording.rate(row['step_rate'])} of those at "
                f"the stage before get there in time ({span}), "
                f"against {wording.rate(usual)} elsewhere. Look at open slots before you judge the leads.",
                missing / step["mature_episodes"].sum(),
                Cell(Counted.REACHED, stage=Stage(stage.lower()), by=by, segment=row[by]),
            )


def of_follow_up(compared: DataFrame) -> Iterator[Finding]:
    """First attempts in time, when their share changed by more than chance."""
    row = compared.iloc[0]
    if row["adherence_change_low"] > 0 or row["adherence_change_high"] < 0:
        moved = "rose" if row["adherence_change"] > 0 else "fell"
        span = wording.points_interval(row["adherence_change_low"], row["adherence_change_high"])
        breached = row["due_hand_offs"] - row["met_due_hand_offs"]
        yield Finding(
            f"First attempts in time {moved} from {wording.rate(row['adherence_rate_before'])} to "
            f"{wording.rate(row['adherence_rate'])} of those due ({wording.points(row['adherence_change'])}, {span}); "
            f"{wording.count(breached)} of {wording.hand_offs(row['due_hand_offs'])} were late or are overdue.",
            abs(row["adherence_change"]),
            HandOffCell(Handed.BREACHED),
        )


def of_blanks(missing: DataFrame) -> Iterator[Finding]:
    """A field left blank on more than one lead in ten."""
    total = missing["cohort_episodes"].sum()
    blank = missing["missing_source"].sum()
    if total and blank / total > 0.1:
        yield Finding(
            f"{wording.rate(blank / total)} of leads ({wording.count(blank)}) have no source on record, so no source's "
            "figure is complete.",
            blank / total / 5,
            Cell(Counted.NO_SOURCE),
        )


def why_in_words(why: DataFrame, by: Dimension, stage: str) -> str:
    """One sentence on why the total changed: mix, rate, both, or the two pulling apart."""
    split = split_of(why)
    if wording.is_missing(split.change):
        return "There is nothing to compare: one of the two periods has no mature leads."
    kind = by.replace("_", " ")
    moved = "fell" if split.change < 0 else "rose"
    head = (
        f"Conversion to {stage.lower()} {moved} from {wording.rate(split.before, digits=1)} to "
        f"{wording.rate(split.now, digits=1)} ({wording.points(split.change)})"
    )
    parts = f"mix {wording.points(split.mix_total)}, rate {wording.points(split.rate_total)}"
    if wording.points(split.change) == wording.points(0):
        together = f": mix and rate cancel out ({parts})" if split.opposed else ""
        return f"Conversion to {stage.lower()} stayed at {wording.rate(split.now, digits=1)}{together}."
    if split.pointing_apart:
        steps = [change for change in split.rate_change if change == change]
        moved_too = "improved" if split.change < 0 else "fell"
        did = " or ".join([moved_too] * any(steps) + ["held"] * (0 in steps))
        where = "less" if split.change < 0 else "more"
        return f"{head} although every {kind} {did}: the leads moved to {kind}s that convert {where} ({parts})."
    if split.opposed:
        return f"{head}: mix and rate pull apart ({parts}). What came in changed one way, how it was worked the other."
    larger = "what came in (mix)" if abs(split.mix_total) > abs(split.rate_total) else "how leads fared (rate)"
    return f"{head}, mostly for {larger}: {parts}."
