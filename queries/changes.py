"""Questions about what changed against the equally long period before, at equal maturity, and why."""

from pandas import DataFrame
from sqlalchemy import Connection

from data.vocabulary import STAGE_LABEL, Stage
from queries.dimensions import Dimension
from queries.frame import typed
from queries.funnel import FUNNEL_BY, funnel
from queries.intervals import newcombe, ratio
from queries.mix import MixRate, mix_and_rate
from queries.scope import Scope

COMPARED = ("cohort_episodes", "mature_episodes", "reached_episodes", "reached_to_date_episodes", "entry_rate")


def funnel_compared(conn: Connection, scope: Scope) -> DataFrame:
    """How far do leads get, against the period before?

    One row per stage. The period before is the same question asked again: as long, and looked at as long after.
    """
    return _compared(funnel(conn, scope), funnel(conn, scope.previous()), ["stage"])


def funnel_by_compared(
    conn: Connection, scope: Scope, by: Dimension = Dimension.SERVICE_LINE, stage: Stage = Stage.SCHEDULED
) -> DataFrame:
    """Which segments convert better or worse to a stage than in the period before?

    One row per segment with leads in either period.
    """
    question = FUNNEL_BY[by]
    now, before = (_at(question(conn, one), stage) for one in (scope, scope.previous()))
    return _compared(now, before, [by])


def why_conversion_changed(
    conn: Connection, scope: Scope, by: Dimension = Dimension.SERVICE_LINE, stage: Stage = Stage.SCHEDULED
) -> DataFrame:
    """Why did conversion to a stage change: other leads (mix), or the same leads faring differently (rate)?

    One row per segment with mature leads in either period. Mix and rate effects of all rows add up to the change of
    the total rate exactly.
    """
    both = funnel_by_compared(conn, scope, by, stage)
    both = both[(both["mature_episodes"] > 0) | (both["mature_episodes_before"] > 0)].reset_index(drop=True)
    n0, n1 = both["mature_episodes_before"], both["mature_episodes"]
    split = mix_and_rate(n0, both["reached_episodes_before"], n1, both["reached_episodes"])
    both["share"], both["share_before"] = ratio(n1, n1.sum()), ratio(n0, n0.sum())
    both["mix_effect"], both["rate_effect"] = split.mix, split.rate
    both["presence"] = [
        "new" if new else "gone" if gone else "both" for new, gone in zip(split.new, split.gone, strict=True)
    ]
    return typed(both)


def split_of(why: DataFrame) -> MixRate:
    """The mix/rate split behind an answer of `why_conversion_changed`, for its totals and its verdicts."""
    return mix_and_rate(
        why["mature_episodes_before"], why["reached_episodes_before"], why["mature_episodes"], why["reached_episodes"]
    )


def _at(table: DataFrame, stage: Stage) -> DataFrame:
    return table[table["stage"] == STAGE_LABEL[stage]].reset_index(drop=True)


def _compared(now: DataFrame, before: DataFrame, keys: list[str]) -> DataFrame:
    """Both periods side by side on their keys; a segment missing from one has counts of 0 and no rate there."""
    renamed = before[[*keys, *COMPARED]].rename(columns={name: f"{name}_before" for name in COMPARED})
    merged = now[[*keys, *COMPARED, "entry_rate_low", "entry_rate_high"]].merge(
        renamed, on=keys, how="outer", sort=False, validate="one_to_one"
    )
    counts = [name for name in merged.columns if "episodes" in name]
    merged[counts] = merged[counts].fillna(0)
    change, low, high = newcombe(
        merged["reached_episodes"], merged["mature_episodes"],
        merged["reached_episodes_before"], merged["mature_episodes_before"],
    )  # fmt: skip
    merged = merged.assign(rate_change=change, rate_change_low=low, rate_change_high=high)
    return typed(_in_first_order(merged, now, before, keys))


def _in_first_order(merged: DataFrame, now: DataFrame, before: DataFrame, keys: list[str]) -> DataFrame:
    # An outer merge may sort; the reading order is that of the questions.
    seen = dict.fromkeys([*map(tuple, now[keys].values), *map(tuple, before[keys].values)])
    position = {key: number for number, key in enumerate(seen)}
    return merged.loc[sorted(merged.index, key=lambda i: position[tuple(merged.loc[i, keys])])].reset_index(drop=True)
