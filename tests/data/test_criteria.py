"""What a criterion may ask, what it says of one record, and every sentence that refuses one."""

import pytest
from pydantic import ValidationError

from data.criteria import (
    HIGHEST_ID,
    IDS,
    MOST_VALUES,
    WORDS,
    Criteria,
    Criterion,
    Record,
    criteria_of,
    needs_contacts,
    operators_of,
    qualifies,
    verdict,
)
from data.handoff_fields import KNOWN
from data.vocabulary import CriterionOperator, HandoffField, Verdict

KNOWN_PHONE = {"field": "Phone number", "operator": "is known"}
NEARBY = {"field": "ZIP code", "operator": "begins with one of", "values": ["606", "sw1A"]}
SOON = {"field": "Urgency", "operator": "is one of", "values": ["Soon", "Urgent"]}
NOT_A_PAYER = {"field": "Contact type", "operator": "is none of", "values": ["Payer"]}
SAME_LINE = {"field": "Service line asked for", "operator": "is the service line it goes to"}


def criterion(said: dict) -> Criterion:
    return Criterion.model_validate(said)


def says(said: dict, value, line: int | None = None) -> Verdict:
    one = criterion(said)
    return verdict(one, Record({one.field: value}, line))


def refusal(said: dict) -> str:
    with pytest.raises(ValidationError) as refused:
        criterion(said)
    return refused.value.errors()[0]["msg"].removeprefix("Value error, ")


def test_every_field_that_can_be_known_can_be_asked_for():
    assert set(KNOWN) == set(HandoffField)
    assert all(CriterionOperator.KNOWN in operators_of(field) for field in HandoffField)


@pytest.mark.parametrize("field", [HandoffField.NAME, HandoffField.PHONE, HandoffField.EMAIL])
def test_of_who_the_contact_is_only_whether_it_is_known_can_be_asked(field):
    assert operators_of(field) == (CriterionOperator.KNOWN,)


@pytest.mark.parametrize(
    ("said", "value", "found"),
    [
        (KNOWN_PHONE, "202-555-0117", Verdict.MET),
        (KNOWN_PHONE, None, Verdict.FAILED),
        (SOON, "Urgent", Verdict.MET),
        (SOON, "Routine", Verdict.FAILED),
        (SOON, None, Verdict.UNKNOWN),
        (NOT_A_PAYER, "Patient", Verdict.MET),
        (NOT_A_PAYER, "Payer", Verdict.FAILED),
        (NOT_A_PAYER, None, Verdict.UNKNOWN),
        (NEARBY, "60601-1234", Verdict.MET),
        (NEARBY, "6 06", Verdict.MET),
        (NEARBY, "SW1a 2AA", Verdict.MET),
        (NEARBY, "60", Verdict.FAILED),
        (NEARBY, "", Verdict.FAILED),
        (NEARBY, "ſw1a", Verdict.FAILED),
        (NEARBY, None, Verdict.UNKNOWN),
    ],
)
def test_the_record_meets_it_fails_it_or_says_nothing(said, value, found):
    assert says(said, value) is found


@pytest.mark.parametrize(
    ("asked_for", "line", "found"),
    [(3, 3, Verdict.MET), (3, 4, Verdict.FAILED), (3, None, Verdict.FAILED), (None, 3, Verdict.UNKNOWN)],
)
def test_the_line_asked_for_is_compared_with_the_one_it_goes_to(asked_for, line, found):
    assert says(SAME_LINE, asked_for, line) is found


def test_a_field_that_the_record_does_not_have_is_not_recorded():
    assert verdict(criterion(SOON), Record({}, None)) is Verdict.UNKNOWN


def test_a_lead_qualifies_only_when_everything_holds():
    both = Criteria.model_validate({"criteria": [KNOWN_PHONE, SOON]})
    record = {HandoffField.PHONE: "202-555-0117", HandoffField.URGENCY: "Soon"}

    assert qualifies(both, Record(record, None))
    assert not qualifies(both, Record({**record, HandoffField.PHONE: None}, None))
    assert not qualifies(both, Record({**record, HandoffField.URGENCY: None}, None))


def test_only_criteria_about_identifiers_look_at_them():
    assert needs_contacts([criterion(SOON), criterion(NEARBY)])
    assert not needs_contacts([criterion(SOON), criterion(SAME_LINE)])


