"""What a number counts travels in the URL, and says itself in words."""

from datetime import date

from hypothesis import given as drawn
from hypothesis import strategies as st

from dashboard.cell_in_words import COUNTED_IN_WORDS, in_words
from dashboard.drill import PREFIX, from_url, in_url
from data.vocabulary import Excluded, Exit, Stage
from queries.cells import Cell, Counted
from queries.dimensions import Dimension

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


@drawn(cells)
def test_a_cell_travels_in_a_link_unchanged(cell):
    assert from_url(in_url(cell)) == cell
    assert all(isinstance(text, str) for text in in_url(cell).values())


words = st.dictionaries(
    st.sampled_from([PREFIX + name for name in ("counted", "stage", "by", "week", "exit")]), st.text()
)


@drawn(words)
def test_a_link_that_makes_no_sense_is_a_value_error_or_a_cell(parameters):
    try:
        assert isinstance(from_url(parameters), Cell)
    except ValueError:
        return


def test_what_else_is_in_a_link_is_not_the_cells_business():
    assert from_url({"period": "Last 4 full weeks", "stage": "MQL", f"{PREFIX}stage": "sql"}) == Cell(stage=Stage.SQL)


def test_every_count_says_itself_in_words():
    assert set(COUNTED_IN_WORDS) == set(Counted)
    cell = Cell(Counted.REACHED, Stage.SQL, Dimension.SOURCE, "Event", date(2026, 6, 1), Exit.LOST, "No response")
    assert in_words(cell, 1) == (
        "1 lead that reached SQL within the window · Event · week of 1 Jun 2026 · as lost · reason: No response"
    )
