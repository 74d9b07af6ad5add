"""Titles of the page on lead quality, and of the list behind a number of it."""

from datetime import date

import pytest
from pandas import DataFrame, Series, Timestamp

from dashboard import quality_titles
from dashboard.quality_cell_words import COUNTED_IN_WORDS, RECORD_IN_WORDS, of_list
from data.vocabulary import DefinitionKind, Verdict
from queries.frame import answer
from queries.quality_cells import Fate, NoAnswerClock, Quality, QualityCell, QualitySplit, Went

NAN = float("nan")
SEGMENT = ("source", "decided_hand_offs", "disputed_hand_offs", "dispute_rate", "dispute_rate_low", "dispute_rate_high")
RATE = ("dispute_rate", "dispute_rate_low", "dispute_rate_high")


def whole(judged, decided, disputed, rate, low, high) -> Series:
    names = ("judged_hand_offs", "decided_hand_offs", "disputed_hand_offs", *RATE)
    return Series(dict(zip(names, (judged, decided, disputed, rate, low, high), strict=True)))


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (whole(9, 0, 0, NAN, NAN, NAN), "Sales has decided on none of 9 hand-offs yet"),
        (whole(9, 8, 0, 0.0, 0.0, 0.32), "None of 8 hand-offs that sales decided on was rejected (0–32 %)"),
        (whole(9, 8, 1, 0.125, 0.02, 0.47), "12 % (2–47 %) of 8 hand-offs that sales decided on was rejected"),
        (whole(9, 8, 4, 0.5, 0.2, 0.8), "50 % (20–80 %) of 8 hand-offs that sales decided on were rejected"),
    ],
)
def test_the_head_says_the_share_rejected_its_interval_and_of_how_many(row, title):
    assert quality_titles.of_quality(row) == title


@pytest.mark.parametrize(
    ("undecided", "words"),
    [(0, "none is open"), (1, "for 20 days"), (5, "half for over 3.0 days, the oldest for 20 days")],
)
def test_the_age_of_the_undecided_is_said_apart(undecided, words):
    row = {"undecided_hand_offs": undecided, "undecided_median_days": 3.0, "undecided_oldest_days": 20.0}
    assert quality_titles.of_undecided(Series(row)) == words


def test_a_source_is_said_to_stand_out_only_beyond_chance():
    apart = answer(SEGMENT, [("Event", 100, 30, 0.3, 0.22, 0.4), ("Direct", 100, 2, 0.02, 0.0, 0.07)])
    close = answer(SEGMENT, [("Event", 10, 2, 0.2, 0.05, 0.5), ("Direct", 10, 1, 0.1, 0.02, 0.4)])

    assert quality_titles.of_segments(apart, QualitySplit.SOURCE, 0.16) == (
        "Rejected, by source: from 2 % (Direct) to 30 % (Event); above the whole by more than chance: Event"
    )
    assert quality_titles.of_segments(close, QualitySplit.SOURCE, 0.15).endswith("; all of that may be chance")


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([("Event", 0, 0, None, NAN, NAN)], "No source has a hand-off that sales decided on"),
        ([("Event", 4, 1, 0.25, 0.05, 0.7)], "Rejected: 25 % (Event)"),
    ],
)
def test_one_source_or_none_is_not_compared(rows, title):
    assert quality_titles.of_segments(answer(SEGMENT, rows), QualitySplit.SOURCE, 0.25) == title


def test_the_criterion_cited_most_is_named_with_its_definition():
    names = ("definition_kind", "criterion", "citing_disputes")
    rows = [("MQL", "territory-one_of", 7), ("SQL", "urgency-known", 1)]

    title = quality_titles.of_criteria(answer(names, rows))
    assert title == "Rejected most for “MQL: Territory is one of …”: 7 of 8 rejections"
    assert quality_titles.of_criteria(answer(names, [("MQL", "zip-known", 0)])).startswith("No criterion was named")


@pytest.mark.parametrize(
    ("met", "title"),
    [
        (0, "The record contradicts none of 3 rejections"),
        (1, "The record contradicts 1 of 4 rejections: by it this one meets the criterion it was rejected for"),
        (2, "The record contradicts 2 of 5 rejections: by it these meet the criterion they were rejected for"),
    ],
)
def test_a_rejection_of_which_the_record_says_otherwise_is_counted(met, title):
    rows = [(Verdict.MET, met), (Verdict.FAILED, 2), (Verdict.UNKNOWN, 1)]
    assert quality_titles.of_record(answer(("record_says", "disputes"), rows)) == title


def weeks(*rows) -> DataFrame:
    names = ("week_starts_on", "days_counted", "judged_hand_offs", "undecided_hand_offs", "dispute_rate")
    return answer(names, rows)


SETTLED = (date(2026, 6, 1), 7, 20, 2, 0.1), (date(2026, 6, 8), 7, 20, 0, 0.2)


@pytest.mark.parametrize(
    "hatched",
    [(date(2026, 6, 15), 5, 20, 0, 0.9), (date(2026, 6, 15), 7, 20, 3, 0.9), (date(2026, 6, 22), 7, 9, 0, 0.9)],
)
def test_weeks_that_are_cut_open_or_not_over_are_hatched_and_not_compared(hatched):
    title = quality_titles.of_weeks(weeks(*SETTLED, hatched), date(2026, 6, 25))

    assert title == (
        "Rejected by week: 10 % to 20 %, highest in the week of 8 Jun 2026; "
        "1 hatched week is cut or more than a tenth undecided"
    )


