"""Routing and checklists from the browser: read by all, tried on a lead, drafted and agreed on by who may."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dashboard.ask import database
from data.agreements import agreed
from data.commands.agreements import NewAgreement, agree
from data.permissions import OPERATOR, Actor
from data.schema import agreements, organisation
from data.vocabulary import AgreementKind, HandoffField, Role
from tests.given import Given
from tests.pages.conftest import headings, said

ROUTING, CHECKLIST = AgreementKind.ROUTING, AgreementKind.CHECKLIST
BEN = Actor("Ben", Role.LEADER)
SIGNED = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill"}


@pytest.fixture
def open_new(open_empty):
    """Opens the page where there is a lead and a service line, and nothing is agreed on."""
    open_empty("import_file")
    with database().write.begin() as conn:
        Given(conn).lead(service_line="Cardiology")
    return open_empty


def button(page):
    return next((one for one in page.button if one.label.startswith("Agree on this")), None)


def row(page, number: int, field: str):
    """The widget of a rule of the draft, by the rule's number."""
    kind = {"kept": page.checkbox, "fields": page.multiselect}.get(field, page.selectbox)
    (found,) = [one for one in kind if one.key and one.key.endswith(f" {number} {field}")]
    return found


def tried(page, name: str):
    return page.selectbox(key=f"tried {name}")


def sign(page, *, marketing="Ilse Tamber", sales="Lund Averill"):
    for words in page.text_input:
        if words.key.startswith("agreed_by"):
            words.set_value(marketing if "marketing" in words.key else sales)
    return button(page).click().run()


def versions(kind: AgreementKind) -> list:
    with database().read.connect() as conn:
        return agreed(conn, kind)


def newest(kind: AgreementKind):
    with database().read.connect() as conn:
        stored = select(agreements).where(agreements.c.kind == kind)
        return conn.execute(stored.order_by(agreements.c.agreement_id.desc()).limit(1)).one()


def test_what_is_in_force_is_said_in_sentences_and_tables_with_who_agreed(open_page):
    page = open_page("routing")

    assert not page.exception
    assert headings(page)[:3] == ["Who gets which lead", "What must be known first", "Try a lead"]
    assert "Agreed on" in said(page)
    assert "by Ilse Tamber for marketing and Lund Averill for sales." in said(page)
    for words in ("- Clinician referrals go to Sales.", "- All other leads go to Patient access."):
        assert words in said(page)
    routing, checklist = (frame.value for frame in page.dataframe[:2])
    assert routing["proposed_team"].tolist() == ["Patient access", "Patient access", "Sales", "Sales"]
    assert checklist["required_fields"].str.startswith("Phone number, Source, Contact type, Consent").all()


def test_the_first_line_that_fits_a_lead_is_the_one_that_holds(open_page):
    """An urgent clinician referral fits two rules that each name one thing."""
    page = open_page("routing")
    tried(page, "intake").set_value("Clinician referral")
    tried(page, "urgency").set_value("Urgent")
    page.run()

    lines = next(one.value for one in page.markdown if one.value.startswith("- Clinician"))
    assert lines.index("Clinician referrals go") < lines.index("Urgent leads go")
    assert "A clinician referral, urgent, goes to Sales and needs phone number," in said(page)


def test_a_lead_that_is_tried_says_where_it_goes_and_what_it_needs(open_page):
    page = open_page("routing")
    for name, word in (("line", "Cardiology"), ("site", "Riverside Campus"), ("intake", "Self-referral")):
        tried(page, name).set_value(word)
    page.run()

    assert (
        "A Cardiology self-referral, at Riverside Campus, goes to Patient access and needs phone number, source, "
        "contact type, consent and decision timing."
    ) in said(page)
    assert "By the routing for: Any lead. By the checklist for: Self-referral." in said(page)


@pytest.mark.parametrize("role", Role)
def test_who_may_not_agree_can_read_and_is_told_who_may(role, open_page):
    page = open_page("routing", role=role)

    may = role in agree.may_run
    assert "Clinician referrals go to Sales." in said(page)
    assert (button(page) is not None) == may
    article = "an" if role is Role.ADMIN else "a"
    told = f"You are here as {article} {role} and can look. Drafting new rules takes a leader or an admin."
    assert (told in [info.value for info in page.info]) == (not may)


def test_before_anybody_agreed_a_proposal_is_called_one_and_nothing_holds(open_new):
    page = open_new("routing")

    assert [info.value for info in page.info] == [
        "No routing is in force: nothing proposes a team, and whoever hands a lead over chooses it.",
        "No checklist is in force: nothing is asked before a lead goes over.",
    ]
    assert "This is only a proposal to start from: nobody has agreed on it" in said(page)
    assert "All leads go to Patient access." in said(page)
    assert "A lead goes to nobody by the rules and needs nothing." in said(page)
    assert versions(ROUTING) == []


