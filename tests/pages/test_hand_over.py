"""Handing a lead over from the browser: what is missing, who gets it, and that the lead seen is the lead written."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from dashboard.ask import database
from data.commands.absences import Absence, record_absence
from data.commands.handoffs import Handoff, hand_over
from data.commands.leads import LeadCorrection, correct_lead
from data.commands.stages import StageReached, record_stage
from data.numbering import take_ids
from data.permissions import Actor
from data.schema import agreements, changes, contacts, handoffs, lead_facts, leads, ownership, people
from data.vocabulary import (
    AgreementKind,
    Consent,
    DecisionTiming,
    Exit,
    HandoffField,
    IntakeType,
    Role,
    Stage,
    Team,
    Urgency,
)
from queries.handoff_candidates import leads_to_hand_over, still_to_hand_over
from tests.pages.conftest import go, headings, links, said
from tests.pages.test_overview import last_quarter

BEN = Actor("Ben", Role.REP)
ALL_KNOWN = "Ready: all 5 things are known"


def a_lead(conn, position: int = 0, **words) -> str:
    """A self-referral in play at MQL, all that is asked of such known but for what is said here."""
    known = {"source_category": "Event", "contact_type": "Patient", "consent": Consent.GIVEN, "urgency": None}
    known |= {"decision_timing": DecisionTiming.NOW, "intake_type": IntakeType.SELF_REFERRAL, **words}
    at_mql = select(leads.c.lead_id, leads.c.lead_uuid).join(lead_facts).join(contacts).order_by(leads.c.lead_id)
    in_play = (lead_facts.c.depth == 2, lead_facts.c.exit == 0, lead_facts.c.excluded == 0)
    row = conn.execute(at_mql.where(*in_play, contacts.c.phone.is_not(None)).offset(position).limit(1)).one()
    conn.execute(update(leads).where(leads.c.lead_id == row.lead_id).values(version=1, **known))
    return str(row.lead_uuid)


@pytest.fixture
def open_with(open_writable):
    """Opens the page on a lead prepared as `a_lead` says."""

    def open_with(role: Role | None = None, **words):
        with database().write.begin() as conn:
            lead = a_lead(conn, **words)
        return open_writable("hand_over", role=role, lead=lead), lead

    open_writable("import_file")  # so that the database is open before the lead is prepared
    return open_with


def stored(*columns, lead: str):
    with database().read.connect() as conn:
        return conn.execute(select(*columns).where(leads.c.lead_uuid == UUID(lead))).one()


def how_many(table) -> int:
    with database().read.connect() as conn:
        return conn.scalar(select(func.count()).select_from(table)) or 0


def last_change():
    with database().read.connect() as conn:
        return conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()


def button(page, label: str):
    (found,) = [one for one in page.button if label in one.label]
    return found


def has_button(page, label: str) -> bool:
    return any(label in one.label for one in page.button)


def box(page, label: str):
    """The selectbox of the page itself (the menu beside it has its own)."""
    (found,) = [one for one in page.main.selectbox if one.label == label]
    return found


def test_before_a_lead_is_chosen_there_is_nothing_to_press(open_page):
    page = open_page("hand_over")

    assert not page.exception
    assert not page.button
    assert box(page, "Lead").value is None


def test_the_list_is_the_questions_with_its_count_in_words(open_page, demo):
    page, scope = open_page("hand_over"), last_quarter(demo)

    counts = still_to_hand_over(demo, scope).set_index("furthest_stage")["episodes"]
    at_mql = counts.sum() - counts["Inquiry"] - counts["Intake"]
    assert len(box(page, "Lead").options) == len(leads_to_hand_over(demo, scope)) == at_mql > 0
    assert f"{at_mql} leads in play have come to MQL and wait for a hand-off, whenever they came in." in said(page)


def test_fewer_stages_behind_them_mean_more_leads(open_page, demo):
    page = open_page("hand_over", reached="Inquiry")

    asked = leads_to_hand_over(demo, last_quarter(demo), Stage.INQUIRY)
    assert len(box(page, "Lead").options) == len(asked)


def test_a_filter_narrows_the_list(open_page):
    options = box(open_page("hand_over", line="Imaging"), "Lead").options

    assert options
    assert all(" · Imaging · " in option for option in options)


def test_a_lead_chosen_from_the_list_is_in_the_url_and_carries_its_code(open_page):
    page = open_page("hand_over")
    box(page, "Lead").select_index(3).run()

    lead = page.query_params["lead"]
    lead = lead if isinstance(lead, str) else lead[0]
    assert box(page, "Lead").options[3].startswith(f"{lead[:8]} · ")
    assert f"Lead {lead[:8]} · " in said(page)


@pytest.mark.parametrize("as_written", [str, lambda lead: lead.replace("-", ""), str.upper], ids=["", "hex", "upper"])
def test_a_link_opens_its_lead_however_its_id_is_written(as_written, open_page, demo):
    lead = leads_to_hand_over(demo, last_quarter(demo))["lead"].iloc[5]
    page = open_page("hand_over", lead=as_written(lead))

    assert box(page, "Lead").value == lead
    assert f"Lead {lead[:8]} · " in said(page)


@pytest.mark.parametrize("lead", ["nobody", "00000000-0000-0000-0000-000000000001"])
def test_a_link_to_nobody_says_so(lead, open_page):
    page = open_page("hand_over", lead=lead)

    assert not page.exception
    assert page.info[0].value.startswith("This link names a lead that isn't in the database.")
    assert not page.button


def test_what_is_known_and_what_is_missing_is_said_in_words(open_with):
    page, _ = open_with(consent=None, decision_timing=None)

    assert headings(page)[0] == "Not ready: 2 of 5 things are missing"
    for words in ("**Consent: missing**", "**Decision timing: missing**", "Source: known", "Phone number: known"):
        assert words in said(page)


def test_what_has_to_be_known_is_never_shown_itself(open_with):
    page, lead = open_with()

    with database().read.connect() as conn:
        identifiers = select(contacts.c.name, contacts.c.phone, contacts.c.email).join(leads)
        who = conn.execute(identifiers.where(leads.c.lead_uuid == UUID(lead))).one()
    assert any(who)
    assert not [word for word in who if word and word in said(page)]


@pytest.mark.parametrize(
    ("words", "team", "why"),
    [
        ({"urgency": Urgency.URGENT}, "Patient access", "Urgent → Patient access"),
        ({"intake_type": IntakeType.CLINICIAN_REFERRAL}, "Sales", "Clinician referral → Sales"),
    ],
)
def test_the_team_the_rules_name_is_chosen_and_the_page_says_why(words, team, why, open_with):
    page, _ = open_with(**words)

    assert box(page, "Team").value == team
    assert f"By the rules: {why}." in said(page)


def test_a_ready_lead_goes_over_and_its_due_moment_is_read_back(open_with):
    page, lead = open_with()
    assert headings(page)[0] == ALL_KNOWN
    button(page, "Hand over").click().run()

    assert not page.exception
    assert [one.value for one in page.success] == [f"Lead {lead[:8]} is handed over."]
    assert headings(page)[0].startswith("Handed over; first attempt due ")
    assert "to Patient access on" in page.info[0].value
    assert "it waits in the team's queue" in page.info[0].value
    assert stored(leads.c.version, leads.c.owner_id, lead=lead) == (2, None)
    assert (last_change().action, last_change().actor) == ("handoff.made", "Local person")
    assert not page.button
    assert ("journey", {"lead": lead}) in [(link.page, link.in_url) for link in links(page)]


def test_what_was_handed_over_is_still_told_when_one_comes_back_to_it(open_with):
    page, lead = open_with()
    button(page, "Hand over").click().run()

    again = go(page, "hand_over", lead=lead)
    assert headings(again)[0].startswith("Handed over; first attempt due ")
    assert not again.button


def test_a_lead_handed_over_is_gone_from_the_list(open_with):
    page, _ = open_with()
    before = len(box(page, "Lead").options)
    button(page, "Hand over").click().run()

    assert len(box(page, "Lead").options) == before - 1
    assert box(page, "Lead").value is None


def test_it_goes_to_the_person_that_was_chosen(open_with):
    page, lead = open_with()
    box(page, "Person").select_index(1).run()
    person = box(page, "Person").value
    button(page, "Hand over").click().run()

    assert stored(leads.c.owner_id, lead=lead) == (person,)
    assert how_many(ownership) > 0
    assert "has it" in page.info[0].value


def test_another_team_has_other_people_and_both_teams_are_kept(open_with):
    page, _ = open_with()
    at_access = box(page, "Person").options
    box(page, "Team").set_value("Sales").run()

    assert not set(at_access) & set(box(page, "Person").options)
    assert "You chose Sales instead; both are kept." in said(page)
    button(page, "Hand over").click().run()
    assert (last_change().after["team"], last_change().after["proposed_team"]) == ("Sales", "Patient access")


def test_who_is_away_today_is_marked_with_who_covers(open_with):
    page, lead = open_with()
    away, cover = box(page, "Person").options[:2]
    with database().write.begin() as conn:
        ids = dict(conn.execute(select(people.c.name, people.c.person_id)).all())
        today = datetime.now(UTC).date()
        days = {"first_day": today - timedelta(days=1), "last_day": today + timedelta(days=1)}
        absence = Absence(person_id=ids[away], cover_id=ids[cover], **days)
        record_absence(conn, absence, actor=BEN, at=datetime.now(UTC))

    page = go(page, "hand_over", lead=lead)
    assert f"{away} – away today, {cover} covers" in box(page, "Person").options


def test_with_something_missing_and_no_reason_nothing_is_handed_over(open_with):
    page, lead = open_with(consent=None)
    before = how_many(handoffs)
    button(page, "Hand over").click().run()

    assert "someone has to know: Consent." in page.warning[0].value
    assert (how_many(handoffs), stored(leads.c.version, lead=lead)) == (before, (1,))
    assert has_button(page, "Hand over")


def test_with_a_reason_it_goes_over_incomplete(open_with):
    page, _ = open_with(consent=None)
    page.main.text_input[0].input("Calls back today")
    button(page, "Hand over").click().run()

    assert (last_change().after["missing"], last_change().after["override_reason"]) == (["Consent"], "Calls back today")
    assert "It went over incomplete, with a reason." in page.info[0].value


def test_no_reason_is_asked_for_when_nothing_is_missing(open_with):
    assert not open_with()[0].main.text_input


def test_what_is_missing_is_filled_in_in_place_and_nothing_else_is_changed(open_with):
    page, lead = open_with(consent=None, decision_timing=None)
    box(page, "Consent").set_value(Consent.GIVEN)
    before = how_many(handoffs)
    button(page, "Fill in").click().run()

    assert [one.value for one in page.success] == [f"Filled in for lead {lead[:8]}."]
    assert headings(page)[0] == "Not ready: 1 of 5 things is missing"
    assert stored(leads.c.consent, leads.c.decision_timing, leads.c.version, lead=lead) == ("Given", None, 2)
    assert stored(leads.c.source_category, leads.c.intake_type, lead=lead) == ("Event", "Self-referral")
    assert how_many(handoffs) == before


def test_filled_in_it_goes_over_with_the_version_that_is_then_seen(open_with):
    page, lead = open_with(consent=None)
    box(page, "Consent").set_value(Consent.GIVEN)
    button(page, "Fill in").click().run()
    button(page, "Hand over").click().run()

    assert headings(page)[0].startswith("Handed over; ")
    assert stored(leads.c.version, lead=lead) == (3,)


def test_to_fill_in_nothing_says_so_and_changes_nothing(open_with):
    page, lead = open_with(consent=None)
    button(page, "Fill in").click().run()

    assert page.error[0].value == "Choose at least one word to fill in. Nothing was changed."
    assert stored(leads.c.version, lead=lead) == (1,)


def test_a_person_chosen_to_receive_it_is_not_made_the_owner_by_filling_in(open_with):
    page, lead = open_with(consent=None)
    box(page, "Person").select_index(0)
    box(page, "Consent").set_value(Consent.GIVEN)
    button(page, "Fill in").click().run()

    assert stored(leads.c.owner_id, lead=lead) == (None,)


@pytest.mark.parametrize(
    ("label", "column", "words"),
    [
        ("Site", leads.c.site_id, {"site_id": None}),
        ("Territory", leads.c.territory_id, {"territory_id": None}),
        ("Service line asked for", leads.c.requested_service_line_id, {"requested_service_line_id": None}),
    ],
)
def test_words_with_a_number_are_filled_in_by_their_names(label, column, words, open_with, asks_for_everything):
    page, lead = open_with(**words)
    box(page, label).select_index(1).run()
    chosen = box(page, label).value
    button(page, "Fill in").click().run()

    assert isinstance(chosen, int)
    assert stored(column, lead=lead) == (chosen,)


@pytest.fixture
def asks_for_everything(open_writable):
    """A checklist that asks self-referrals for all there is, in force from now on."""
    open_writable("import_file")
    content = {"rules": [{"fields": [str(field) for field in HandoffField], "intake_type": "Self-referral"}]}
    with database().write.begin() as conn:
        (agreement_id,) = take_ids(conn, "agreements")
        last = conn.execute(select(agreements).where(agreements.c.kind == AgreementKind.CHECKLIST)).mappings().one()
        row = {**last, "agreement_id": agreement_id, "agreement_uuid": UUID(f"{agreement_id:032}"), "content": content}
        conn.execute(agreements.insert().values(row))


def test_what_the_contact_is_missing_cannot_be_filled_in_here_and_the_page_says_where(open_with, asks_for_everything):
    with database().write.begin() as conn:
        lead = a_lead(conn)
        row = select(leads.c.lead_id).where(leads.c.lead_uuid == UUID(lead)).scalar_subquery()
        conn.execute(update(contacts).where(contacts.c.lead_id == row).values(zip=None))
    page, _ = open_with()

    assert "**ZIP code: missing**" in said(page)
    assert "ZIP code: who the contact is, is not shown or changed here." in said(page)
    assert not [one for one in page.main.selectbox if one.label == "ZIP code"]


def test_what_was_typed_for_one_lead_is_not_there_for_the_next(open_with):
    page, lead = open_with(consent=None)
    page.main.text_input[0].input("Only for this one").run()
    box(page, "Person").select_index(0).run()
    with database().write.begin() as conn:
        other = a_lead(conn, 1, consent=None)
    page = page.run()
    box(page, "Lead").set_value(other).run()

    assert f"Lead {other[:8]} · " in said(page)
    assert other != lead
    assert page.main.text_input[0].value == ""
    assert box(page, "Person").value is None


def test_a_lead_that_someone_else_handed_over_meanwhile_is_refused_and_says_who(open_with):
    page, lead = open_with()
    (lead_id,) = stored(leads.c.lead_id, lead=lead)
    with database().write.begin() as conn:
        theirs = Handoff(lead_id=lead_id, seen_version=1, team=Team.SALES)
        hand_over(conn, theirs, actor=BEN, at=datetime.now(UTC))
    before = how_many(handoffs)
    button(page, "Hand over").click().run()

    assert page.warning[0].value.startswith("Ben handed this lead over already, on ")
    assert how_many(handoffs) == before
    assert "to Sales on" in page.info[0].value


def test_a_lead_that_someone_else_changed_meanwhile_is_refused_and_says_who(open_with):
    page, lead = open_with(consent=None)
    (lead_id,) = stored(leads.c.lead_id, lead=lead)
    with database().write.begin() as conn:
        theirs = LeadCorrection(lead_id=lead_id, seen_version=1, consent=Consent.REVOKED)
        correct_lead(conn, theirs, actor=Actor("Ana", Role.MARKETER), at=datetime.now(UTC))
    box(page, "Consent").set_value(Consent.GIVEN)
    button(page, "Fill in").click().run()

    assert page.warning[0].value.startswith("Ana changed this lead while you had it open.")
    assert stored(leads.c.consent, lead=lead) == ("Revoked",)


def test_a_viewer_sees_the_proposal_and_no_button(open_with):
    page, _ = open_with(Role.VIEWER, consent=None)

    assert not page.button
    assert "By the rules: Any lead → Patient access." in said(page)
    assert page.info[0].value == (
        "You are here as a viewer and can look. Handing over takes a rep, a marketer, a leader or an admin."
    )


def test_a_rep_may_hand_over_and_is_told_who_fills_in(open_with):
    page, _ = open_with(Role.REP, consent=None)

    assert has_button(page, "Hand over")
    assert not has_button(page, "Fill in")
    assert "Filling it in takes a marketer, a leader or an admin." in said(page)


@pytest.mark.parametrize(
    ("stage", "words"),
    [(Exit.LOST, "This lead has left as lost."), (Stage.SQL, "There is nothing to hand over.")],
)
def test_a_lead_that_is_not_to_be_handed_over_says_why(stage, words, open_with):
    page, lead = open_with()
    (lead_id,) = stored(leads.c.lead_id, lead=lead)
    reached = StageReached(lead_id=lead_id, stage=stage, occurred_at=datetime.now(UTC))
    with database().write.begin() as conn:
        record_stage(conn, reached, actor=BEN, at=datetime.now(UTC))

    page = go(page, "hand_over", lead=lead)
    assert headings(page)[0] == "Nothing to hand over"
    assert words in page.info[0].value
    assert not page.button
