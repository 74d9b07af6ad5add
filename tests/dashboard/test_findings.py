"""What is most worth talking about, in sentences, from leads in a database."""

from datetime import date

import pytest

from dashboard.findings import (
    Finding,
    most_worth_talking_about,
    of_blanks,
    of_change,
    of_exits,
    of_follow_up,
    of_steps,
    why_in_words,
)
from data.database import open_database
from data.vocabulary import Exit, SourceCategory, Stage
from queries.cells import Cell, Counted
from queries.changes import why_conversion_changed
from queries.dimensions import Dimension
from queries.exits import exits_by_segment
from queries.frame import answer
from queries.funnel import funnel_by_service_line
from queries.hand_offs import Handed, HandOffCell
from queries.health import missing_fields_by_source
from queries.intervals import newcombe
from queries.scope import Period, Scope
from tests.given import NOW, Given, noon
from tests.queries.put_in import crowd, put_in

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW, window_days=30)
MAY_10, JUNE_10 = noon(10, 5), noon(10)
LINE, SOURCE = Dimension.SERVICE_LINE, Dimension.SOURCE


@pytest.fixture
def conn(one_database_url):
    database = open_database(one_database_url)
    with database.write.begin() as conn:
        yield conn
    database.close()


@pytest.fixture
def lines(conn, given: Given):
    """Puts in (leads, scheduled) of May and of June for each service line: lines(A=((100, 40), (50, 21)))."""

    def lines(**counts):
        for name, months in counts.items():
            for (leads, reached), when in zip(months, (MAY_10, JUNE_10), strict=True):
                crowd(conn, leads, reached=reached, inquired=when, service_line_id=given.service_line(name))
        return why_conversion_changed(conn, JUNE)

    return lines


def why(frame):
    return why_in_words(frame, LINE, "Scheduled")


def test_every_line_improved_and_the_total_fell(lines):
    assert why(lines(A=((100, 40), (50, 21)), B=((300, 30), (550, 66)))) == (
        "Conversion to scheduled fell from 17.5 % to 14.5 % (−3.0 points) although every service line improved: "
        "the leads moved to service lines that convert less (mix −5.0 points, rate +2.0 points)."
    )


def test_every_line_fell_and_the_total_rose(lines):
    assert why(lines(A=((50, 21), (100, 40)), B=((550, 66), (300, 30)))) == (
        "Conversion to scheduled rose from 14.5 % to 17.5 % (+3.0 points) although every service line fell: "
        "the leads moved to service lines that convert more (mix +5.0 points, rate −2.0 points)."
    )


def test_a_line_that_only_held_is_not_said_to_have_improved(lines):
    sentence = why(lines(A=((100, 40), (50, 21)), B=((300, 30), (550, 55))))

    assert "although every service line improved or held" in sentence


def test_mix_and_rate_that_pull_apart_are_said_to(lines):
    sentence = why(lines(A=((100, 40), (50, 15)), B=((300, 30), (550, 88))))

    assert "mix and rate pull apart (mix −" in sentence
    assert "although" not in sentence


def test_one_cause_is_named(lines):
    assert why(lines(A=((100, 40), (100, 20)), B=((100, 10), (100, 8)))).endswith(
        "mostly for how leads fared (rate): mix ±0.0 points, rate −11.0 points."
    )


def test_other_leads_alone_are_named(lines):
    assert why(lines(A=((100, 40), (160, 64)), B=((100, 10), (40, 4)))).endswith(
        "although every service line held: the leads moved to service lines that convert more "
        "(mix +9.0 points, rate ±0.0 points)."
    )
    assert "mostly for what came in (mix)" in why(lines(C=((50, 10), (50, 12))))


def test_a_rate_that_stayed_is_not_said_to_have_risen(lines):
    assert why(lines(A=((100, 40), (100, 40)))).startswith("Conversion to scheduled stayed at 40.0 %")


def test_with_nothing_to_compare_it_says_so_and_nothing_is_found(lines):
    frame = lines(A=((0, 0), (50, 21)))

    assert why(frame) == "There is nothing to compare: one of the two periods has no mature leads."
    assert list(of_change(frame, LINE, "Scheduled")) == []


