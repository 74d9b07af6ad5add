"""What the pages about evidence say."""

import pytest
from pandas import DataFrame, Series

from dashboard.drill import from_url, in_url
from dashboard.evidence_words import CHECKED, MEANING, STAGE, UNSUPPORTED, apart, headline, of_list, of_segments
from queries.behind import behind
from queries.dimensions import Dimension
from queries.evidence_cells import EvidenceCell, EvidenceKind, Evident

MQL, BACK = EvidenceKind.MQL, EvidenceKind.BACK


@pytest.mark.parametrize(
    ("unsupported", "sentence"),
    [
        (0, "The record of 640 leads supports every stage that could be checked"),
        (1, "1 of 640 leads is at a stage that the record does not support"),
        (12, "12 of 640 leads are at a stage that the record does not support"),
    ],
)
def test_the_headline(unsupported, sentence):
    assert headline(Series({"unsupported_leads": unsupported, "cohort_episodes": 640})) == sentence


@pytest.mark.parametrize("words", [CHECKED, UNSUPPORTED, STAGE, MEANING])
def test_every_kind_has_its_words(words):
    assert set(words) == set(EvidenceKind)


def segments(*rows):
    names = ("source", "unsupported_rate", "unsupported_rate_low", "unsupported_rate_high")
    return DataFrame(list(rows), columns=list(names))


def counted(checked, unsupported, implied=0, unjudged=0):
    names = ("checked_episodes", "unsupported_episodes", "only_implied_episodes", "unjudged_episodes")
    rate = {"unsupported_rate": unsupported / checked if checked else float("nan")}
    return Series({**dict(zip(names, (checked, unsupported, implied, unjudged), strict=True)), **rate})


def test_the_worst_segment_is_named_and_whether_it_stands_out():
    table = segments(("Event", 0.3, 0.25, 0.35), ("Direct", 0.1, 0.05, 0.15), ("Social", None, None, None))
    said = of_segments(counted(100, 20), table, MQL, Dimension.SOURCE)
    assert said == (
        "MQL not supported: 20 % of 100 leads at MQL that could be checked; the largest share by source: Event, 30 %"
    )
    table = segments(("Event", 0.3, 0.1, 0.5), ("Direct", 0.2, 0.05, 0.4))
    assert of_segments(counted(100, 20), table, MQL, Dimension.SOURCE).endswith("Event, 30 %, though intervals overlap")


def test_of_nobody_there_is_no_worst():
    table = segments(("Event", 0.0, 0.0, 0.1), ("Direct", 0.0, 0.0, 0.1))
    said = of_segments(counted(9, 0), table, BACK, Dimension.SOURCE)
    assert said == f"{BACK}: 0 % of 9 leads that left and were at SQL or later again"
    assert of_segments(counted(0, 0), table, MQL, Dimension.SOURCE) == "MQL not supported: nobody could be checked"


def test_who_stands_apart_and_why():
    assert apart(counted(9, 1), MQL) == ""
    assert apart(counted(9, 1, 1, 3), MQL) == (
        "Not checked: 1 lead came further without MQL on record and of 3 no definition was in force on that day."
    )


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        (EvidenceCell(), "2 leads at MQL without support in their record"),
        (EvidenceCell(Evident.CHECKED, BACK), "2 leads that left and were at SQL or later again"),
        (EvidenceCell(Evident.ONLY_IMPLIED), "2 leads that came further without MQL on record"),
        (
            EvidenceCell(Evident.UNJUDGED, EvidenceKind.SQL, Dimension.SOURCE, "Event"),
            "2 leads at SQL of which no definition was in force on that day · Source: Event",
        ),
    ],
)
def test_the_title_of_a_list(cell, title):
    assert of_list(cell, 2) == title


@pytest.mark.parametrize(
    "cell",
    [EvidenceCell(), EvidenceCell(Evident.CHECKED, BACK), EvidenceCell(by=Dimension.SOURCE, segment="Not recorded")],
)
def test_a_cell_travels_in_a_link_unchanged(cell):
    assert from_url(in_url(cell), EvidenceCell) == cell


def test_a_number_of_either_table_leads_to_its_leads():
    row = {"evidence_kind": str(BACK), "unsupported_episodes": 3}
    assert behind("unsupported_episodes", row) == EvidenceCell(kind=BACK)
    row = {"source": "Event", "checked_episodes": 9}
    assert behind("checked_episodes", row, EvidenceCell(kind=BACK)) == EvidenceCell(
        Evident.CHECKED, BACK, Dimension.SOURCE, "Event"
    )
    assert behind("unsupported_rate", row, EvidenceCell(kind=BACK)) is None
