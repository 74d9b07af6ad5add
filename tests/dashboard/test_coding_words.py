"""What the page of double-coding says, from rows as its questions give them."""

import pytest
from pandas import DataFrame, Series

from dashboard import coding_words
from data.vocabulary import Side
from queries.coded_sample import Marked

NAN = float("nan")


def agreement(kappa=0.4, low=0.151, high=0.649, n=50):
    return Series({"kappa": kappa, "kappa_low": low, "kappa_high": high, "coded_by_both": n})


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        *((-1.0, "Poor"), (-0.01, "Poor"), (0.0, "Slight"), (0.2, "Slight"), (0.21, "Fair"), (0.4, "Fair")),
        *((0.41, "Moderate"), (0.6, "Moderate"), (0.61, "Substantial"), (0.8, "Substantial")),
        *((0.81, "Almost perfect"), (1.0, "Almost perfect")),
    ],
)
def test_the_words_for_kappa_are_those_of_landis_and_koch(kappa, word):
    assert coding_words.kappa(agreement(kappa)).startswith(f"{word} agreement: κ ")


@pytest.mark.parametrize(("kappa", "said"), [(0.404, "Fair agreement: κ 0.40"), (0.406, "Moderate agreement: κ 0.41")])
def test_the_word_fits_the_two_digits_that_stand_beside_it(kappa, said):
    assert coding_words.kappa(agreement(kappa)).startswith(said)


def test_kappa_comes_with_its_interval_and_n():
    assert coding_words.kappa(agreement()) == "Fair agreement: κ 0.40, 95 % 0.15 to 0.65, 50 leads"


def test_a_negative_kappa_has_a_real_minus_sign_and_a_rounded_zero_has_none():
    assert coding_words.kappa(agreement(-0.2, -0.5, 0.1)) == "Poor agreement: κ −0.20, 95 % −0.50 to 0.10, 50 leads"
    assert coding_words.index(-0.001) == "0.00"


def test_a_kappa_without_an_interval_says_so():
    said = coding_words.kappa(agreement(1.0, NAN, NAN, 7))
    assert said == "Almost perfect agreement: κ 1.00, 7 leads, too alike for an interval"


def test_a_kappa_that_there_is_none_of_is_not_called_agreement():
    assert coding_words.kappa(agreement(NAN, NAN, NAN, 7)) == "Both say the same of all: κ can't be told, 7 leads"
    assert coding_words.kappa(agreement(NAN, NAN, NAN, 0)) == "No lead has been judged by both sides yet"


def sample(marketing="", sales="", **more):
    counts = {"sampled_leads": 50, "left_out_sampled_leads": 0, "coded_by_both": 0, **more}
    return Series({"marketing_coders": marketing, "sales_coders": sales, **counts})


@pytest.mark.parametrize(
    ("row", "left"),
    [
        (sample(), [Side.MARKETING, Side.SALES]),
        (sample(marketing="Mio, Lea"), [Side.MARKETING]),
        (sample(sales="Lea"), [Side.SALES]),
        (sample(sales="Leanne"), [Side.MARKETING, Side.SALES]),
    ],
)
def test_who_judged_for_one_side_has_only_that_one_left(row, left):
    assert coding_words.sides_left(row, "Lea", Side) == left


def test_whoever_judges_for_the_other_side_has_none_left():
    assert coding_words.sides_left(sample(marketing="Lea"), "Lea", [Side.SALES]) == []


def test_a_sample_is_done_when_both_judged_every_lead_that_still_counts():
    assert coding_words.is_done(sample(coded_by_both=50))
    assert not coding_words.is_done(sample(coded_by_both=49))


def test_leads_that_were_left_out_since_are_counted():
    row = Series(
        {
            "drawn_from": "50 of 60 leads",
            "drawn_by": "Lea",
            "drawn_at": Series(["2026-06-03"], dtype="datetime64[us]")[0],
        }
    )
    one, three = (coding_words.drawn(Series({**row, "left_out_sampled_leads": number})) for number in (1, 3))

    assert one == (
        "50 of 60 leads. Drawn at random for Lea, 3 Jun 2026. "
        "1 lead turned out to be a duplicate or a test record since, and is left out."
    )
    assert three.endswith("3 leads turned out to be duplicates or test records since, and are left out.")


def criteria(*rows):
    return DataFrame(rows, columns=["criterion", "marked_apart", "coded_by_both"])


def test_the_criterion_seen_differently_most_is_named_and_so_is_a_second_of_the_same_number():
    sentences = {"a": "Consent is given.", "b": "The source is event."}
    alone, tied = criteria(["a", 3, 9], ["b", 1, 9]), criteria(["a", 3, 9], ["b", 3, 9])

    assert coding_words.most_disagreed(alone, sentences) == "Seen differently most: “Consent is given”, 3 of 9 leads"
    assert coding_words.most_disagreed(tied, sentences) == (
        "Seen differently most: “Consent is given” and “The source is event”, 3 of 9 leads each"
    )


def test_where_no_criterion_is_seen_differently_none_is_named():
    assert coding_words.most_disagreed(criteria(["a", 0, 9]), {}) == "No criterion is seen differently"


def test_criteria_that_are_never_seen_differently_are_named_together_with_how_sure_that_is():
    rows = [
        {"criterion": "a", "marked_apart": 3, "marked_by_marketing": 2, "marked_by_sales": 1, "marked_apart_rate": 0.3},
        {"criterion": "b", "marked_apart": 0, "marked_by_marketing": 0, "marked_by_sales": 0, "marked_apart_rate": 0.0},
        {"criterion": "c", "marked_apart": 0, "marked_by_marketing": 0, "marked_by_sales": 0, "marked_apart_rate": 0.0},
    ]
    same = {"coded_by_both": 10, "marked_by_both": 4, "marked_apart_rate_low": 0.1, "marked_apart_rate_high": 0.5}
    sentences = {"a": "Consent is given.", "b": "The site is *Near*.", "c": "The phone number is known."}

    assert coding_words.by_criterion(DataFrame([row | same for row in rows]), sentences).splitlines() == [
        "- **3 of 10**: Consent is given. 30 % (10–50 %). Not met, say only marketing of 2, only sales of 1, both of 4.",
        "- Never seen differently, of 10 leads (10–50 % each): The site is \\*Near\\*; The phone number is known.",
    ]


def test_the_numbers_of_a_criterion_add_up_to_all_that_both_judged():
    names = ["criterion", "marked_by_both", "marked_by_marketing", "marked_by_sales", "coded_by_both"]
    counts = coding_words.counts_of(DataFrame(), DataFrame([["a", 1, 2, 3, 10]], columns=names), "a")

    assert counts == {
        Marked.APART: 5,
        Marked.MARKETING: 2,
        Marked.SALES: 3,
        Marked.BOTH: 1,
        Marked.NEITHER: 4,
        Marked.JUDGED: 10,
    }
