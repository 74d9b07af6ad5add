"""How far do leads come, where do they stop, what changed, and why?"""

import streamlit as st

from dashboard import charts, findings, show, switches, titles
from dashboard.ask import ask
from dashboard.explain import of
from dashboard.scope_bar import current_scope
from data.vocabulary import STAGE_LABEL, Stage
from queries.cells import Cell
from queries.changes import funnel_by_compared, why_conversion_changed
from queries.dimensions import Dimension
from queries.exits import exits_by_stage, exits_by_stage_and_reason, re_entries
from queries.funnel import FUNNEL_BY, conversion_by_week, funnel
from queries.waits import time_to_each_stage, time_to_stage

scope = current_scope()
steps = ask(funnel, scope)
if steps.loc[0, "cohort_episodes"] == 0:
    st.info("No leads came in in this period with these filters. Choose a longer period or fewer filters on the left.")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    by = Dimension(switches.choose_split())
    stage = Stage(switches.choose_stage())
label, split, to_stage = STAGE_LABEL[stage], titles.split(by), Cell(stage=stage)

show.chart(
    charts.funnel_steps, steps, titles.of_funnel(steps, scope), key="steps",
    describes="Share of mature leads that reached each stage within the window, with counts and intervals",
    of=of(funnel, "reached_episodes", "entry_rate", "imputed_episodes"),
)  # fmt: skip
number = switches.choose_number()
show.stage_matrix(
    ask(FUNNEL_BY[by], scope), by, f"Stage by stage, by {split}: choose a number to see its leads", number=number,
    key="matrix", of=of(FUNNEL_BY[by], "cohort_episodes", "mature_episodes", number),
)  # fmt: skip

compared = ask(funnel_by_compared, scope, by=by, stage=stage)
show.chart(
    charts.segment_rates, compared, titles.of_segments(compared, by, label), key="rates", plain=to_stage,
    by=by, now=str(scope.period), before=str(scope.previous().period),
    describes=f"Conversion to {label} by {split}, now with 95 % intervals, and before",
    of=of(funnel_by_compared, "entry_rate", "entry_rate_before", "rate_change", by=by, stage=stage),
)  # fmt: skip
weeks = ask(conversion_by_week, scope, stage=stage)
show.chart(
    charts.weekly_rates, weeks, titles.of_weeks(weeks, label, scope), key="weeks", plain=to_stage,
    describes=f"Conversion to {label} by week of entry; weeks that are cut or not mature are hatched",
    of=of(conversion_by_week, "entry_rate", "mature_episodes", "days_counted", stage=stage),
)  # fmt: skip

why = ask(why_conversion_changed, scope, by=by, stage=stage)
show.chart(
    charts.mix_and_rate, why, findings.why_in_words(why, by, label), key="why", plain=to_stage, by=by,
    describes="Mix and rate effect of each segment, in points of the total; together they are the whole change",
    of=of(why_conversion_changed, "mix_effect", "rate_effect", "share", "share_before", by=by, stage=stage),
)  # fmt: skip

waits, curve = ask(time_to_each_stage, scope), ask(time_to_stage, scope, stage=stage)
reached = of(time_to_stage, "share_reached", "share_reached_of_all", stage=stage)
if not show.nothing(curve, f"Nobody of this period has come to {label} yet."):
    show.chart(
        charts.reach_curve, curve, titles.of_waits(waits, label), key="curve", of=reached,
        until_day=titles.until_day(curve, scope),
        describes=f"Share of leads that reached {label} by each day since they came in, those waiting counted",
    )  # fmt: skip
waiting = of(time_to_each_stage, "median_days", "p90_days", "waiting_episodes", "left_episodes")
show.table(waits, "Days to each stage, with those still waiting counted", key="waits", of=waiting)

exits = ask(exits_by_stage_and_reason, scope)
if not show.nothing(exits, "No lead of this period has left."):
    show.chart(
        charts.exits_by_stage, ask(exits_by_stage, scope), titles.of_exits(exits), key="exits", column="episodes",
        describes="Leads that left, by the furthest stage they had reached and by exit",
        of=of(exits_by_stage, "episodes"),
    )  # fmt: skip
    leaving = of(exits_by_stage_and_reason, "episodes", "share_of_cohort")
    show.table(exits, "Why they left", key="reasons", of=leaving)
show.table(ask(re_entries, scope), "Leads that came back", key="back", of=of(re_entries, "reentry_rate"))