def test_a_criterion_is_named_by_what_it_asks_of_which_field():
    criteria = Criteria.model_validate({"criteria": [KNOWN_PHONE, SAME_LINE]})

    assert [one.key for one in criteria.criteria] == ["phone-known", "requested_line-same_line"]
    assert criteria.named("phone-known") == criterion(KNOWN_PHONE)
    assert criteria.named("zip-known") is None


@pytest.mark.parametrize("field", HandoffField)
def test_every_name_of_a_criterion_fits_its_column(field):
    assert all(len(f"{field.name}-{operator.name}") <= 60 for operator in operators_of(field))


@pytest.mark.parametrize("field", HandoffField)
def test_what_a_field_cannot_be_asked_is_refused(field):
    for operator in set(CriterionOperator) - set(operators_of(field)):
        assert refusal({"field": field, "operator": operator}) == f"“{field} {operator}” can't be asked."


@pytest.mark.parametrize("said", [SOON, NOT_A_PAYER, NEARBY], ids=lambda said: said["operator"])
def test_an_operator_that_compares_needs_something_to_compare_with(said):
    what = f"“{said['field']} {said['operator']}” of what? Choose at least one."
    assert refusal({**said, "values": []}) == what


@pytest.mark.parametrize("said", [KNOWN_PHONE, SAME_LINE], ids=lambda said: said["operator"])
def test_an_operator_that_compares_with_nothing_takes_no_words(said):
    assert refusal({**said, "values": [1]}) == f"“{said['field']} {said['operator']}” needs no further words."


@pytest.mark.parametrize("field", WORDS)
def test_a_word_that_the_field_does_not_have_is_refused_and_named_alone(field):
    right = next(iter(WORDS[field]))
    said = {"field": field, "operator": "is one of", "values": [right, "Sideways", 3]}
    assert refusal(said) == f"{field} can't be one of these: Sideways, 3."


@pytest.mark.parametrize("field", IDS)
@pytest.mark.parametrize("wrong", ["7", 0, -1, HIGHEST_ID + 1])
def test_a_number_that_no_row_can_have_is_refused(field, wrong):
    said = {"field": field, "operator": "is none of", "values": [HIGHEST_ID, wrong]}
    assert refusal(said) == f"{field} can't be one of these: {wrong}."


@pytest.mark.parametrize("wrong", ["", "6 06", "606-", "60%", "ſw1", "６０６", "12345678901", 606])
def test_a_beginning_that_no_packed_zip_code_can_have_is_refused(wrong):
    assert refusal({**NEARBY, "values": ["606", wrong]}) == f"ZIP code can't be one of these: {wrong}."


@pytest.mark.parametrize("wrong", [True, 1.0, None, [1]])
def test_a_value_that_is_neither_a_number_nor_a_word_is_not_taken_for_one(wrong):
    with pytest.raises(ValidationError):
        criterion({"field": "Site", "operator": "is one of", "values": [wrong]})


def test_more_values_than_a_statement_can_hold_are_refused():
    enough = [str(number) for number in range(1000, 1000 + MOST_VALUES)]
    assert criterion({**NEARBY, "values": enough})
    with pytest.raises(ValidationError):
        criterion({**NEARBY, "values": [*enough, "1"]})


def test_a_definition_without_a_criterion_is_refused():
    with pytest.raises(ValueError, match=r"There is no criterion here: give at least one\."):
        Criteria.model_validate({"criteria": []})


def test_two_criteria_that_ask_the_same_of_one_field_are_refused():
    with pytest.raises(ValueError, match=r"Two criteria ask the same of one field\. Put their words together in one\."):
        Criteria.model_validate({"criteria": [SOON, {**SOON, "values": ["Routine"]}]})


def test_a_draft_as_text_gives_its_criteria():
    text = Criteria.model_validate({"criteria": [KNOWN_PHONE, NEARBY]}).model_dump_json()

    assert [one.key for one in criteria_of(text).criteria] == ["phone-known", "zip-begins_with"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("phone", 'One looks like {"criteria": [{"field": "Phone number", "operator": "is known"}]}.'),
        ('{"targets": []}', 'One looks like {"criteria": [{"field": "Phone number", "operator": "is known"}]}.'),
        ('{"criteria": []}', "There is no criterion here: give at least one."),
        ('{"criteria": [{"field": "Name", "operator": "is one of"}]}', "“Name is one of” can't be asked."),
    ],
)
def test_what_is_no_draft_is_refused_and_says_why(text, why):
    with pytest.raises(ValueError, match="This is no draft") as refused:
        criteria_of(text)
    assert str(refused.value) == f"This is no draft of a definition. {why}"
