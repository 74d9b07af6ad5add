"""What a back-test found, as both teams read it."""

import pytest

from dashboard.definition_trial_words import MEASURES, finding, number_in_words, share_of
from queries.back_test import Tested as Counted

QUALIFY = MEASURES[0]


def row(**counts: int) -> dict[str, float]:
    """A row of back_test: 0 of everything that isn't named."""
    rates = {f"{one.rate}{end}": 0.25 for one in MEASURES for end in ("", "_low", "_high")}
    return {**dict.fromkeys(Counted, 0), **rates, **{Counted[name.upper()]: number for name, number in counts.items()}}


def test_a_share_says_its_interval_and_what_it_is_divided_by():
    assert share_of(row(qualifying=25, judged=1_100), QUALIFY) == "25.0 % (25–25 %), 25 of 1,100 leads"


def test_a_share_of_nothing_is_no_zero():
    assert [share_of(row(), one) for one in MEASURES] == [
        "no leads",
        "no mature leads that qualify",
        "no mature leads that qualify",
        "no disputes",
        "no accepted leads",
    ]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((12, 3, 2), (10, 4, 2), ("2 more leads", "1 fewer lead", "as many disputes")),
        ((9, 4, 3), (10, 4, 2), ("1 fewer lead", "as many leads", "1 more dispute")),
    ],
)
def test_the_finding_compares_the_draft_with_the_version_in_force(now, before, said):
    draft, held = (row(qualifying=q, turned_away=t, avoided=a, judged=20) for q, t, a in (now, before))

    assert finding(draft, held) == (
        f"Against the version in force the draft would let {said[0]} through, turn {said[1]} away that sales accepted "
        f"and avoid {said[2]}."
    )


def test_without_a_version_in_force_the_finding_is_a_count():
    assert finding(row(qualifying=12, judged=20), None) == "The draft would let 12 of 20 leads through."


def test_a_number_says_whose_it_is_and_of_which_criterion():
    assert number_in_words("Draft", Counted.QUALIFYING, "") == "Draft: Qualify"
    assert number_in_words("Draft", Counted.FAILING, "Source is one of …") == "Source is one of …: Not met"
