"""A criterion as both teams read it."""

import pytest
from pandas import DataFrame

from dashboard.definition_words import against_the_one_before, changes, sentence, short
from data.criteria import Criterion, operators_of
from data.vocabulary import CriterionOperator, HandoffField

KNOWN, ONE_OF, NONE_OF = CriterionOperator.KNOWN, CriterionOperator.ONE_OF, CriterionOperator.NONE_OF


@pytest.mark.parametrize(
    ("field", "operator", "values", "said"),
    [
        (HandoffField.TERRITORY, ONE_OF, ["North Valley", "Riverside", "Hill Country"],
         "The territory is North Valley, Riverside or Hill Country."),
        (HandoffField.SITE, ONE_OF, ["Riverside Campus"], "The site is Riverside Campus."),
        (HandoffField.SOURCE, NONE_OF, ["Event", "Partner e-mail"], "The source is not event or partner e-mail."),
        (HandoffField.DECISION_TIMING, ONE_OF, ["Now", "Within a month"],
         "The decision timing is now or within a month."),
        (HandoffField.CONSENT, ONE_OF, ["Given"], "Consent is given."),
        (HandoffField.CONSENT, KNOWN, [], "It is known whether consent was given or revoked."),
        (HandoffField.EMAIL, KNOWN, [], "The e-mail address is known."),
        (HandoffField.REQUESTED_LINE, ONE_OF, ["Cardiology"], "The service line asked for is Cardiology."),
        (HandoffField.REQUESTED_LINE, CriterionOperator.SAME_LINE, [],
         "The service line asked for is the one that the lead goes to."),
        (HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021", "03"], "The ZIP code begins with 021 or 03."),
    ],
)  # fmt: skip
def test_a_criterion_is_a_sentence(field, operator, values, said):
    assert sentence(field, operator, values) == said


def test_the_values_may_come_as_the_question_has_them():
    assert sentence("Site", "is one of", "Riverside; Downtown") == "The site is Riverside or Downtown."


def test_a_long_list_is_cut_and_says_how_many_more_there_are():
    zips = [f"02{number:03}" for number in range(30)]

    said = sentence(HandoffField.ZIP, CriterionOperator.BEGINS_WITH, zips)
    assert said.startswith("The ZIP code begins with 02000, 02001, ")
    assert said.endswith("02011 or one of 18 more.")


def test_everything_that_can_be_asked_is_a_sentence_and_short_in_words():
    asked = [(field, operator) for field in HandoffField for operator in operators_of(field)]
    assert len(asked) == 33
    for field, operator in asked:
        said = sentence(field, operator, ["Word"])
        assert said.endswith(".")
        assert said[0].isupper()
        assert short(f"{field.name}-{operator.name}".lower()).startswith(str(field))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("territory-one_of", "Territory is one of …"),
        ("phone-known", "Phone number is known"),
        ("zip-begins_with", "ZIP code begins with one of …"),
        ("requested_line-same_line", "Service line asked for is the one it goes to"),
        ("mood-one_of", "mood-one_of"),
        ("", ""),
    ],
)
def test_a_key_is_said_short(key, said):
    assert short(key) == said


def test_a_key_is_the_one_a_criterion_has():
    one = Criterion(field=HandoffField.TERRITORY, operator=ONE_OF, values=(1,))

    assert short(one.key) == "Territory is one of …"


def rows(*criteria):
    names = ("criterion_field", "criterion_operator", "criterion_values", "criterion_change", "criterion_values_before")
    return DataFrame(criteria, columns=list(names))


def test_what_changed_against_the_version_before_is_said_beside_the_sentence():
    asked = rows(
        ("Source", "is one of", "Event; Direct", "Changed", "Event; Social; Other"),
        ("Site", "is one of", "Riverside", "Changed", "Riverside; Downtown"),
        ("Phone number", "is known", "", "New", ""),
        ("Name", "is known", "", "Dropped", ""),
        ("Consent", "is one of", "Given", "Same", "Given"),
        ("Consent", "is one of", "Given", "First version", ""),
    )

    assert [against_the_one_before(row) for row in asked.itertuples()] == [
        "Changed: The source is event or direct (with direct, without social and other).",
        "Changed: The site is Riverside (without Downtown).",
        "New: The phone number is known.",
        "Dropped: The name is known.",
        "Consent is given.",
        "Consent is given.",
    ]
    assert changes(asked) == "1 new, 2 changed, 1 dropped"


def test_where_nothing_changed_that_is_said():
    assert changes(rows(("Consent", "is one of", "Given", "Same", "Given"))) == "nothing differs"