def test_a_segment_is_named_only_when_its_change_is_more_than_chance(lines):
    found = list(of_change(lines(A=((100, 20), (100, 60)), B=((10, 3), (10, 4))), LINE, "Scheduled"))

    (sure,) = [finding for finding in found if finding.cell]
    assert sure.sentence.startswith("A converts better: 60.0 % of its leads were scheduled in time, +40.0 points")
    assert sure.cell == Cell(Counted.REACHED, stage=Stage.SCHEDULED, by=LINE, segment="A")


def test_a_source_that_brings_many_disqualified_leads(conn, given):
    put_in(
        conn,
        [
            {
                "source_category": source,
                "events": [
                    (Stage.INQUIRY, JUNE_10, NOW, None),
                    *([(Exit.DISQUALIFIED, noon(11), NOW, None)] if number < bad else []),
                ],
            }
            for source, leads, bad in (
                (SourceCategory.PAID_SEARCH, 60, 30),
                (SourceCategory.DIRECT, 200, 2),
                (SourceCategory.EVENT, 5, 5),  # too few to say anything
            )
            for number in range(leads)
        ],
    )

    (finding,) = of_exits(exits_by_segment(conn, JUNE), SOURCE)
    assert finding.sentence == (
        "Paid search brings many leads that are disqualified: 50 % of 60 leads (38–62 %), against 14 % of all."
    )
    assert finding.cell == Cell(Counted.LEFT, by=SOURCE, segment="Paid search", exit=Exit.DISQUALIFIED)


def test_a_line_where_leads_stop_before_one_step(conn, given):
    for line, booked in (("Imaging", 60), ("Oncology", 60), ("Sleep medicine", 6)):
        put_in(
            conn,
            [
                {
                    "service_line_id": given.service_line(line),
                    "events": [
                        (Stage.SQL, JUNE_10, NOW, None),
                        *([(Stage.SCHEDULED, noon(12), NOW, None)] if number < booked else []),
                    ],
                }
                for number in range(100)
            ],
        )

    (finding,) = of_steps(funnel_by_service_line(conn, JUNE), LINE, "Scheduled")
    assert finding.sentence.startswith(
        "Sleep medicine leads stop before they are scheduled: 6 % of those at the stage before get there in time"
    )
    assert finding.sentence.endswith("against 60 % elsewhere. Look at open slots before you judge the leads.")


def test_blank_sources_are_said_from_one_in_ten_on(conn, given):
    for number in range(11):
        given.lead(source=None if number < 1 else SourceCategory.DIRECT)
    assert list(of_blanks(missing_fields_by_source(conn, JUNE))) == []

    given.lead(source=None)
    (finding,) = of_blanks(missing_fields_by_source(conn, JUNE))
    assert finding.sentence.startswith("17 % of leads (2) have no source on record")
    assert finding.cell == Cell(Counted.NO_SOURCE)


def test_the_heaviest_three_come_first():
    found = [Finding(name, weight) for name, weight in (("b", 0.2), ("d", 0.01), ("a", 0.3), ("c", 0.1))]

    assert [finding.sentence for finding in most_worth_talking_about(iter(found))] == ["a", "b", "c"]


def compared(met, due, met_before, due_before):
    names = ("adherence_rate", "due_hand_offs", "met_due_hand_offs", "adherence_rate_before")
    change = ("adherence_change", "adherence_change_low", "adherence_change_high")
    known = (met / due, due, met, met_before / due_before)
    return answer((*names, *change), [(*known, *newcombe(met, due, met_before, due_before))])


def test_follow_up_is_a_finding_when_it_changed_by_more_than_chance():
    (fell,) = of_follow_up(compared(700, 1000, 800, 1000))

    assert fell.sentence == (
        "First attempts in time fell from 80 % to 70 % of those due (−10.0 points, −13.7 to −6.2); "
        "300 of 1,000 hand-offs were late or are overdue."
    )
    assert fell.cell == HandOffCell(Handed.BREACHED)
    assert " rose from 70 % to 80 % " in next(of_follow_up(compared(800, 1000, 700, 1000))).sentence


def test_follow_up_that_changed_by_chance_is_no_finding():
    assert not list(of_follow_up(compared(79, 100, 80, 100)))


def test_follow_up_with_nothing_to_compare_is_no_finding():
    nothing = answer(("adherence_change", "adherence_change_low", "adherence_change_high"), [(float("nan"),) * 3])

    assert not list(of_follow_up(nothing))