def test_a_proposal_becomes_the_first_version_when_both_sides_agree(open_new):
    page = sign(open_new("routing"))

    assert not page.exception
    assert page.success[0].value.startswith("The routing is agreed.")
    (version,) = versions(ROUTING)
    assert [rule.team for rule in version.content.rules] == ["Patient access", "Sales", "Sales", "Patient access"]
    stored = newest(ROUTING)
    assert (stored.agreed_by_marketing, stored.agreed_by_sales, stored.actor) == (*SIGNED.values(), "Local person")
    assert "- Clinician referrals go to Sales." in said(page)
    assert versions(CHECKLIST) == []


def test_a_checklist_is_agreed_on_apart(open_new):
    page = open_new("routing", rules_of="Checklist")
    assert "All leads need phone number, source, contact type and consent." in said(page)
    row(page, 1, "fields").set_value([HandoffField.ZIP, HandoffField.PHONE])
    page = sign(page.run())

    (version,) = versions(CHECKLIST)
    assert set(version.content.rules[0].fields) == {HandoffField.ZIP, HandoffField.PHONE}
    assert version.content.rules[1].intake_type == "Clinician referral"
    assert versions(ROUTING) == []


def test_a_rule_can_be_changed_dropped_and_added(open_page, open_writable):
    page = open_writable("routing")
    row(page, 2, "kept").set_value(False)
    row(page, 3, "team").set_value("Clinical")
    row(page, 5, "kept").set_value(True)
    page.run()
    row(page, 5, "line").set_value(1)
    row(page, 5, "team").set_value("Leadership")
    page.run()

    assert "Dropped: Urgent leads go to Patient access." in said(page)
    assert "Leads of Cardiology go to Leadership." in said(page)
    page = sign(page)
    assert page.success
    rules = [(rule.said, rule.team) for rule in versions(ROUTING)[-1].content.rules]
    assert rules == [
        ((None, None, None, None), "Patient access"),
        ((None, None, "Clinician referral", None), "Clinical"),
        ((None, None, "Employer or partner", None), "Sales"),
        ((1, None, None, None), "Leadership"),
    ]


def test_a_new_version_holds_from_tomorrow_and_the_old_one_until_then(open_writable):
    page = sign(open_writable("routing"))

    old, new = versions(ROUTING)
    with database().read.connect() as conn:
        assert conn.scalar(select(organisation.c.zone)) == "America/New_York"
    assert new.valid_from > old.valid_from
    known = next(frame.value for frame in page.dataframe if "standing" in frame.value)
    assert known["standing"].tolist() == ["Coming", "In force"]


def test_an_added_rule_without_a_team_cannot_be_agreed_on(open_new):
    page = open_new("routing")
    row(page, 5, "kept").set_value(True)
    page.run()

    assert page.warning[0].value == "One of the rules has no team yet. Choose one, or drop the rule."
    assert button(page) is None


def test_two_rules_about_the_same_leads_cannot_be_agreed_on(open_new):
    page = open_new("routing")
    row(page, 2, "intake").set_value("")
    page.run()

    assert page.warning[0].value == "Two rules are about the same leads. Keep one of them."
    assert button(page) is None


def test_no_rule_at_all_cannot_be_agreed_on(open_new):
    page = open_new("routing")
    for number in (1, 2, 3, 4):
        row(page, number, "kept").set_value(False)
    page.run()

    assert page.warning[0].value == "There is no rule here: give at least one."
    assert button(page) is None


@pytest.mark.parametrize(("side", "other"), [("marketing", "sales"), ("sales", "marketing")])
def test_who_agreed_has_to_be_said_for_both_sides(side, other, open_new):
    page = sign(open_new("routing"), **{side: "", other: "Ada"})

    assert f"Say who agreed for {side}." in page.error[0].value
    assert versions(ROUTING) == []


def test_one_person_cannot_agree_for_both_sides(open_new):
    page = sign(open_new("routing"), marketing="Ada", sales="ada")

    assert page.error[0].value.startswith("One person can't agree for both sides.")


def test_a_version_that_someone_put_in_meanwhile_is_not_overwritten(open_writable):
    page = open_writable("routing")
    today = datetime.now(UTC).date()
    with database().write.begin() as conn:
        theirs = NewAgreement(
            kind=ROUTING, content={"rules": [{"team": "Clinical"}]}, valid_from=today + timedelta(days=3),
            agreed_on=today - timedelta(days=1), seen_id=newest(ROUTING).agreement_id, **SIGNED,
        )  # fmt: skip
        agree(conn, theirs, actor=BEN, at=datetime.now(UTC))
    page = sign(page)

    assert "Ben put in a newer version while you had this one open." in page.warning[0].value
    assert len(versions(ROUTING)) == 2


def test_agreeing_is_on_record(open_new):
    sign(open_new("routing"))

    stored = newest(ROUTING)
    assert stored.kind == "routing"
    assert stored.actor != OPERATOR.name
