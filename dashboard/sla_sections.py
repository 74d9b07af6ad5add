"""The lower half of the follow-up page: how long it takes, at which hours, whose delay it is, and what it may cost."""

import streamlit as st

from dashboard import show, sla_charts, sla_titles, switches
from dashboard.ask import ask
from dashboard.explain import of
from data.vocabulary import Promise
from queries.clocks import Split
from queries.hand_offs import HandOffCell
from queries.hours_of_week import hand_offs_by_hour
from queries.lateness import lateness_by, lateness_in_all
from queries.response import Time, response_times
from queries.response_bands import scheduled_by_response_time
from queries.response_curves import response_curves, targets_held
from queries.scope import Scope

LENGTHS = ("median_business_hours", "p90_business_hours", "median_wall_clock_hours", "p90_wall_clock_hours")
WAITING = ("still_waiting_hand_offs", "longest_wait_hours", "answered_hand_offs", "left_hand_offs")
ASSOCIATION = (
    "Side by side, not cause and effect: who is called first may have been likelier to book. Only hand-offs whose "
    "whole window has passed count; who booked before the follow-up, or was never followed up, has no rate."
)


def response(scope: Scope, by: Split, promise: Promise) -> None:
    """The curves of follow-up, and the times by segment."""
    time = Time(switches.choose_time())
    curves, targets = ask(response_curves, scope, also=promise, time=time), ask(targets_held, scope, promise=promise)
    if show.nothing(curves, "Nobody of this period has been followed up yet."):
        return
    show.chart(
        sla_charts.answer_curves, curves, sla_titles.of_curves(curves, time), key="curves",
        until=sla_titles.until_hour(curves), target=sla_titles.one_target(targets, time),
        describes="Share of hand-offs followed up by each hour since the hand-off, those still waiting counted",
        of=of(response_curves, "answered_share", also=promise, time=time),
    )  # fmt: skip
    times = ask(response_times, scope, by=by, promise=promise)
    show.table(
        times[[by, "timed_hand_offs", *LENGTHS, *WAITING]], sla_titles.of_response_times(by, promise), key="lengths",
        plain=HandOffCell(promise=promise),
        of=of(response_times, "timed_hand_offs", *LENGTHS, *WAITING, by=by, promise=promise),
    )  # fmt: skip


def hours(scope: Scope, promise: Promise) -> None:
    """Two calendars side by side, one below the other on a phone: when leads come, and when those come that break."""
    answer, cell = ask(hand_offs_by_hour, scope, promise=promise), HandOffCell(promise=promise)
    columns = st.columns(2, gap="medium", vertical_alignment="bottom")  # so that the two weeks are level
    for place, column in zip(columns, ("hand_offs", "breached_hand_offs"), strict=True):
        with place:
            show.chart(
                sla_charts.hours_of_week, answer, sla_titles.of_hours(answer, column), key=f"hours {column}",
                plain=cell, number=column,
                describes=f"{sla_titles.HOURS_SHOW[column]} by weekday and local hour of the hand-off, a number a box",
                of=of(hand_offs_by_hour, column, promise=promise),
            )  # fmt: skip


def lateness(scope: Scope, by: Split, promise: Promise) -> None:
    """Whose delay broken promises are."""
    whole, cell = ask(lateness_in_all, scope, promise=promise).iloc[0], HandOffCell(promise=promise)
    title, answer = sla_titles.of_lateness(whole, promise), ask(lateness_by, scope, by=by, promise=promise)
    if show.nothing(answer, f"{title}."):
        return
    told = {"by": by, "promise": promise}
    show.chart(
        sla_charts.delays, answer, title, key="delays", plain=cell, column="breached_hand_offs", by=by,
        describes="Mean business hours of late and overdue hand-offs by segment, without an owner and with one",
        of=of(lateness_by, "routing_delay_hours", "rep_delay_hours", "breached_hand_offs", **told),
    )  # fmt: skip
    gaps = ("median_hours_late", "cover_gap_hand_offs", "cover_named_hand_offs", "no_cover_hand_offs")
    title = f"Late and overdue, by {sla_titles.split(by)}: how late, and while the owner was away"
    answer = answer[[*dict.fromkeys((by, "breached_hand_offs", *gaps, *answer.columns))]]  # what the title says first
    show.table(answer, title, key="late", plain=cell, of=of(lateness_by, "breached_hand_offs", *gaps, **told))


def cost(scope: Scope, promise: Promise) -> None:
    """What goes together with lateness: of the first attempt where the promise is what it would be compared with."""
    promise = promise if promise is Promise.FIRST_CONTACT else Promise.FIRST_ATTEMPT
    bands, cell = ask(scheduled_by_response_time, scope, promise=promise), HandOffCell(promise=promise)
    source = of(
        scheduled_by_response_time, "scheduled_rate", "mature_hand_offs", "scheduled_hand_offs", promise=promise
    )
    if show.nothing(bands, "No hand-off of this period has a response time to compare."):
        return
    show.chart(
        sla_charts.scheduled_by_band, bands, sla_titles.of_cost(bands, promise), key="cost", plain=cell,
        column="mature_hand_offs", of=source,
        describes="Share scheduled within the window by how soon hand-offs were followed up, with 95 % intervals",
    )  # fmt: skip
    st.caption(ASSOCIATION)
    show.table(bands, sla_titles.of_bands(promise), key="bands", plain=cell, of=source, heading=False)
