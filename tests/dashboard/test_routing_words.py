"""Rules of routing and checklists in sentences."""

import pytest
from pandas import Series

from dashboard.routing_words import RuleLine, fields_in_words, sentences, trial
from data.vocabulary import AgreementKind

ROUTING, CHECKLIST = AgreementKind.ROUTING, AgreementKind.CHECKLIST
GOES = {"proposed_team": "Sales", "required_fields": "Phone number, E-mail address, ZIP code"}


def test_the_rule_that_holds_of_several_that_fit_comes_first():
    lines = [
        RuleLine(said="Sales"),
        RuleLine(urgency="Urgent", said="Clinical"),
        RuleLine(intake_type="Self-referral", said="Marketing"),
        RuleLine(service_line="Cardiology", urgency="Urgent", said="Patient access"),
    ]

    assert sentences(lines, ROUTING) == [
        "Urgent leads of Cardiology go to Patient access.",
        "Self-referrals go to Marketing.",
        "Urgent leads go to Clinical.",
        "All other leads go to Sales.",
    ]


def test_a_rule_for_all_alone_is_for_all():
    assert sentences([RuleLine(said="Sales")], ROUTING) == ["All leads go to Sales."]


@pytest.mark.parametrize(
    ("kind", "rest"),
    [(ROUTING, "For all other leads no team is named."), (CHECKLIST, "For all other leads nothing is asked.")],
)
def test_leads_that_no_rule_is_about_are_told_of(kind, rest):
    assert sentences([RuleLine(site="Riverside", said="Sales")], kind)[-1] == rest


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Phone number", "phone number"),
        ("Phone number, E-mail address, ZIP code", "phone number, e-mail address and ZIP code"),
        ("Nothing", "nothing"),
        ("", "nothing"),
    ],
)
def test_fields_are_said_in_a_sentence(said, words):
    assert fields_in_words(said) == words


@pytest.mark.parametrize(
    ("lead", "head"),
    [
        ((None, None, None, None), "A lead goes"),
        (("Imaging", None, None, None), "An Imaging lead goes"),
        ((None, None, "Employer or partner", None), "An employer or partner lead goes"),
        (
            ("Cardiology", "Riverside", "Clinician referral", "Urgent"),
            "A Cardiology clinician referral, urgent, at Riverside, goes",
        ),
    ],
)
def test_a_lead_that_is_tried_is_told_of_in_a_sentence(lead, head):
    told = trial(lead, Series(GOES))
    assert told == f"{head} to Sales and needs phone number, e-mail address and ZIP code."


def test_a_lead_that_no_rule_fits_goes_to_nobody_and_needs_nothing():
    nobody = {"proposed_team": "", "required_fields": ""}
    assert trial((None,) * 4, Series(nobody)) == "A lead goes to nobody by the rules and needs nothing."
