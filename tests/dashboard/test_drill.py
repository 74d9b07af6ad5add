"""What a number counts travels in the URL, and says itself in words."""

from datetime import date

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from dashboard.cell_in_words import COUNTED_IN_WORDS, HANDED_IN_WORDS, PROMISE_IN_WORDS, PROMISE_MEANS, in_words
from dashboard.drill import LISTED_ON, PREFIX, from_url, in_url
from data.vocabulary import DefinitionKind, Excluded, Exit, HandoffField, NoClock, Promise, Stage, Verdict
from queries.cells import Cell, Counted
from queries.clocks import Split
from queries.dimensions import Dimension
from queries.evidence_cells import EvidenceCell, EvidenceKind, Evident
from queries.hand_offs import Handed, HandOffCell
from queries.handoff_cells import Made, MadeCell
from queries.hours_of_week import WEEKDAYS
from queries.quality_cells import Fate, NoAnswerClock, Quality, QualityCell, QualitySplit, Went
from queries.response_bands import ResponseBand

cells = st.builds(
    Cell,
    counted=st.sampled_from(Counted),
    stage=st.sampled_from(Stage),
    by=st.none() | st.sampled_from(Dimension),
    segment=st.none() | st.text(min_size=1),
    week=st.none() | st.dates(),
    exit=st.none() | st.sampled_from(Exit),
    reason=st.none() | st.text(min_size=1),
    furthest=st.none() | st.sampled_from(Stage),
    excluded=st.none() | st.sampled_from(Excluded),
)
hand_off_cells = st.builds(
    HandOffCell,
    handed=st.sampled_from(Handed),
    promise=st.sampled_from(Promise),
    by=st.none() | st.sampled_from(Split),
    segment=st.none() | st.text(min_size=1),
    week=st.none() | st.dates(),
    no_clock=st.none() | st.sampled_from(NoClock),
    band=st.none() | st.sampled_from(ResponseBand),
    weekday=st.none() | st.sampled_from(WEEKDAYS),
    hour=st.none() | st.integers(0, 23),
)

quality_cells = st.builds(
    QualityCell,
    counted=st.sampled_from(Quality),
    by=st.none() | st.sampled_from(QualitySplit),
    segment=st.none() | st.text(min_size=1),
    week=st.none() | st.dates(),
    fate=st.none() | st.sampled_from(Fate),
    kind=st.none() | st.sampled_from(DefinitionKind),
    version=st.none() | st.integers(0, 99),
    criterion=st.none() | st.text(min_size=1),
    record=st.none() | st.sampled_from(Verdict),
    went=st.none() | st.sampled_from(Went),
    excluded=st.none() | st.sampled_from(NoAnswerClock),
)
made_cells = st.builds(
    MadeCell,
    made=st.sampled_from(Made),
    by=st.none() | st.sampled_from(Split),
    segment=st.none() | st.text(min_size=1),
    field=st.none() | st.sampled_from(HandoffField),
    line=st.none() | st.text(min_size=1),
    team=st.none() | st.text(min_size=1),
)
evidence_cells = st.builds(
    EvidenceCell,
    evident=st.sampled_from(Evident),
    kind=st.sampled_from(EvidenceKind),
    by=st.none() | st.sampled_from(Dimension),
    segment=st.none() | st.text(min_size=1),
)


@drawn(cells | hand_off_cells | quality_cells | made_cells | evidence_cells)
def test_a_cell_travels_in_a_link_unchanged(cell):
    assert from_url(in_url(cell), type(cell)) == cell
    assert all(isinstance(text, str) for text in in_url(cell).values())


@drawn(cells, hand_off_cells)
def test_leads_and_hand_offs_do_not_read_each_others_links(cell, hand_off_cell):
    both = in_url(cell) | in_url(hand_off_cell)

    assert (from_url(both, Cell), from_url(both, HandOffCell)) == (cell, hand_off_cell)


NAMES = ("counted", "fate", "version", "handed", "promise", "stage", "by", "week", "exit", "no_clock", "hour", "band")
words = st.dictionaries(st.sampled_from([prefix + name for prefix in PREFIX.values() for name in NAMES]), st.text())


@pytest.mark.parametrize("kind", [Cell, HandOffCell, QualityCell])
@drawn(words)
def test_a_link_that_makes_no_sense_is_a_value_error_or_a_cell(kind, parameters):
    try:
        assert isinstance(from_url(parameters, kind), kind)
    except ValueError:
        return


def test_what_else_is_in_a_link_is_not_the_cells_business():
    said = {"period": "Last 4 full weeks", "stage": "MQL", "promise": "Booking", f"{PREFIX[Cell]}stage": "sql"}

    assert from_url(said, Cell) == Cell(stage=Stage.SQL)
    assert from_url(said, HandOffCell) == HandOffCell()


def test_each_kind_of_cell_has_a_list_of_its_own():
    assert len(set(LISTED_ON.values())) == len(set(PREFIX.values())) == len(LISTED_ON) == len(PREFIX)


def test_every_count_says_itself_in_words():
    assert set(COUNTED_IN_WORDS) == set(Counted)
    cell = Cell(Counted.REACHED, Stage.SQL, Dimension.SOURCE, "Event", date(2026, 6, 1), Exit.LOST, "No response")
    assert in_words(cell, 1) == (
        "1 lead that reached SQL within the window · Event · week of 1 Jun 2026 · as lost · reason: No response"
    )


def test_every_count_of_hand_offs_says_itself_in_words():
    assert set(HANDED_IN_WORDS) == set(Handed)
    assert set(PROMISE_IN_WORDS) == set(PROMISE_MEANS) == set(Promise)
    late = HandOffCell(Handed.LATE, by=Split.SERVICE_LINE, segment="Cardiology", week=date(2026, 6, 1))
    assert in_words(late, 12) == "12 hand-offs late at first attempt · Cardiology · week of 1 Jun 2026"
    excluded = HandOffCell(Handed.EXCLUDED, Promise.BOOKING, no_clock=NoClock.TEST)
    assert in_words(excluded, 1) == "1 hand-off excluded at booking · because: Test record"
    soon = HandOffCell(Handed.SCHEDULED, band=ResponseBand.WITHIN_1, weekday="Friday", hour=9)
    assert in_words(soon, 2).endswith("· first attempt: within 1 h · handed over Friday 09:00–10:00")


def test_a_weekday_without_its_hour_is_left_out_of_the_words_as_of_the_list():
    assert "Friday" not in in_words(HandOffCell(weekday="Friday"), 2)
