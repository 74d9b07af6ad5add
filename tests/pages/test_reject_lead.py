"""Rejecting a lead from the browser: what the record says stands beside each criterion, and what is seen is written."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select

from data.commands.leads import LeadCorrection, correct_lead
from data.commands.rejections import LeadRejection, reject_lead
from data.database import Database, open_database
from data.permissions import OPERATOR, Actor
from data.schema import changes, disputes, leads, stage_events
from data.vocabulary import AgreementKind, CriterionOperator, DefinitionKind, HandoffField, Role, Urgency, Verdict
from tests.given import Given
from tests.pages.conftest import _opening, headings, links, said
from tests.queries.waiting_leads import LOOKING, MONDAY, TUESDAY, at, lead, public_id

HANA = Actor("Hana", Role.REP)
PHONE = (HandoffField.PHONE, CriterionOperator.KNOWN, [])
SOURCE = (HandoffField.SOURCE, CriterionOperator.ONE_OF, ["Event", "Social"])
URGENT = (HandoffField.URGENCY, CriterionOperator.ONE_OF, ["Urgent"])
WHO = {"name": "Nora Sample", "phone": "555-0100", "email": "nora@example.org"}


class Tuesday(datetime):
    """The clock on the wall stands at Tuesday, 11:00 in New York."""

    @classmethod
    def now(cls, tz=None):
        return LOOKING


class NewLeads(Given):
    """As Given, in an organisation that is there already."""

    def __init__(self, conn):
        self.conn = conn
        self.count = len(conn.execute(select(leads.c.lead_id)).all())


@pytest.fixture
def office(one_database_url, monkeypatch) -> Iterator[Database]:
    """Hours and a time to answer are agreed, and what an MQL and an SQL is."""
    monkeypatch.setattr("dashboard.submit.datetime", Tuesday)
    database = open_database(one_database_url)
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours()
        given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 240})
        given.definition(criteria=[PHONE, SOURCE])
        given.definition(DefinitionKind.SQL, criteria=[URGENT])
        given.person("Ada")
    yield database
    database.close()


MQL, SQL = 1, 2


@pytest.fixture
def handed(office) -> Callable[..., str]:
    """`handed(urgency="Soon")`: a lead handed over on Monday, and its public id."""

    def handed(**more) -> str:
        with office.write.begin() as conn:
            return public_id(conn, lead(NewLeads(conn), at(MONDAY, 10), **{**WHO, **more}))

    return handed


@pytest.fixture
def look(office, one_database_url, monkeypatch) -> Iterator[Callable]:
    """`look(lead=...)`: opens the page."""
    opening = _opening(one_database_url, monkeypatch)
    open_page = next(opening)
    yield lambda role=None, **in_url: open_page("reject_lead", role=role, **in_url)
    next(opening, None)


def rows(database: Database, table) -> list:
    with database.read.connect() as conn:
        return list(conn.execute(select(table)).all())


def choice(page):
    return page.main.radio[0]


def choose(page, definition_id: int, criterion: str):
    return choice(page).set_value((definition_id, criterion)).run()


def reject(page, one: str, evidence: str | None = "Asked twice"):
    if evidence is not None:
        page.text_area(key=f"evidence {one}").set_value(evidence)
    return page.button(key=f"reject {one}").click().run()


def test_each_criterion_stands_with_what_the_record_says_what_fails_first(look, handed):
    page = look(lead=handed())

    assert not page.exception
    assert headings(page) == ["Which criterion does it fail?"]
    assert choice(page).options == [
        "MQL: The source is event or social.",
        "SQL: The urgency is urgent.",
        "MQL: The phone number is known.",
    ]
    assert [caption.split("] ")[1] for caption in choice(page).proto.captions] == [
        "The record says: not met",
        "The record says: not recorded",
        "The record says: met",
    ]
    assert choice(page).value is None


def test_the_versions_and_the_hand_off_are_named_and_nobody_is(look, handed):
    words = said(look(lead=handed(urgency="Soon")))

    assert "Handed over Mon 31 Aug 2026, 10:00 EDT" in words
    assert "Judged by what was in force that day: MQL since 1 Jan 2026 and SQL since 1 Jan 2026" in words
    assert "No clinical details, no names, no contact data" in words
    assert not [one for one in WHO.values() if one in words]


def test_a_criterion_that_the_record_meets_warns_and_may_still_be_cited(look, handed, office):
    one = handed()
    page = choose(look(lead=one), MQL, "phone-known")
    assert [warning.value for warning in page.warning] == [
        "The record says this criterion is met. You can still reject; say what the record gets wrong."
    ]
    assert not choose(page, MQL, "source-one_of").warning

    reject(choose(page, MQL, "phone-known"), one, "The number rings at a garage")

    (row,) = rows(office, disputes)
    assert (row.criterion, row.record_says, row.evidence) == (
        "phone-known",
        Verdict.MET,
        "The number rings at a garage",
    )


def test_a_rejection_is_read_back_with_what_happens_next_and_the_dispute(look, handed, office):
    one = handed()
    page = reject(choose(look(lead=one), MQL, "source-one_of"), one)

    assert not page.exception
    assert headings(page) == ["Rejected; marketing answers until Tue 1 Sep, 15:00 EDT"]
    assert "The lead is out of your queue" in page.info[0].value
    (row,) = rows(office, disputes)
    assert (row.definition_id, row.criterion, row.actor) == (MQL, "source-one_of", "Local person")
    assert ("disputes", {"dispute": str(row.dispute_uuid)}) in [(link.page, link.in_url) for link in links(page)]
    assert rows(office, stage_events)[-1].stage == "recycled"
    assert rows(office, changes)[-1].action == "lead.rejected"


@pytest.mark.parametrize("evidence", [None, "", "  "])
def test_without_evidence_nothing_is_written_and_the_choice_stays(look, handed, office, evidence):
    one = handed()
    page = reject(choose(look(lead=one), MQL, "source-one_of"), one, evidence)

    assert [error.value for error in page.error] == ["Say how you know: marketing can't answer without it."]
    assert choice(page).value == (MQL, "source-one_of")
    assert rows(office, disputes) == []


def test_before_a_criterion_is_chosen_the_button_is_dead(look, handed):
    one = handed()
    page = look(lead=one)

    assert page.button(key=f"reject {one}").disabled
    assert not choose(page, SQL, "urgency-one_of").button(key=f"reject {one}").disabled


def test_pressed_twice_it_is_rejected_once(look, handed, office):
    one = handed()
    page = choose(look(lead=one), MQL, "source-one_of")
    page.text_area(key=f"evidence {one}").set_value("Asked twice")
    button = page.button(key=f"reject {one}")
    button.click().run()
    button.click().run()

    assert len(rows(office, disputes)) == 1


def test_who_comes_too_late_is_told_who_was_first(look, handed, office):
    one = handed()
    page = choose(look(lead=one), MQL, "source-one_of")
    said_by_hana = {"lead_id": 1, "seen_version": 1, "definition_id": SQL, "criterion": "urgency-one_of"}
    with office.write.begin() as conn:
        reject_lead(conn, LeadRejection(**said_by_hana, evidence="Not urgent"), actor=HANA, at=LOOKING)

    page = reject(page, one)

    assert page.warning[0].value.startswith("Hana rejected this lead already, on 1 Sep 2026 at 15:00 UTC.")
    assert headings(page)[0].startswith("Rejected; marketing answers until")
    assert [row.criterion for row in rows(office, disputes)] == ["urgency-one_of"]


def test_a_lead_that_was_changed_meanwhile_is_not_rejected_unseen(look, handed, office):
    one = handed()
    page = choose(look(lead=one), SQL, "urgency-one_of")
    with office.write.begin() as conn:
        fixed = LeadCorrection(lead_id=1, seen_version=1, urgency=Urgency.URGENT)
        correct_lead(conn, fixed, actor=OPERATOR, at=LOOKING)

    page = reject(page, one)

    assert page.warning[0].value.startswith(f"{OPERATOR.name} changed this lead while you had it open.")
    assert rows(office, disputes) == []
    assert [caption.split("] ")[1] for caption in choice(page).proto.captions].count("The record says: met") == 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MARKETER])
def test_who_may_not_reject_sees_what_the_record_says_and_no_form(look, handed, role):
    page = look(role=role, lead=handed())

    assert not page.main.radio
    assert not [button for button in page.button if button.label.startswith("**Reject**")]
    assert "MQL: The source is event or social." in said(page)
    assert "Rejecting takes a rep, a leader or an admin." in page.info[0].value


def test_where_no_definition_was_in_force_it_says_so_and_links_to_them(look, office):
    with office.write.begin() as conn:
        before = NewLeads(conn).lead(inquired=at(date(2025, 8, 3), 10), handoff=at(date(2025, 12, 1), 10))
        one = public_id(conn, before)
    page = look(lead=one)

    assert headings(page) == ["No definition was in force"]
    assert "no definition of a good lead was in force" in page.info[0].value
    assert "definitions" in [link.page for link in links(page)]


@pytest.mark.parametrize(
    ("reached", "sentence"),
    [
        ({"mql": at(MONDAY, 10)}, "This lead was never handed over."),
        ({"handoff": at(MONDAY, 10), "lost": at(MONDAY, 12)}, "This lead has left sales as lost."),
    ],
)
def test_a_lead_that_sales_does_not_have_is_a_sentence(look, office, reached, sentence):
    with office.write.begin() as conn:
        one = public_id(conn, NewLeads(conn).lead(inquired=at(date(2026, 8, 3), 10), **reached))
    page = look(lead=one)

    assert headings(page) == ["Nothing to reject"]
    assert page.info[0].value.startswith(sentence)
    assert not page.main.radio


def test_a_link_to_a_lead_that_is_none_says_so(look, handed):
    handed()
    for wrong in ("nobody", "00000000-0000-0000-0000-000000000001"):
        page = look(lead=wrong)
        assert "isn't in the database" in page.info[0].value
        assert not page.exception


def test_without_a_lead_one_is_chosen_from_those_sales_has(look, handed, office):
    one, other = handed(), handed(service_line="Imaging")
    page = look()
    box = page.main.selectbox[0]
    assert len(box.options) == 2
    assert "2 leads with sales, handed over in the last 30 days" in said(page)

    page = box.set_value(other).run()
    assert "Imaging" in said(page)
    assert headings(page) == ["Which criterion does it fail?"]
    assert page.query_params["lead"] == other
    assert one not in said(page)


def test_what_was_typed_for_one_lead_is_not_there_for_the_next(look, handed):
    one, other = handed(), handed()
    page = choose(look(lead=one), MQL, "source-one_of")
    page.text_area(key=f"evidence {one}").set_value("Asked twice").run()
    page.query_params["lead"] = other
    page = page.run()

    assert choice(page).value is None
    assert page.text_area(key=f"evidence {other}").value == ""


def test_the_queue_and_the_journey_lead_here(look, handed, office, one_database_url, monkeypatch):
    with office.write.begin() as conn:
        NewLeads(conn).targets(first_attempt=240, at=LOOKING)
    one = handed()
    opening = _opening(one_database_url, monkeypatch)
    open_page = next(opening)
    card = open_page("waiting").button(key=f"more {one}").click().run()
    assert ("reject_lead", {"lead": one}) in [(link.page, link.in_url) for link in links(card)]
    as_marketer = open_page("waiting", role=Role.MARKETER).button(key=f"more {one}").click().run()
    assert "reject_lead" not in [link.page for link in links(as_marketer)]

    journey = open_page("journey", lead=one)
    assert ("reject_lead", {"lead": one}) in [(link.page, link.in_url) for link in links(journey)]


def test_the_journey_tells_the_dispute_and_by_what_the_lead_was_judged(
    look, handed, office, one_database_url, monkeypatch
):
    one = handed()
    cited = {"lead_id": 1, "seen_version": 1, "definition_id": MQL, "criterion": "source-one_of"}
    with office.write.begin() as conn:
        dispute = reject_lead(conn, LeadRejection(**cited, evidence="Secret words"), actor=OPERATOR, at=at(TUESDAY, 9))
    opening = _opening(one_database_url, monkeypatch)
    page = next(opening)("journey", lead=one)

    words = said(page)
    assert "In dispute, waiting for marketing's answer" in words
    assert "Judged by MQL of 1 Jan 2026, SQL of 1 Jan 2026" in words
    assert "MQL: Source is one of …; the record said: not met" in words
    assert words.index("**Handoff**") < words.index("**Recycled**") < words.index("**Rejected by sales**")
    assert "Secret words" not in words
    assert ("disputes", {"dispute": str(dispute)}) in [(link.page, link.in_url) for link in links(page)]
    assert "reject_lead" not in [link.page for link in links(page)]
