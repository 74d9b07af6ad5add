"""Titles that say the finding in words. Never imports Streamlit."""

from pandas import DataFrame

from dashboard import wording
from queries.columns import COLUMNS
from queries.dimensions import Dimension
from queries.scope import Scope


def split(by: Dimension) -> str:
    """The dimension in a sentence: "service line"."""
    return COLUMNS[by].label.lower()


def of_funnel(steps: DataFrame, scope: Scope) -> str:
    """What became of the mature leads, and where most of them stop."""
    mature, cohort = steps.loc[0, "mature_episodes"], steps.loc[0, "cohort_episodes"]
    if not mature:
        return f"None of the {wording.leads(cohort)} is {scope.window_days} days old yet: too early for rates"
    started = steps.iloc[-1]
    lost = -steps["reached_episodes"].diff().fillna(0)
    worst = int(lost.argmax())
    return (
        f"{wording.rate(started['entry_rate'], digits=1)} of {wording.count(mature)} mature leads started within "
        f"{scope.window_days} days; most stop between {steps.loc[worst - 1, 'stage']} and {steps.loc[worst, 'stage']}"
    )


def of_segments(compared: DataFrame, by: Dimension, stage: str) -> str:
    rated = compared[compared["entry_rate"].notna()]
    if rated.empty:
        return f"No {split(by)} has mature leads yet"
    best, worst = rated.loc[rated["entry_rate"].idxmax()], rated.loc[rated["entry_rate"].idxmin()]
    if len(rated) == 1:
        return f"{stage}: {wording.rate(best['entry_rate'])} of {best[by]} leads"
    low, high = wording.rate(worst["entry_rate"]), wording.rate(best["entry_rate"])
    return f"{stage}: from {low} ({worst[by]}) to {high} ({best[by]})"


def of_weeks(weeks: DataFrame, stage: str, scope: Scope) -> str:
    whole = weeks[weeks["is_mature"] & (weeks["days_counted"] == 7) & weeks["entry_rate"].notna()]
    hatched = int((~weeks["is_mature"] | (weeks["days_counted"] < 7)).sum())
    are = "hatched week is" if hatched == 1 else "hatched weeks are"
    tail = f"; {hatched} {are} cut or not {scope.window_days} days old" if hatched else ""
    if len(whole) < 2:
        return f"{stage} by week of entry: fewer than two whole, mature weeks{tail}"
    low, high = whole["entry_rate"].min(), whole["entry_rate"].max()
    span = f"{wording.rate(low)} to {wording.rate(high)}"
    return f"{stage} by week of entry: {span} in {len(whole)} whole, mature weeks{tail}"


def of_waits(waits: DataFrame, stage: str) -> str:
    row = waits.set_index("stage").loc[stage]
    waiting = f"{wording.leads(row['waiting_episodes'])} still wait"
    if wording.is_missing(row["median_days"]):
        return f"Fewer than half of leads in play have reached {stage} so far; {waiting}"
    return f"Half of leads in play reach {stage} within {wording.days(row['median_days'])}; {waiting}"


def of_exits(exits: DataFrame) -> str:
    total = exits["episodes"].sum()
    reasons = exits.groupby("reason")["episodes"].sum()
    top = reasons.idxmax()
    return f"{wording.leads(total)} left; the most common reason is “{top}” ({wording.rate(reasons.max() / total)})"


def until_day(curve: DataFrame, scope: Scope) -> float:
    """How far to draw: twice the window shows what comes late without a long empty tail."""
    return min(float(curve["days_since_entry"].max()), scope.window_days * 2)