def answered(**counts) -> Series:
    names = ("disputes", "due_disputes", "overdue_disputes", "running_disputes", "excluded_disputes")
    rate = {"answered_in_time_rate": 0.5, "answered_in_time_rate_low": 0.2, "answered_in_time_rate_high": 0.8}
    return Series(dict.fromkeys(names, 0) | rate | counts)


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (answered(disputes=3, excluded_disputes=3), "No dispute has a time to answer"),
        (answered(disputes=2, running_disputes=2), "No answer has fallen due yet; 2 disputes still running"),
        (
            answered(disputes=4, due_disputes=4),
            "Marketing answered 50 % (20–80 %) of 4 disputes due in time; none is overdue",
        ),
        (
            answered(disputes=4, due_disputes=4, overdue_disputes=1),
            "Marketing answered 50 % (20–80 %) of 4 disputes due in time; 1 is overdue",
        ),
    ],
)
def test_how_many_were_answered_in_time_is_of_those_due(row, title):
    assert quality_titles.of_answers(row) == title


def ruled(number, contested) -> Series:
    rates = {"overturn_rate": 0.25, "overturn_rate_low": 0.1, "overturn_rate_high": 0.5}
    rates |= {"contest_lost_rate": 0.75, "contest_lost_rate_low": 0.5, "contest_lost_rate_high": 0.9}
    return Series({"disputes": 9, "ruled_disputes": number, "contested_ruled_disputes": contested} | rates)


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (ruled(0, 0), "None of 9 disputes has been ruled on yet"),
        (
            ruled(8, 0),
            "Sales was wrong in 25 % (10–50 %) of 8 rejections ruled on; marketing had contested none of them",
        ),
        (
            ruled(8, 4),
            "Sales was wrong in 25 % (10–50 %) of 8 rejections ruled on; "
            "marketing in 75 % (50–90 %) of 4 that it contested",
        ),
    ],
)
def test_who_was_wrong_is_said_of_both_sides(row, title):
    assert quality_titles.of_rulings(row) == title


def test_what_came_later_is_not_said_before_its_window_has_passed():
    names = ("fate", "attended_later_rate")

    early = answer(names, [(Fate.ACCEPTED, 0.4), (Fate.DISPUTED, None)])
    assert quality_titles.of_later(early).startswith("Too early to say")
    assert quality_titles.of_later(answer(names, [(Fate.ACCEPTED, 0.4), (Fate.DISPUTED, 0.1)])) == (
        "10 % of disputed leads attended within the window, 40 % of accepted ones"
    )


def sources(*lows) -> DataFrame:
    rows = [(f"S{place}", 50, 10, 5, 0.2, 0.1, 0.3, 0.12, low, 0.3) for place, low in enumerate(lows)]
    names = ("source", "decided_hand_offs", "stood_disputes", "expected_disputes", "stood_rate", "stood_rate_low")
    against = ("stood_difference", "stood_difference_low", "stood_difference_high")
    return answer((*names, "stood_rate_high", *against), rows)


@pytest.mark.parametrize(
    ("lows", "title"),
    [
        ((0.05, 0.01), "Fix first: S0 and S1"),
        ((0.05, -0.01), "Fix first: S0; S1 may be chance"),
        ((-0.02,), "No source stands out by more than chance; most beyond its share: S0"),
    ],
)
def test_only_sources_beyond_chance_are_to_be_fixed_first(lows, title):
    assert quality_titles.of_sources(sources(*lows)) == title


def test_a_source_to_fix_is_a_sentence_with_its_numbers():
    sure, unsure = (quality_titles.of_source(sources(low).iloc[0]) for low in (0.05, -0.05))

    assert sure == (
        "10 rejections that stood in 50 decided (20 %, 10–30 %); by its share it would have 5. "
        "Against the others +12.0 points (+5.0 to +30.0)."
    )
    assert unsure.endswith(", which may be chance.")


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "No dispute waits for a ruling"), (1, "1 dispute waits for a ruling"), (2, "2 disputes wait for a ruling")],
)
def test_the_meetings_list_says_how_many_wait_for_a_ruling(number, words):
    assert quality_titles.of_inbox(Series({"to_rule_disputes": number})) == words


def test_a_list_says_what_it_counts_and_where():
    cited = QualityCell(Quality.CITING, kind=DefinitionKind.MQL, criterion="territory-one_of")
    late = QualityCell(Quality.LATE, QualitySplit.SOURCE, "Event", week=Timestamp("2026-06-01").date())
    none = QualityCell(Quality.DECIDED, kind=DefinitionKind.SQL, version=0)
    excluded = QualityCell(Quality.EXCLUDED, excluded=NoAnswerClock.WITHDRAWN)

    assert of_list(cited, 1) == "1 hand-off rejected for this criterion · MQL: Territory is one of …"
    assert of_list(late, 2) == "2 hand-offs whose dispute marketing answered late · Event · week of 1 Jun 2026"
    assert of_list(none, 3) == "3 hand-offs that sales decided on · judged by no version of SQL in force"
    assert of_list(excluded, 4).endswith("· because: Withdrawn before it was due")
    assert of_list(QualityCell(fate=Fate.DISPUTED, went=Went.SALES), 5).endswith("· disputed · back to sales")


def test_every_kind_of_number_has_words():
    assert set(COUNTED_IN_WORDS) == set(Quality)
    assert set(RECORD_IN_WORDS) == set(quality_titles.RECORD) == set(Verdict)
